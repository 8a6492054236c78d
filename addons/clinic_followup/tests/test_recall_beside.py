from datetime import timedelta

from odoo import fields
from odoo.addons.clinic_appointment.tests.common import DAY, AppointmentCommon
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.clinic_followup_beside import OFFERED
from .common_recall import RecallRows


@tagged("post_install", "-at_install")
class TestRecallBeside(RecallRows, AppointmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_rows()

    def _beside(self, row, user=None):
        self.env.flush_all()
        return self.board.with_user(user or self.caller).get_beside(row.id)

    def test_what_to_say(self):
        beside = self._beside(self._new_row())
        self.assertEqual(beside["script"], "Good morning, how did you sleep?")
        self.assertEqual(beside["what"], "Call after extraction")
        self.assertEqual(beside["phone"], "+8613800138000")

    def test_last_calls(self):
        row = self._new_row()
        row.with_user(self.caller).action_outcome("missed", "rang out")
        (call,) = self._beside(row)["calls"]
        self.assertEqual((call["outcome"], call["note"]), ("No answer", "rang out"))
        self.assertEqual(call["by"], self.caller.name)

    def test_calls_of_another_row_of_the_same_patient(self):
        other = self._new_row()
        other.with_user(self.caller).action_outcome("reached", "is fine")
        self.assertEqual(self._beside(self._new_row())["calls"][0]["note"], "is fine")

    def test_last_visit_and_doctor(self):
        visit = self._new_left_visit()
        row = self._new_row(visit_id=visit.id)
        beside = self._beside(row)
        self.assertEqual(beside["last_visit_on"], fields.Date.to_string(self.today))
        self.assertEqual(beside["doctor"], "Dr. Li")

    def test_without_visit_and_doctor(self):
        beside = self._beside(self._new_row())
        self.assertEqual((beside["last_visit_on"], beside["doctor"]), ("", ""))

    def test_what_is_booked_already(self):
        row = self._new_row()
        self.assertEqual(self._beside(row)["coming"], "")
        booking = self._book(self._at(15))
        self.assertEqual(
            self._beside(row)["coming"], fields.Datetime.to_string(booking.start_at)
        )

    # -- free times ------------------------------------------------------------------
    def test_a_choice_of_free_times(self):
        self._new_roster(self.other_doctor, day=DAY + timedelta(days=1))
        slots = self._beside(self._new_row(service_id=self.service.id))["slots"]
        starts = [slot["start_at"] for slot in slots]
        wanted = [
            self._at(8),
            self._at(12),
            self._at(8, day=DAY + timedelta(days=1)),
            self._at(12, day=DAY + timedelta(days=1)),
        ]
        self.assertEqual(starts, [fields.Datetime.to_string(at) for at in wanted])

    def test_no_flood(self):
        for days in range(1, 9):
            self._new_roster(self.doctor, day=DAY + timedelta(days=days))
        self.assertEqual(len(self._beside(self._new_row())["slots"]), OFFERED)

    def test_the_doctor_whom_he_knows(self):
        self.patient.practitioner_id = self.other_doctor
        slots = self._beside(self._new_row())["slots"]
        self.assertEqual({slot["practitioner"] for slot in slots}, {"Dr. Wang"})

    def test_anybody_where_that_doctor_does_not_work(self):
        gone = self._new_practitioner("Dr. Gone")
        gone.branch_ids = self.branch_a
        self.patient.practitioner_id = gone
        self.assertTrue(self._beside(self._new_row())["slots"])

    def test_nothing_is_offered_before_its_day(self):
        row = self._new_row((DAY - self.today).days + 1)
        self.assertFalse(self._beside(row)["slots"])

    def test_who_books_nothing_is_offered_nothing(self):
        self._new_left_visit()
        row = self._new_row(owner_id=self.nurse_a.id)
        self.assertFalse(self._beside(row, self.nurse_a)["slots"])

    def test_a_row_that_is_booked(self):
        row = self._new_row()
        self._book(self._at(9), followup_id=row.id)
        self.assertFalse(self._beside(row)["slots"])

    # -- who -------------------------------------------------------------------------
    def test_roles(self):
        row = self._new_row()
        for role in ("finance", "marketing", "cashier", "hq_director", "privacy"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._beside(row, self.users[role])
        with self.assertRaises(AccessError):
            self._beside(row, self.reception_b)

    def test_a_row_that_is_not_there(self):
        found = self.board.with_user(self.caller).get_beside(0)
        self.assertEqual(found, {"id": False})

    def test_nothing_about_health_is_read(self):
        """The reason of a visit stands in no part of what is beside."""
        visit = self._new_left_visit(reason="secret toothache")
        row = self._new_row(visit_id=visit.id)
        self.assertNotIn("secret", str(self._beside(row)))
