from contextlib import ExitStack
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.clinic_messaging.models.clinic_message_sender import QUEUES
from odoo.sql_db import db_connect
from odoo.tests import mute_logger, tagged

from .common_sender import SenderCommon

SENDER = "odoo.addons.clinic_messaging.models.clinic_message_sender"


@tagged("post_install", "-at_install")
class TestMessageSender(SenderCommon):
    def test_sent(self):
        fake, provider = self._new_twilio()
        message = self._queue()
        self._send()
        self.assertEqual(message.state, "sent")
        self.assertEqual(message.outcome, "accepted")
        self.assertEqual(message.provider_id, provider)
        self.assertTrue(message.provider_ref.startswith("SM"))
        self.assertTrue(message.sent_at and message.claimed_at)
        self.assertEqual(message.attempts, 1)
        self.assertEqual(fake.accepted, {message.body: 1})

    def test_a_second_run_sends_nothing(self):
        fake, _provider = self._new_twilio()
        self._queue(3)
        self._send()
        self._send()
        self.assertEqual(fake.calls, 3)

    def test_many_batches(self):
        fake, _provider = self._new_twilio()
        messages = self._queue(45)
        self._send()
        self.assertEqual(set(messages.mapped("state")), {"sent"})
        self.assertEqual(set(fake.accepted.values()), {1})

    def test_what_is_not_due_waits(self):
        fake, _provider = self._new_twilio()
        later = fields.Datetime.now() + timedelta(minutes=1)
        message = self._queue(due_at=later)
        self._send()
        self.assertEqual(message.state, "queued")
        self.assertEqual(fake.calls, 0)

    def test_claimed_and_committed_before_the_call(self):
        """What is under way is in the database, for whoever comes after a crash."""
        fake, _provider = self._new_twilio()
        message = self._queue()
        states = []

        def commit(*args, **kwargs):
            self.env.cr.execute(
                "SELECT state FROM clinic_message WHERE id = %s", [message.id]
            )
            states.append((self.env.cr.fetchone()[0], fake.calls))
            return 60.0

        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", side_effect=commit
        ):
            self.sender._send_queue("now")
        self.assertIn(("claimed", 0), states)
        self.assertEqual(states[-1], ("sent", 1))

    def test_requested_before_offers(self):
        """Offers of this morning do not hold back a reminder that is due now."""
        fake, _provider = self._new_twilio()
        early = fields.Datetime.now() - timedelta(hours=1)
        common = {"patient_id": False, "queue": "bulk"}
        with patch.object(type(self.messages), "_decide_again", lambda self, ids: ids):
            self._queue(30, purpose="marketing", due_at=early, **common)
            reminder = self._queue(purpose="transactional", body="soon", **common)
            self._send("bulk")
        self.assertEqual(reminder.state, "sent")
        self.assertIn("soon", [form["Body"] for form in fake.kept[:20]])
        self.assertEqual(len(fake.kept), 31)

    def test_bulk_lets_codes_pass(self):
        fake, _provider = self._new_twilio()
        bulk = self._queue(25, queue="bulk")
        code = self._queue(body="code")
        self._send("bulk")
        self.assertEqual({*bulk.mapped("state"), code.state}, {"sent"})
        self.assertEqual(fake.kept[0]["Body"], "code")

    def test_decided_again(self):
        """Who died since is not written to."""
        fake, _provider = self._new_twilio()
        message = self._queue(purpose="transactional")
        self.patient.deceased_on = fields.Date.today()
        self._send()
        self.assertEqual((message.state, message.reason), ("suppressed", "deceased"))
        self.assertEqual(fake.calls, 0)

    def test_no_account(self):
        message = self._queue(channel="sms", patient_id=False)
        with patch.object(type(self.messages), "_decide_again", lambda self, ids: ids):
            self._send()
        self.assertEqual((message.state, message.reason), ("failed", "no_provider"))

    def test_portal_and_by_hand_need_no_account(self):
        portal = self._queue(channel="portal")
        wechat = self._queue(channel="wechat")
        call = self._queue(channel="phone")
        self._send()
        self.assertEqual(portal.state, "sent")
        self.assertEqual((wechat.state, call.state), ("to_do", "to_do"))

    def test_account_of_the_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        _fake, foreign = self._new_twilio()
        foreign.write({"company_ids": other.ids, "sequence": 1})
        fake, own = self._new_twilio()
        own.company_ids = self.company
        message = self._queue()
        self._send()
        self.assertEqual(message.provider_id, own)
        self.assertEqual(fake.calls, 1)

    def test_words_that_cannot_be_made(self):
        fake, _provider = self._new_twilio()
        template = self._new_template(body="Hello {{ patient }}.")
        bad = self._queue(template_id=template.id, kind="s_words")
        good = self._queue()
        templates = type(self.env["clinic.message.template"])
        render = templates._render

        def fail(this, messages):
            if bad in messages:
                raise KeyError("placeholder")
            return render(this, messages)

        with (
            patch.object(templates, "_render", fail),
            mute_logger(f"{SENDER}_claim"),
        ):
            self._send()
        self.assertEqual((bad.state, bad.reason), ("failed", "words"))
        self.assertTrue(bad.reason_sentence)
        self.assertEqual(good.state, "sent")
        self.assertEqual(fake.calls, 1)

    def test_secret_words_are_not_kept(self):
        fake, _provider = self._new_twilio()
        template = self._new_template(
            body="Your code is {{ code }}.",
            given="code",
            is_secret=True,
            purpose="requested",
        )
        message = self._queue(
            template_id=template.id, kind="s_words", params={"code": "471100"}
        )
        self._send()
        self.assertEqual(message.state, "sent")
        self.assertEqual(fake.kept[0]["Body"], "Your code is 471100.")
        self.assertNotIn("471100", message.body)
        self.assertFalse(message.sudo().params)

    def test_hook_that_fails_loses_nothing(self):
        _fake, _provider = self._new_twilio()
        message = self._queue()
        with (
            patch.object(
                type(self.messages), "_after_sent", side_effect=ValueError("x")
            ),
            mute_logger("odoo.addons.clinic_messaging.models.clinic_message_hooks"),
        ):
            self._send()
        self.assertEqual(message.state, "sent")

    def test_hooks_are_told(self):
        moods = iter(["refuse", "drop_after", "ok"])
        self._new_twilio(plan=lambda number: next(moods))
        told = []
        with ExitStack() as stack:
            for name in ("sent", "failed", "unknown"):
                hook = patch.object(
                    type(self.messages),
                    f"_after_{name}",
                    lambda records, name=name: told.append((name, len(records))),
                )
                stack.enter_context(hook)
            self._queue(3)
            self._send()
        self.assertEqual(sorted(told), [("failed", 1), ("sent", 1), ("unknown", 1)])

    def test_lock_of_the_queue(self):
        """Only one run per queue: the other one goes home."""
        fake, _provider = self._new_twilio()
        message = self._queue()
        with db_connect(self.env.cr.dbname).cursor() as other:
            for queue, state in (("now", "queued"), ("bulk", "sent")):
                key = [0x0C11_0B0C, QUEUES.index(queue)]
                other.execute("SELECT pg_advisory_lock(%s, %s)", key)
                self._send()
                other.execute("SELECT pg_advisory_unlock(%s, %s)", key)
                self.assertEqual(message.state, state)
        self.assertEqual(fake.calls, 1)

    def test_lock_is_given_back(self):
        for _round in range(2):
            with self.sender._hold("now") as held:
                self.assertTrue(held)
        self.env.cr.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
            " AND classid = %s AND pid = pg_backend_pid()",
            [0x0C11_0B0C],
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_jobs_and_wake(self):
        triggers = self.env["ir.cron.trigger"].sudo()
        for queue in ("now", "bulk"):
            cron = self.env.ref(f"clinic_messaging.ir_cron_clinic_messaging_{queue}")
            before = triggers.search_count([("cron_id", "=", cron.id)])
            self.messages._wake_senders([queue])
            after = triggers.search_count([("cron_id", "=", cron.id)])
            self.assertEqual(after - before, 1)
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()

    def test_statements_do_not_grow(self):
        self._new_twilio()

        def count(number):
            self._queue(number)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self._send()
            return self.env.cr.sql_log_count - before

        for _warm in range(2):
            count(1)
        self.assertEqual(count(19), count(2))

    def test_pace(self):
        _fake, provider = self._new_twilio()
        provider.rate = 20
        self._queue(40, queue="bulk")
        with patch(f"{SENDER}.time.sleep") as sleep:
            self._send("bulk")
        pauses = [call.args[0] for call in sleep.call_args_list]
        self.assertEqual(len(pauses), 2)
        self.assertTrue(all(0 < pause <= 1 for pause in pauses), pauses)

    def test_a_code_does_not_wait_for_the_pace(self):
        fake, provider = self._new_twilio()
        provider.rate = 5
        self._queue(20, queue="bulk")
        seen = []

        def sleep(seconds):
            if not seen:
                self._queue(body="code")
            seen.append(any(form["Body"] == "code" for form in fake.kept))

        with patch(f"{SENDER}.time.sleep", side_effect=sleep):
            self._send("bulk")
        self.assertEqual(seen, [False, True, True, True])
