from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_core_doors import CoreDoorsCommon


@tagged("post_install", "-at_install")
class TestCoreDoors(CoreDoorsCommon):
    """Odoo's own mails and SMS: patients are kept out, or it is written down."""

    def test_invoice_is_recorded_as_one_of_ours(self):
        mail = self._new_mail(self.partner | self.other, record=self.invoice)
        with self._sending() as sent:
            mail._send()
        self.assertEqual(len(sent), 2)
        row = self._get_rows()
        self.assertEqual(
            (row.state, row.purpose, row.channel, row.kind, row.res_id),
            ("sent", "transactional", "email", "account.move", self.invoice.id),
        )
        self.assertIn("Words of core", row.body)
        self.assertEqual(mail.state, "sent")

    def test_any_other_mail_leaves_patients_out(self):
        mail = self._new_mail(self.partner | self.other, record=self.other)
        with self._sending() as sent:
            mail._send()
        self.assertEqual(len(sent), 1)
        self.assertIn("supplier", sent[0])
        row = self._get_rows()
        self.assertEqual((row.state, row.reason), ("suppressed", "core_door"))
        self.assertIn("from their file", row.reason_sentence)

    def test_mail_to_the_patient_alone_says_why_it_failed(self):
        mail = self._new_mail(self.partner)
        with self._sending() as sent:
            mail._send()
        self.assertFalse(sent)
        self.assertEqual(mail.state, "exception")
        self.assertIn("outbox says why", mail.failure_reason)

    def test_address_alone_is_enough(self):
        self.patient.sudo().email = "Xiaoming@example.com"
        mail = self._new_mail(self.env["res.partner"], email_to="xiaoming@example.com")
        with self._sending() as sent:
            mail._send()
        self.assertFalse(sent)
        self.assertEqual(self._get_rows().reason, "core_door")

    def test_who_refused_bills_by_mail_gets_none(self):
        self.env["clinic.contact.consent"].create(
            {
                "patient_id": self.patient.id,
                "purpose": "transactional",
                "channel": "email",
                "decision": "refused",
            }
        )
        mail = self._new_mail(self.partner, record=self.invoice)
        with self._sending() as sent:
            mail._send()
        self.assertFalse(sent)
        self.assertEqual(self._get_rows().reason, "consent_refused")

    def test_nothing_for_the_dead(self):
        self.patient.sudo().deceased_on = "2026-01-01"
        mail = self._new_mail(self.partner, record=self.invoice)
        with self._sending() as sent:
            mail._send()
        self.assertFalse(sent)
        self.assertEqual(self._get_rows().reason, "deceased")

    def test_colleagues_are_written_to_as_colleagues(self):
        self.practitioner_a.partner_id.email = "li@example.com"
        self._new_patient("李医生", email="li@example.com")
        mail = self._new_mail(self.practitioner_a.partner_id)
        with self._sending() as sent:
            mail._send()
        self.assertEqual(len(sent), 1)

    def test_recorded_once(self):
        mail = self._new_mail(self.partner, record=self.invoice)
        with self._sending():
            mail._send()
            mail.state = "outgoing"
            mail._send()
        self.assertEqual(len(self._get_rows()), 1)

    def test_composer_of_mails(self):
        composer = self.env["mail.compose.message"].create(
            {
                "model": "res.partner",
                "res_ids": str(self.partner.ids),
                "composition_mode": "mass_mail",
                "subject": "News",
                "body": "<p>News</p>",
            }
        )
        with self._sending() as sent:
            composer._action_send_mail()
        self.assertFalse(sent)
        self.assertEqual(self._get_rows().reason, "core_door")

    def test_sms_is_cancelled(self):
        sms = self.env["sms.sms"].create(
            [
                {"partner_id": self.partner.id, "number": "+8613", "body": "a"},
                {"number": self.phone, "body": "b"},
            ]
        )
        sms._send()
        self.assertEqual(sms.mapped("state"), ["canceled"] * 2)
        self.assertEqual(self._get_rows().mapped("reason"), ["core_door"] * 2)

    def test_sms_to_others_goes_on(self):
        sms = self.env["sms.sms"].create({"number": "+49151", "body": "a"})
        calls = []
        with patch.object(
            self.registry["sms.sms"],
            "_send_with_api",
            lambda records, *_a, **_kw: calls.append(records),
        ):
            sms._send()
        self.assertEqual(calls, [sms])

    def test_composer_of_sms_says_where(self):
        composer = self.env["sms.composer"].create(
            {
                "res_model": "res.partner",
                "res_id": self.partner.id,
                "composition_mode": "comment",
                "body": "a",
            }
        )
        with self.assertSentence(UserError, "open it and press 'Message'"):
            composer.action_send_sms()
