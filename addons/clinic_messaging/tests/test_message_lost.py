from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .common_sender import SenderCommon


@tagged("post_install", "-at_install")
class TestMessageLost(SenderCommon):
    """Calls that broke, servers that died: once, or nobody knows, never twice."""

    def _queue_words(self, provider, count=1, **vals):
        templates = self.env["clinic.message.template"]
        template = templates.search([("code", "=", "s_words")])
        template = template or self._new_template()
        self._register(template, provider)
        return self._queue(
            count, template_id=template.id, kind="s_words", body=False, **vals
        )

    # -- a provider that can tell --------------------------------------------------
    def test_keyed_accepted_but_never_answered(self):
        for mood in ("drop_after", "error_after", "garbage"):
            with self.subTest(mood=mood):
                self.providers.search([]).active = False
                fake, provider = self._new_aliyun(plan=lambda number, m=mood: m)
                message = self._queue_words(provider)
                self._send()
                self.assertEqual(
                    (message.state, message.outcome), ("claimed", "unknown")
                )
                self._send()
                self.assertEqual(message.state, "claimed", "asked too early")
                self._age(message)
                self._send()
                self.assertEqual((message.state, fake.calls), ("sent", 1))
                self.assertEqual(set(fake.accepted.values()), {1})

    def test_keyed_that_never_arrived_is_sent_once(self):
        moods = iter(["drop_before", "ok"])
        fake, provider = self._new_aliyun(plan=lambda number: next(moods))
        message = self._queue_words(provider)
        self._send()
        self.assertEqual(message.state, "claimed")
        self._age(message)
        self._send()
        self.assertEqual(message.state, "sent")
        self.assertEqual(fake.accepted, {message.key: 1})

    def test_server_died_before_and_after_the_call(self):
        """Of two messages claimed by a dead run one had arrived."""
        fake, provider = self._new_aliyun()
        messages = self._queue_words(provider, 2)
        arrived, lost = messages
        self._send()
        fake.kept = [row for row in fake.kept if row["OutId"] == arrived.key]
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL clinic.maintenance = 'on'")
        self.env.cr.execute(
            "UPDATE clinic_message SET sent_at = NULL, state = 'queued'"
            " WHERE id = ANY(%s)",
            [messages.ids],
        )
        self._age(messages)
        self._send()
        self.assertEqual(set(messages.mapped("state")), {"sent"})
        self.assertEqual(fake.accepted, {arrived.key: 1, lost.key: 2})
        self.assertEqual(fake.calls, 3, "the one that had arrived was not sent again")

    def test_many_to_one_number(self):
        """The answer of the provider has pages."""
        fake, provider = self._new_aliyun()
        message = self._queue_words(provider)
        self._send()
        row = fake.kept[0]
        fake.kept = [{**row, "OutId": f"other-{n}"} for n in range(120)] + [row]
        self._age_sent(message)
        self._send()
        self.assertEqual((message.state, fake.calls), ("sent", 1))

    def _age_sent(self, message):
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL clinic.maintenance = 'on'")
        self.env.cr.execute("UPDATE clinic_message SET sent_at = NULL")
        self._age(message)

    def test_nobody_knows_after_an_hour(self):
        fake, provider = self._new_aliyun(plan=lambda number: "drop_before")
        message = self._queue_words(provider)
        self._send()
        fake.secret = "changed"
        self._age(message, minutes=5)
        self._send()
        self.assertEqual(message.state, "claimed")
        self._age(message, minutes=61)
        self._send()
        self.assertEqual(message.state, "unknown")
        self.assertTrue(message.reason)

    # -- a provider that cannot tell -------------------------------------------------
    def test_keyless_is_never_sent_again(self):
        for mood in ("drop_before", "drop_after", "error_before", "error_after"):
            with self.subTest(mood=mood):
                self.providers.search([]).active = False
                fake, _provider = self._new_twilio(plan=lambda number, m=mood: m)
                message = self._queue(purpose="clinical")
                with patch.object(type(self.messages), "_after_unknown") as hook:
                    self._send()
                    self._send()
                self.assertEqual((message.state, message.outcome), ("unknown",) * 2)
                self.assertEqual(message.reason, "no_answer")
                self.assertTrue(message.reason_sentence)
                self.assertEqual(fake.calls, 1)
                self.assertEqual(hook.call_count, 1)

    def test_keyless_of_a_dead_run(self):
        fake, provider = self._new_twilio()
        messages = self._queue(3, provider_id=provider.id)
        self._age(messages)
        self._send()
        self.assertEqual(set(messages.mapped("state")), {"unknown"})
        self.assertEqual(fake.calls, 0)

    def test_what_is_under_way_is_left_alone(self):
        fake, provider = self._new_twilio()
        message = self._queue(provider_id=provider.id)
        self._age(message, minutes=0)
        self._send()
        self.assertEqual((message.state, fake.calls), ("claimed", 0))

    def test_other_queue_is_left_alone(self):
        _fake, provider = self._new_twilio()
        message = self._queue(provider_id=provider.id, queue="bulk")
        self._age(message)
        self._send("now")
        self.assertEqual(message.state, "claimed")

    # -- a definite no ---------------------------------------------------------------
    def test_refused_for_good(self):
        fake, _provider = self._new_twilio(plan=lambda number: "refuse")
        message = self._queue()
        self._send()
        self.assertEqual((message.state, message.reason), ("failed", "bad_address"))
        addresses = self.env["clinic.message.address"]
        self.assertTrue(
            addresses._is_unreachable(self.chain, "sms", message.sudo().address)
        )
        self._send()
        self.assertEqual(fake.calls, 1)

    def test_not_now(self):
        moods = iter(["throttle", "ok", "ok"])
        _fake, _provider = self._new_twilio(plan=lambda number: next(moods))
        messages = self._queue(2)
        self._send()
        self.assertEqual(sorted(messages.mapped("state")), ["queued", "sent"])
        waiting = messages.filtered(lambda row: row.state == "queued")
        self.assertEqual((waiting.outcome, waiting.attempts), ("retry", 1))
        self.assertGreater(waiting.due_at, fields.Datetime.now())
        waiting.due_at = fields.Datetime.now() - timedelta(seconds=1)
        self._send()
        self.assertEqual(waiting.state, "sent")

    def test_attempts_end(self):
        """One that is refused each time, beside others that go through."""
        fake, provider = self._new_twilio()
        fake.handle = lambda handler, form: (
            handler.reply(429, {"code": 20429})
            if form["Body"] == "never"
            else handler.reply(201, {"sid": "SM1"})
        )
        provider.max_attempts = 2
        message = self._queue(body="never")
        states = []
        for _round in range(2):
            self._queue()
            message.due_at = fields.Datetime.now() - timedelta(minutes=1)
            self._send()
            states.append((message.state, message.attempts))
        self.assertEqual(states, [("queued", 1), ("failed", 2)])
        self.assertEqual(message.reason, "limited")

    # -- an account that is down -------------------------------------------------------
    def test_account_rests_and_wakes(self):
        fake, provider = self._new_twilio()
        fake.close()
        message = self._queue()
        self._send()
        self.assertEqual((message.state, message.attempts), ("queued", 0))
        self.assertEqual(message.detail, "ConnectionError")
        self.assertGreater(provider.resting_until, fields.Datetime.now())
        self.assertEqual(provider.rest_count, 1)
        again, _other = self._fake_again(provider)
        self._send()
        self.assertEqual(again.calls, 0, "at rest")
        provider.with_user(self.users["administrator"]).action_wake()
        self._send()
        self.assertEqual((message.state, again.calls), ("sent", 1))
        self.assertFalse(provider.rest_count)

    def _fake_again(self, provider):
        fake, other = self._new_twilio()
        other.active = False
        provider._set_settings({"address": fake.address, "auth_token": "token"})
        return fake, other

    def test_next_account_takes_over(self):
        fake, first = self._new_twilio()
        fake.close()
        backup, second = self._new_twilio()
        second.sequence = 20
        message = self._queue()
        self._send()
        self.assertEqual((message.state, message.provider_id), ("sent", second))
        self.assertEqual((backup.calls, first.rest_count), (1, 1))

    def test_not_set_up(self):
        provider = self._new_provider("twilio")
        self.assertIn("Account SID", provider.problem)
        message = self._queue()
        self._send()
        self.assertEqual((message.state, message.reason), ("queued", "setup"))
        self.assertTrue(provider.resting_until)

    def test_wrong_password(self):
        fake, provider = self._new_twilio()
        provider._set_settings({"auth_token": "wrong"})
        message = self._queue()
        self._send()
        self.assertEqual((message.state, message.reason), ("queued", "setup"))
        self.assertEqual(fake.forged, 1)
