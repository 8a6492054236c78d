"""What open boards are told: ids and days, once for each transaction."""

from datetime import timedelta

from odoo import fields
from odoo.addons.clinic_desk.tests.common_live import HearsBoards
from odoo.tests import tagged

from .common import DAY, AppointmentCommon

TEXT = fields.Datetime.to_string


@tagged("post_install", "-at_install")
class TestAppointmentLive(HearsBoards, AppointmentCommon):
    TOPICS = ("clinic_appointment/board",)

    def _say(self, booking, *days):
        """The message about a booking at branch A, to those who work there."""
        told = {
            "branch_id": self.branch_a.id,
            "days": [str(day) for day in days],
            "ids": booking.ids,
        }
        return ["clinic.branch", self.branch_a.id], told

    def test_a_booking_is_told_once(self):
        booking = self._book(self._at(9))
        self.assertEqual(self._hear(), [self._say(booking, DAY)])
        booking._action_confirm()
        self.assertEqual(self._hear(), [self._say(booking, DAY)])
        self.assertEqual(self._hear(), [])

    def test_both_days_of_a_move(self):
        later = DAY + timedelta(days=1)
        self._new_roster(self.doctor, day=later)
        booking = self._book(self._at(9))
        self._hear()
        start = self._at(9, day=later)
        booking.with_user(self.reception_a).action_move(TEXT(start))
        self.assertEqual(self._hear(), [self._say(booking, DAY, later)])

    def test_what_the_visit_does_is_told(self):
        booking = self._book(self._at(9))
        self._hear()
        booking.visit_id.with_user(self.reception_a)._action_cancel()
        self.assertEqual(self._hear(), [self._say(booking, DAY)])

    def test_a_note_is_not_told(self):
        booking = self._book(self._at(9))
        self._hear()
        booking.note = "Comes with his mother"
        self.assertEqual(self._hear(), [])

    def test_imports_are_silent(self):
        booking = self._book(self._at(9))
        self._hear()
        quiet = booking.sudo().with_context(clinic_bulk=True)
        quiet._move({"confirm_state": "asked"})
        quiet.flush_recordset()
        self.assertEqual(self._hear(), [])

    def test_no_message_names_a_person(self):
        patient = self._new_patient("Zhenmingzi", phone="13812345678")
        self._book(self._at(9), patient_id=patient.id)
        self.cr.flush()
        told = str(self.env["bus.bus"].sudo().search([]).mapped("message"))
        self.assertIn("clinic_appointment/board", told)
        self.assertNotIn("Zhenmingzi", told)
        self.assertNotIn("5678", told)
