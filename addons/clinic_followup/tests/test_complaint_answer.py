from odoo.addons.clinic_messaging.tests.common import open_round_the_clock
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common_complaint import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintAnswer(ComplaintCommon):
    """The answer by message leaves by the outbox, or the complaint is not answered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        open_round_the_clock(cls.chain)
        cls.env["clinic.message.provider"].search([]).active = False
        cls.provider = cls.env["clinic.message.provider"].create(
            {"name": "SMS", "code": "local", "channel": "sms"}
        )

    def _answer(self, words="We are sorry: call us.", **vals):
        complaint = self._complain(**vals).with_user(self.manager)
        complaint._action_answer(words, "message")
        return complaint, complaint.sudo().message_id

    def test_by_message(self):
        complaint, message = self._answer()
        self.assertEqual(complaint.state, "answered")
        self.assertEqual(message.state, "queued")
        self.assertEqual(message.purpose, "transactional")
        self.assertEqual(message.res_model, "clinic.complaint")
        rendered = self.env["clinic.message.template"]._render(message)
        text = rendered[message.id].text
        self.assertIn(complaint.number, text, rendered[message.id].problem)
        self.assertIn("We are sorry: call us.", text)
        self.assertNotIn("hour", text, "not what he said")

    def test_nobody_is_written_to_whom_nobody_may_write_to(self):
        self.patient.sudo().phone = False
        with self.assertRaisesRegex(UserError, "Tell it by phone"):
            self._answer()
        with self.assertRaisesRegex(UserError, "Choose the patient first"):
            self._answer(patient_id=False)

    def test_no_diagnosis_in_it(self):
        self.env["clinic.diagnosis.code"].create(
            {"system": "local", "code": "QZ1", "name": "Qzodontitis"}
        )
        with self.assertRaisesRegex(ValidationError, "does not name a diagnosis"):
            self._answer("Your Qzodontitis was not painful.")

    def test_it_never_arrived(self):
        complaint, message = self._answer()
        message.write({"state": "failed", "reason": "undelivered"})
        message._after_failed()
        self.assertEqual(complaint.state, "acknowledged")
        self.assertEqual(complaint.reopen_count, 1)
        notes = complaint.message_ids.mapped("body")
        self.assertTrue(any("did not reach the patient" in note for note in notes))
        complaint._action_answer("We are sorry: call us.", "message")
        self.assertNotEqual(complaint.sudo().message_id, message)

    def test_suppressed_later_the_clock_finds_it(self):
        complaint, message = self._answer()
        message.write({"state": "suppressed", "reason": "no_provider"})
        self.assertEqual(self.complaints._find_unsent() & complaint.sudo(), complaint)
        complaint.sudo()._follow()
        self.assertEqual(complaint.state, "acknowledged")
        complaint.sudo()._follow()
        self.assertEqual(complaint.reopen_count, 1, "once")

    def test_sent_it_stays_answered(self):
        complaint, message = self._answer()
        message.write({"state": "sent"})
        complaint.sudo()._follow()
        self.assertEqual(complaint.state, "answered")

    def test_words_for_the_template(self):
        complaint = self._complain()
        values = complaint._get_message_values("complaint_answer", "en_US")
        self.assertEqual(values[complaint.id]["number"], complaint.number)
        self.assertIn("2030", values[complaint.id]["day"])
        self.assertEqual(
            set(values[complaint.id]), set(complaint._get_message_placeholders())
        )
