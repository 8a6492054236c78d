import json
from unittest.mock import patch

from odoo.addons.clinic_messaging.providers import twilio
from odoo.addons.clinic_messaging.providers.base import Receipt
from odoo.tests import HttpCase, mute_logger, tagged

from .common_sender import PHONE, SenderCommon

HOOKS = "odoo.addons.clinic_messaging.controllers.clinic_message_hooks"


@tagged("post_install", "-at_install")
class TestMessageHooks(SenderCommon, HttpCase):
    """What providers report by HTTP; forged, repeated, late, broken."""

    def _post(self, provider, kind, data=None, token=None, **headers):
        token = token or provider.sudo().token
        return self.url_open(
            f"/clinic/hook/{token}/{kind}",
            data=data if data is not None else {},
            headers=headers,
        )

    def _post_rows(self, provider, rows, kind="receipt"):
        headers = {"Content-Type": "application/json"}
        return self._post(provider, kind, json.dumps(rows), **headers)

    def _post_twilio(self, provider, form, kind="receipt", key="", secret="token"):
        address = getattr(provider, f"{kind}_url") + (f"?key={key}" if key else "")
        signature = twilio.sign(address, form, secret)
        self.env.flush_all()
        return self.url_open(
            address.partition(provider.get_base_url())[2],
            data=form,
            headers={"X-Twilio-Signature": signature},
        )

    def _sent(self, provider, **vals):
        message = self._queue(**vals)
        self._send()
        self.assertEqual(message.state, "sent")
        self.assertEqual(message.provider_id, provider)
        return message

    # -- receipts ----------------------------------------------------------------------
    def test_delivered_once(self):
        _fake, provider = self._new_twilio()
        message = self._sent(provider)
        form = {
            "MessageSid": message.provider_ref,
            "MessageStatus": "delivered",
            "To": PHONE,
        }
        for _time in range(3):
            answer = self._post_twilio(provider, form, key=message.key)
            self.assertEqual((answer.status_code, answer.text), (200, "<Response/>"))
        self.env.invalidate_all()
        self.assertEqual(message.delivery, "delivered")
        receipts = self.env["clinic.message.receipt"]
        self.assertEqual(receipts.search_count([("message_id", "=", message.id)]), 1)

    def test_forged(self):
        _fake, provider = self._new_twilio()
        message = self._sent(provider)
        form = {"MessageSid": message.provider_ref, "MessageStatus": "delivered"}
        with mute_logger(HOOKS):
            answer = self._post_twilio(provider, form, secret="guess")
            self.assertEqual(answer.status_code, 403)
            answer = self._post(provider, "receipt", form)
            self.assertEqual(answer.status_code, 403)
            answer = self._post(provider, "receipt", form, token="guess")
            self.assertEqual(answer.status_code, 403)
        self.env.invalidate_all()
        self.assertFalse(message.delivery)

    def test_unreadable_and_too_long(self):
        _fake, provider = self._new_aliyun()
        with mute_logger(HOOKS):
            self.assertEqual(self._post_rows(provider, "x").status_code, 400)
            many = [{"out_id": "x"}] * 1001
            self.assertEqual(self._post_rows(provider, many).status_code, 400)
        with mute_logger("odoo.http", "werkzeug"):
            long = [{"out_id": "x" * 300_000}]
            self.assertEqual(self._post_rows(provider, long).status_code, 413)
        answer = self.url_open(f"/clinic/hook/{provider.sudo().token}/other", data={})
        self.assertEqual(answer.status_code, 404)

    def test_rows_of_the_domestic_provider(self):
        _fake, provider = self._new_aliyun()
        template = self._new_template()
        self._register(template, provider)
        message = self._sent(provider, template_id=template.id, kind="s_words")
        row = {
            "phone_number": "13800138000",
            "success": True,
            "report_time": "2026-03-02 10:00:00",
            "out_id": message.key,
        }
        strange = {**row, "out_id": "nobody's"}
        answer = self._post_rows(provider, [strange, row, row])
        self.assertEqual(answer.json()["code"], 0)
        self.env.invalidate_all()
        self.assertEqual(message.delivery, "delivered")

    # -- what a receipt means -------------------------------------------------
    def _take(self, provider, message, status="delivered", **vals):
        receipt = Receipt(status, key=message.key, **vals)
        found = self.env["clinic.message.receipt"]._receive([receipt], provider)
        self.env.invalidate_all()
        return found

    def test_receipt_of_another_account_or_number(self):
        _fake, provider = self._new_twilio()
        message = self._sent(provider)
        other = self._new_provider("local")
        self.assertFalse(self._take(other, message))
        self.assertFalse(self._take(provider, message, address="+8613900139000"))
        self.assertFalse(message.delivery)
        self.assertTrue(self._take(provider, message, address="13800138000"))

    def test_receipt_before_it_is_claimed(self):
        """Nobody reports what was never handed over."""
        _fake, provider = self._new_twilio()
        message = self._queue(provider_id=provider.id)
        self.assertFalse(self._take(provider, message))
        self.assertEqual(message.state, "queued")

    def test_receipt_tells_what_nobody_knew(self):
        fake, provider = self._new_twilio(plan=lambda number: "drop_after")
        message = self._queue()
        self._send()
        self.assertEqual(message.state, "unknown")
        with patch.object(type(self.messages), "_after_sent") as hook:
            self._take(provider, message, ref="SM1")
        self.assertEqual((message.state, message.outcome), ("sent", "accepted"))
        self.assertEqual((message.provider_ref, message.reason), ("SM1", False))
        self.assertTrue(message.sent_at)
        self.assertEqual(hook.call_count, 1)
        self.assertEqual(fake.calls, 1)

    def test_receipt_overtakes_the_answer(self):
        """It comes while the call is under way; the run then finds it settled."""
        _fake, provider = self._new_twilio()
        message = self._queue(provider_id=provider.id)
        self._age(message, minutes=0)
        self._take(provider, message)
        self.assertEqual(message.state, "sent")
        self._send()
        self.assertEqual((message.state, message.delivery), ("sent", "delivered"))

    def test_not_delivered(self):
        _fake, provider = self._new_twilio()
        message = self._sent(provider)
        with patch.object(type(self.messages), "_after_failed") as hook:
            self._take(provider, message, "undelivered", reason="bad_address")
        self.assertEqual((message.state, message.delivery), ("sent", "undelivered"))
        self.assertTrue(message.reason_sentence)
        self.assertEqual(hook.call_count, 1)
        addresses = self.env["clinic.message.address"]
        self.assertTrue(addresses._is_unreachable(self.chain, "sms", PHONE))

    def test_wrong_order(self):
        """Delivered is delivered, whatever is said later."""
        _fake, provider = self._new_twilio()
        message = self._sent(provider)
        self._take(provider, message, "delivered")
        self._take(provider, message, "undelivered")
        self.assertEqual(message.delivery, "delivered")
        late = self._sent(provider)
        self._take(provider, late, "undelivered")
        self._take(provider, late, "delivered")
        self.assertEqual(late.delivery, "delivered")

    # -- replies -----------------------------------------------------------------------
    def test_reply_once(self):
        _fake, provider = self._new_twilio()
        form = {"MessageSid": "SM77", "From": PHONE, "Body": "When do you open?"}
        for _time in range(2):
            answer = self._post_twilio(provider, form, kind="reply")
            self.assertEqual(answer.status_code, 200)
        replies = self.env["clinic.message.reply"].search(
            [("provider_id", "=", provider.id)]
        )
        self.assertEqual(replies.mapped("external_id"), ["SM77"])
        self.assertEqual(replies.body, "When do you open?")

    def test_reply_of_the_domestic_provider(self):
        _fake, provider = self._new_aliyun()
        row = {"phone_number": "13800138000", "content": "几点开门", "sequence_id": 5}
        for _time in range(2):
            self.assertEqual(self._post_rows(provider, [row], "reply").status_code, 200)
        found = self.env["clinic.message.reply"].search(
            [("provider_id", "=", provider.id)]
        )
        self.assertEqual((len(found), found.body), (1, "几点开门"))

    def test_forged_reply(self):
        _fake, provider = self._new_twilio()
        form = {"MessageSid": "SM77", "From": PHONE, "Body": "TD"}
        with mute_logger(HOOKS):
            answer = self._post_twilio(provider, form, kind="reply", secret="guess")
        self.assertEqual(answer.status_code, 403)
        domain = [("provider_id", "=", provider.id)]
        self.assertFalse(self.env["clinic.message.reply"].search(domain))


