from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common_walkin import WalkinCommon

NOW = "2026-06-15 02:10:00"  # 10:10 in Shanghai
# the booking dialog, where appointments are installed
WINDOWS = ("clinic.visit.expect", "clinic.appointment.book")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestExpect(WalkinCommon):
    def _expect(self, user=None, **vals):
        windows = self.env["clinic.visit.expect"].with_user(user or self.reception_a)
        return windows.create({"patient_id": self.patient.id, **vals})

    def test_today_at_the_next_quarter(self):
        windows = self.env["clinic.visit.expect"].with_user(self.reception_a)
        with Form(windows) as form:
            form.patient_id = self.patient
            form.reason = "复诊"
        self.assertEqual(form.record.hour, 10.25)
        form.record.action_expect()
        self.assertRecordValues(
            form.record.visit_id,
            [
                {
                    "state": "expected",
                    "local_date": date(2026, 6, 15),
                    "reason": "复诊",
                    "is_extra": False,
                    "is_walkin": False,
                    "queue_number": 0,
                }
            ],
        )
        self.assertEqual(str(form.record.visit_id.planned_at), "2026-06-15 02:15:00")

    def test_another_day_starts_in_the_morning(self):
        windows = self.env["clinic.visit.expect"].with_user(self.reception_a)
        with Form(windows) as form:
            form.patient_id = self.patient
            form.day = date(2026, 7, 1)
        self.assertEqual(form.record.hour, 9)
        form.record.action_expect()
        self.assertEqual(str(form.record.visit_id.planned_at), "2026-07-01 01:00:00")
        self.assertEqual(form.record.visit_id.local_date, date(2026, 7, 1))

    def test_squeezed_in(self):
        window = self._expect(is_extra=True, practitioner_id=self.doctor.id)
        window.action_expect()
        self.assertTrue(window.visit_id.is_extra)
        self.assertEqual(window.visit_id.practitioner_id, self.doctor)

    def test_a_second_click_changes_nothing(self):
        window = self._expect()
        window.action_expect()
        visit = window.visit_id
        window.action_expect()
        self.assertEqual(self.patient.sudo().visit_ids, visit)

    def test_who_is_expected_already_is_a_hint(self):
        self._expect(practitioner_id=self.doctor.id).action_expect()
        window = self._expect()
        self.assertEqual(window.hint, "Expected on that day already: Dr. Li.")
        window.action_expect()
        self.assertEqual(len(self.patient.sudo().visit_ids), 2)

    def test_a_day_that_is_over(self):
        with self.assertSentence(UserError, "Choose today or a day to come"):
            self._expect(day=date(2026, 6, 14)).action_expect()
        with self.assertSentence(UserError, "between 0:00 and 23:59"):
            self._expect(hour=25).action_expect()

    def test_the_day_is_that_of_the_branch(self):
        """In New York it is still the day before."""
        user = self._new_user("reception", self.branch_c, "t_reception_c")
        patient = self._new_patient("Joe", user)
        window = self._expect(user, patient_id=patient.id)
        self.assertEqual(window.day, date(2026, 6, 14))
        window.action_expect()
        self.assertEqual(window.visit_id.local_date, date(2026, 6, 14))

    def test_a_deceased_patient_is_not_expected(self):
        self.patient.sudo().deceased_on = date(2026, 1, 1)
        with self.assertSentence(UserError, "noted as deceased"):
            self._expect().action_expect()

    def test_a_person_of_the_directory(self):
        far = self._new_patient("Anna Berg", self.reception_b)
        row = self.env["clinic.patient.directory"].with_user(self.reception_a)
        action = row.browse(far.id).action_plan_visit()
        self.assertIn(action["res_model"], WINDOWS)
        windows = self.env["clinic.visit.expect"].with_user(self.reception_a)
        with Form(windows.with_context(**action["context"])) as form:
            self.assertEqual(form.patient_id.id, far.id)
        form.record.action_expect()
        self.assertEqual(form.record.visit_id.branch_id, self.branch_a)
        self.assertTrue(far.with_user(self.reception_a).has_access("read"))

    def test_the_button_of_the_file_opens_the_same_window(self):
        action = self.patient.with_user(self.reception_a).action_plan_visit()
        self.assertIn(action["res_model"], WINDOWS)
        self.assertEqual(action["target"], "new")
        with self.assertRaises(AccessError):
            self.patient.with_user(self.nurse_a).action_plan_visit()

    def test_who_plans_visits(self):
        for role, user in self.users.items():
            with self.subTest(role):
                may = role in ("reception", "practitioner")
                windows = self.env["clinic.visit.expect"].with_user(user)
                self.assertEqual(windows.has_access("create"), may)
        self._expect(self.practitioner_a).action_expect()
        stranger = self._new_patient("Anna Berg", self.reception_b)
        self.chain.file_sharing = "own"
        with self.assertRaises(AccessError):
            self._expect(patient_id=stranger.id).action_expect()

    def test_expected_then_checked_in(self):
        window = self._expect(day=date(2026, 6, 15) + timedelta(days=2))
        window.action_expect()
        with freeze_time("2026-06-17 02:00:00"):
            self.assertFalse(window.visit_id._get_other_day_action())
            window.visit_id._action_wait()
        self.assertEqual(window.visit_id.queue_number, 1)
