from datetime import date, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..models import clinic_patient_contact_reveal as reveals
from .test_clinic_patient_contact_shown import (
    MASKED,
    PHONE,
    READERS,
    WHOLE,
    ContactCommon,
)

NOON = "2026-06-15 04:00:00"  # at branch A, Shanghai; still the 14th in New York
TODAY = date(2026, 6, 15)


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestReveal(ContactCommon):
    def test_every_reader_has_it_shown_by_a_click(self):
        for role in READERS:
            with self.subTest(role):
                patient = self._as(role)
                self.assertTrue(patient.action_reveal_contact())
                self.assertEqual(self._get_shown(patient), WHOLE)
                self.assertTrue(patient.is_contact_shown)

    def test_who_reads_no_files_reveals_none(self):
        for role in ("cashier", "marketing", "finance", "hq_director", "administrator"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._as(role).action_reveal_contact()
        with self.assertRaises(AccessError):
            self._as(self.reception_b).action_reveal_contact()

    def test_for_this_person_alone_and_until_his_day_ends(self):
        self._as("nurse").action_reveal_contact()
        self.assertEqual(self._as("manager").phone_shown, MASKED["phone_shown"])
        with freeze_time("2026-06-15 15:59:00"):
            self.assertEqual(self._as("nurse").phone_shown, PHONE)
        with freeze_time("2026-06-15 16:01:00"):
            self.assertEqual(self._as("nurse").phone_shown, MASKED["phone_shown"])

    def test_a_worked_list_is_one_row(self):
        others = self.patients.create(
            [
                {"name": f"客{i}", "home_branch_id": self.branch_a.id, "phone": PHONE}
                for i in range(3)
            ]
        )
        people = self._as("followup", self.patient | others)
        people.action_reveal_contact()
        people.action_reveal_contact()
        row = self._get_rows()
        self.assertEqual(len(row), 1)
        self.assertEqual(row.patient_ids, sorted(people.ids))
        self.assertEqual((row.classes, row.door), ("contact", "reveal"))
        self.assertEqual(row.user_id, self.users["followup"].id)
        self.assertNotIn(PHONE[-8:], str(row.read()))
        one_more = self._new_patient("新客", self.manager_a, phone=PHONE)
        self._as("followup", people | one_more).action_reveal_contact()
        self.assertEqual(self._get_rows()[0].patient_ids, one_more.ids)
        self.assertEqual(len(self._get_rows()), 2)

    def test_not_the_whole_clinic_at_once(self):
        people = self._as("reception").browse(range(1, reveals.MAX_AT_ONCE + 2))
        with self.assertSentence(UserError, "Choose at most 200 files"):
            people.action_reveal_contact()

    def test_a_reader_of_an_emergency_reveals_nothing(self):
        with self.assertSentence(AccessError, "Your role works without contact data"):
            self.patient.with_user(self.admin_clinic)._check_may_reveal()

    def test_the_table_forgets_past_days(self):
        self._as("nurse").action_reveal_contact()
        count = "SELECT count(*) FROM clinic_contact_reveal WHERE patient_id = %s"
        self.patients._gc_reveals()
        self.env.cr.execute(count, [self.patient.id])
        self.assertEqual(self.env.cr.fetchone(), (1,))
        with freeze_time(fields.Datetime.now() + timedelta(days=5)):
            self.patients._gc_reveals()
        self.env.cr.execute(count, [self.patient.id])
        self.assertEqual(self.env.cr.fetchone(), (0,))


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestToday(ContactCommon):
    def _visit(self, **vals):
        return self.env["clinic.visit"].create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_a.id,
                "planned_at": NOON,
                **vals,
            }
        )

    def _step(self, **vals):
        visit = self._visit(planned_at="2026-05-01 04:00:00")
        return self.env["clinic.next.step"].create(
            {
                "visit_id": visit.id,
                "kind": "followup",
                "due_on": TODAY,
                "owner_id": self.users["followup"].id,
                **vals,
            }
        )

    def _is_shown(self, user):
        return self._as(user).is_contact_shown

    def test_who_comes_today_is_shown_to_the_desk(self):
        self._visit()
        for role in READERS:
            with self.subTest(role):
                wanted = role in ("reception", "nurse", "practitioner")
                self.assertEqual(self._is_shown(role), wanted)
        rows = self._get_rows()
        self.assertEqual(
            set(rows.mapped("user_id")),
            {self.users[role].id for role in ("reception", "nurse", "practitioner")},
        )
        self.assertEqual(set(rows.mapped("door")), {"today"})

    def test_shown_again_is_not_logged_again(self):
        self._visit()
        for _time in range(3):
            self.assertTrue(self._is_shown("reception"))
        self.assertEqual(len(self._get_rows()), 1)

    def test_not_tomorrow_not_cancelled_not_elsewhere(self):
        self._visit(planned_at="2026-06-16 04:00:00")
        self._visit(planned_at="2026-06-14 04:00:00")
        elsewhere = self._visit(branch_id=self.branch_b.id)
        cancelled = self._visit()
        cancelled._action_cancel()
        self.assertFalse(self._is_shown("reception"))
        self.assertEqual(elsewhere.local_date, TODAY)
        self.assertTrue(self._is_shown(self.reception_b))

    def test_the_day_is_that_of_the_branch(self):
        """At midnight UTC it is Monday in Berlin and still Sunday in New York."""
        desk = self._new_user("reception", self.branch_c, "t_reception_c")
        self.patient.home_branch_id = self.branch_c
        with freeze_time("2026-06-15 02:00:00"):
            visit = self._visit(
                branch_id=self.branch_c.id, planned_at="2026-06-15 02:30:00"
            )
            self.assertEqual(visit.local_date, date(2026, 6, 14))
            self.assertTrue(self._is_shown(desk))
        with freeze_time("2026-06-15 05:00:00"):
            self.assertFalse(self._is_shown(desk))

    def test_whom_one_has_to_call_today(self):
        step = self._step()
        self.assertTrue(self._is_shown("followup"))
        self.assertFalse(self._is_shown("manager"))
        self.assertEqual(self._get_rows().user_id, self.users["followup"].id)
        step.owner_id = self.users["consultant"]
        self.assertTrue(self._is_shown("consultant"))

    def test_not_whom_one_calls_later_or_has_called(self):
        step = self._step(due_on=TODAY + timedelta(days=1))
        self.assertFalse(self._is_shown("followup"))
        step.due_on = TODAY - timedelta(days=3)
        step._action_done()
        self.assertFalse(self._is_shown("followup"))

    def test_what_cannot_be_logged_is_not_shown(self):
        self._visit()
        patient = self._as("reception")
        readonly = property(lambda cursor: True)
        with patch.object(type(self.env.cr), "readonly", readonly):
            self.assertFalse(patient.is_contact_shown)
        self.env.invalidate_all()
        self.assertTrue(patient.is_contact_shown)

    def test_as_many_queries_for_twenty_as_for_one(self):
        people = self.patients.create(
            [
                {"name": f"客{i}", "home_branch_id": self.branch_a.id, "phone": PHONE}
                for i in range(40)
            ]
        )
        for patient in people[:40:2]:
            self._visit(patient_id=patient.id)
        fresh = iter((people[:1], people[2:3], people[3:23], people[23:]))
        counts = []
        for patients in fresh:
            patients = self._as("reception", patients)
            before = self.cr.sql_log_count
            patients.web_read({"phone_shown": {}, "is_contact_shown": {}})
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_a_shown_number_stays_shown_when_the_visit_is_cancelled(self):
        visit = self._visit()
        self.assertTrue(self._is_shown("reception"))
        visit._action_cancel()
        self.assertTrue(self._is_shown("reception"))
