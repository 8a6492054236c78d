import json
from datetime import timedelta

from odoo import fields
from odoo.addons.clinic_messaging.providers import twilio
from odoo.addons.clinic_messaging.providers.base import Receipt
from odoo.tests import HttpCase, mute_logger, tagged

from .common_sender import PHONE, SenderCommon

HOOKS = "odoo.addons.clinic_messaging.controllers.clinic_message_hooks"


class ReceiptCommon(SenderCommon):
    def _take(self, provider, message, status="delivered", **vals):
        receipt = Receipt(status, **{"key": message.key, **vals})
        found = self.env["clinic.message.receipt"]._receive([receipt], provider)
        self.env.invalidate_all()
        return found

    def _sent(self, **vals):
        message = self._queue(**vals)
        self._send()
        self.assertEqual(message.state, "sent")
        return message

    def _get_receipts(self, message):
        receipts = self.env["clinic.message.receipt"]
        return receipts.search([("message_id", "=", message.id)])


@tagged("post_install", "-at_install")
class TestReceiptEdges(ReceiptCommon):
    """Reports that are late, come twice, contradict each other, or are nonsense."""

    def test_what_was_refused_was_there_after_all(self):
        """It waits for its next attempt: the receipt proves that none is needed."""
        moods = iter(["throttle", "ok", "ok"])
        fake, provider = self._new_twilio(plan=lambda number: next(moods))
        messages = self._queue(2)
        self._send()
        waiting = messages.filtered(lambda row: row.state == "queued")
        self.assertEqual(len(waiting), 1)
        self._take(provider, waiting, ref="SM9")
        self.assertEqual((waiting.state, waiting.delivery), ("sent", "delivered"))
        self.assertEqual((waiting.provider_ref, waiting.outcome), ("SM9", "accepted"))
        self._send()
        self.assertEqual(fake.calls, 2, "it is not sent again")

    def test_one_that_failed_stays_failed(self):
        """Of a message of which we said that it failed, somebody called already."""
        _fake, provider = self._new_twilio(plan=lambda number: "refuse")
        message = self._queue()
        self._send()
        self._take(provider, message)
        self.assertEqual((message.state, message.delivery), ("failed", "delivered"))

    def test_months_later(self):
        _fake, provider = self._new_twilio()
        message = self._sent()
        late = fields.Datetime.now() - timedelta(days=90)
        self.assertTrue(self._take(provider, message, at=late))
        self.assertEqual(message.delivered_at, late)

    def test_clock_of_the_provider_is_wrong(self):
        """What is reported was not delivered tomorrow."""
        _fake, provider = self._new_twilio()
        message = self._sent()
        before = fields.Datetime.now()
        self._take(provider, message, at=before + timedelta(days=1))
        self.assertLessEqual(message.delivered_at, fields.Datetime.now())

    def test_reported_again_and_again(self):
        _fake, provider = self._new_twilio()
        message = self._sent()
        found = [self._take(provider, message) for _time in range(5)]
        self.assertEqual(found, [1, 0, 0, 0, 0])
        self.assertEqual(len(self._get_receipts(message)), 1)

    def test_a_failure_that_is_repeated_opens_one_call(self):
        _fake, provider = self._new_twilio()
        message = self._sent(purpose="clinical")
        for _time in range(3):
            self._take(provider, message, "undelivered")
        tasks = self.env["clinic.call.task"]
        calls = tasks.search([("patient_id", "=", self.patient.id)])
        self.assertEqual(len(calls), 1)
        self.assertEqual(message.reason, "undelivered")
        self.assertTrue(message.reason_sentence)

    def test_opted_out_at_the_network(self):
        """No delivery, but nothing is wrong with the number."""
        _fake, provider = self._new_twilio()
        message = self._sent()
        self._take(provider, message, "undelivered", reason="opted_out")
        self.assertEqual(message.reason, "opted_out")
        addresses = self.env["clinic.message.address"]
        self.assertFalse(addresses._is_unreachable(self.chain, "sms", PHONE))

    def test_what_no_database_keeps(self):
        _fake, provider = self._new_twilio()
        message = self._sent()
        self.assertFalse(self._take(provider, message, key="a\0b", ref="\0"))
        self.assertTrue(self._take(provider, message, detail="x\0" * 500))
        self.assertEqual(message.detail, "x" * 200)
        self.assertEqual(self._get_receipts(message).detail, "x" * 200)

    def test_neither_key_nor_reference(self):
        _fake, provider = self._new_twilio()
        message = self._sent()
        self.assertFalse(self._take(provider, message, key=""))
        self.assertFalse(self._get_receipts(message))

    def test_by_reference_alone(self):
        _fake, provider = self._new_twilio()
        message = self._sent()
        self.assertTrue(self._take(provider, message, key="", ref=message.provider_ref))
        self.assertEqual(message.delivery, "delivered")

    def test_several_in_one_call(self):
        """One of nobody does not stop the others."""
        _fake, provider = self._new_twilio()
        first, second = self._queue(2)
        self._send()
        receipts = [
            Receipt("delivered", key=first.key),
            Receipt("delivered", key="nobody's"),
            Receipt("undelivered", key=second.key),
        ]
        found = self.env["clinic.message.receipt"]._receive(receipts, provider)
        self.assertEqual(found, 2)
        self.assertEqual(first.delivery, "delivered")
        self.assertEqual(second.delivery, "undelivered")

    def test_mail_addresses_are_the_same_in_any_case(self):
        _fake, provider = self._new_smtp()
        message = self._queue(
            channel="email",
            address="anna@example.com",
            subject="Hello",
            patient_id=False,
        )
        self._send()
        self.assertFalse(self._take(provider, message, address="hanna@example.com"))
        self.assertTrue(self._take(provider, message, address="Anna@Example.com"))

    def test_nobody_reads_receipts(self):
        """They are made by providers and read by the outbox."""
        for role in ("reception", "nurse", "followup"):
            receipts = self.env["clinic.message.receipt"].with_user(self.users[role])
            self.assertFalse(receipts.has_access("write"), role)
            self.assertFalse(receipts.has_access("create"), role)
            self.assertFalse(receipts.has_access("unlink"), role)