@tagged("post_install", "-at_install")
class TestMailBounce(SenderCommon):
    def _bounce(self, message_id):
        self.env["mail.thread"]._routing_handle_bounce(
            None,
            {
                "bounced_email": "anna@example.com",
                "bounced_partner": self.env["res.partner"],
                "bounced_msg_ids": [message_id],
                "bounced_message": self.env["mail.message"],
                "email_from": "mailer-daemon@example.com",
                "to": "bounce@clinic.example",
                "message_id": "<1@example.com>",
            },
        )
        self.env.invalidate_all()

    def test_bounce(self):
        """The address gets no more; the consent stays as it is."""
        fake, _provider = self._new_smtp()
        message = self._queue(
            channel="email",
            address="anna@example.com",
            subject="Hello",
            patient_id=False,
        )
        self._send()
        self.assertEqual(message.state, "sent")
        self.assertEqual(message.provider_ref, fake.mails[0]["Message-ID"])
        self._bounce("<other@clinic.example>")
        self.assertFalse(message.delivery)
        consents = self.env["clinic.contact.consent"].search_count([])
        self._bounce(message.provider_ref)
        self.assertEqual(message.delivery, "undelivered")
        addresses = self.env["clinic.message.address"]
        self.assertTrue(
            addresses._is_unreachable(self.chain, "email", "anna@example.com")
        )
        self.assertEqual(self.env["clinic.contact.consent"].search_count([]), consents)
