"""What open recall lists are told: ids, once for each transaction."""

from odoo.addons.clinic_appointment.tests.common import AppointmentCommon
from odoo.addons.clinic_desk.tests.common_live import HearsBoards
from odoo.tests import tagged

from .common_recall import RecallRows


@tagged("post_install", "-at_install")
class TestRecallLive(HearsBoards, RecallRows, AppointmentCommon):
    TOPICS = ("clinic_followup/recall",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_rows()

    def _say(self, rows, branch=None):
        branch = branch or self.branch_a
        told = {"branch_id": branch.id, "ids": sorted(rows.ids)}
        return ["clinic.branch", branch.id], told

    def test_an_outcome_is_told_once(self):
        row = self._new_row()
        self.assertEqual(self._hear(), [self._say(row)])
        row.with_user(self.caller).action_outcome("missed")
        self.assertEqual(self._hear(), [self._say(row)])
        self.assertEqual(self._hear(), [])

    def test_several_rows_are_one_message(self):
        rows = self._new_rows(3)
        self.assertEqual(self._hear(), [self._say(rows)])
        rows._action_assign(self.reception_a)
        self.assertEqual(self._hear(), [self._say(rows)])

    def test_a_booking_is_told(self):
        row = self._new_row()
        self._hear()
        booking = self._book(self._at(9), followup_id=row.id)
        self.assertEqual(self._hear(), [self._say(row)])
        booking._action_cancel("Has a cold today")
        self.assertEqual(self._hear(), [self._say(row)])

    def test_a_note_is_not_told(self):
        row = self._new_row()
        self._hear()
        row.note = "speaks Cantonese"
        self.assertEqual(self._hear(), [])

    def test_jobs_are_silent(self):
        row = self._new_row()
        self._hear()
        quiet = row.with_context(clinic_bulk=True)
        quiet._move({"escalation": 1, "outcome": "missed"})
        quiet.flush_recordset()
        self.assertEqual(self._hear(), [])

    def test_no_message_names_a_person(self):
        patient = self._new_patient("Zhenmingzi", phone="13812345678")
        self._new_row(patient_id=patient.id)
        self.cr.flush()
        messages = self.env["bus.bus"].sudo().search([]).mapped("message")
        # core's own have random tokens in them
        told = str([one for one in messages if "clinic_followup/recall" in one])
        self.assertIn("clinic_followup/recall", told)
        self.assertNotIn("Zhenmingzi", told)
        self.assertNotIn("5678", told)