@tagged("post_install", "-at_install")
class TestForgedReceipts(ReceiptCommon, HttpCase):
    """Calls by others than the provider, and calls of his that were recorded."""

    def _sign(self, provider, form, kind="receipt", secret="token"):
        return twilio.sign(getattr(provider, f"{kind}_url"), form, secret)

    def _post(self, provider, form, signature, kind="receipt"):
        self.env.flush_all()
        with mute_logger(HOOKS):
            answer = self.url_open(
                f"/clinic/hook/{provider.sudo().token}/{kind}",
                data=form,
                headers={"X-Twilio-Signature": signature},
            )
        self.env.invalidate_all()
        return answer.status_code

    def test_a_changed_word(self):
        _fake, provider = self._new_twilio()
        message = self._sent()
        form = {"MessageSid": message.provider_ref, "MessageStatus": "delivered"}
        signature = self._sign(provider, form)
        changed = {**form, "MessageStatus": "failed", "ErrorCode": "30003"}
        self.assertEqual(self._post(provider, changed, signature), 403)
        self.assertFalse(message.delivery)
        self.assertEqual(self._post(provider, form, signature), 200)
        self.assertEqual(message.delivery, "delivered")

    def test_recorded_and_sent_elsewhere(self):
        """A call to one account is none to another, nor a receipt a reply."""
        _fake, provider = self._new_twilio()
        _other, second = self._new_twilio()
        form = {"MessageSid": "SM5", "From": PHONE, "Body": "TD"}
        signature = self._sign(provider, form, "reply")
        self.assertEqual(self._post(second, form, signature, "reply"), 403)
        self.assertEqual(self._post(provider, form, signature, "receipt"), 403)
        replies = self.env["clinic.message.reply"]
        self.assertFalse(replies.search([("external_id", "=", "SM5")]))
        self.assertEqual(self._post(provider, form, signature, "reply"), 200)
        self.assertTrue(replies.search([("external_id", "=", "SM5")]))

    def test_recorded_and_sent_again(self):
        _fake, provider = self._new_twilio()
        form = {"MessageSid": "SM6", "From": PHONE, "Body": "Hello?"}
        signature = self._sign(provider, form, "reply")
        for _time in range(4):
            self.assertEqual(self._post(provider, form, signature, "reply"), 200)
        replies = self.env["clinic.message.reply"]
        self.assertEqual(replies.search_count([("external_id", "=", "SM6")]), 1)

    def test_old_address_and_old_secret(self):
        _fake, provider = self._new_twilio()
        form = {"MessageSid": "SM7", "From": PHONE, "Body": "Hello?"}
        old, signature = provider.sudo().token, self._sign(provider, form, "reply")
        provider.with_user(self.users["administrator"]).action_renew_token()
        self.env.flush_all()
        answer = self.url_open(
            f"/clinic/hook/{old}/reply",
            data=form,
            headers={"X-Twilio-Signature": signature},
        )
        self.assertEqual((answer.status_code, answer.text), (403, ""))
        provider._set_settings({"auth_token": "another"})
        signature = self._sign(provider, form, "reply", "token")
        self.assertEqual(self._post(provider, form, signature, "reply"), 403)

    def test_only_posted(self):
        _fake, provider = self._new_twilio()
        self.env.flush_all()
        with mute_logger("odoo.http", "werkzeug"):
            answer = self.url_open(f"/clinic/hook/{provider.sudo().token}/receipt")
        self.assertEqual(answer.status_code, 405)

    def test_nothing_is_told(self):
        """An account that exists answers a stranger as one that does not."""
        _fake, provider = self._new_twilio()
        self.env.flush_all()
        with mute_logger(HOOKS):
            told = [
                self.url_open(f"/clinic/hook/{token}/receipt", data={"a": "b"})
                for token in (provider.sudo().token, "x" * 43)
            ]
        first, second = ((row.status_code, row.text) for row in told)
        self.assertEqual(first, second)
        self.assertEqual(first, (403, ""))
        self.assertTrue(all("no-store" in row.headers["Cache-Control"] for row in told))
        self.assertFalse(any("session_id" in row.cookies for row in told))

    def test_nul_in_what_a_provider_pushes(self):
        _fake, provider = self._new_aliyun()
        self.env.flush_all()
        rows = [{"out_id": "a\0b", "success": True, "phone_number": "138\0"}]
        answer = self.url_open(
            f"/clinic/hook/{provider.sudo().token}/receipt",
            data=json.dumps(rows),
            headers={"Content-Type": "application/json"},
        )
        self.assertEqual(answer.status_code, 200)
