from datetime import timedelta

from freezegun import freeze_time
from odoo.fields import Command
from odoo.tests import tagged

from .common_revisit import RevisitCommon


@tagged("post_install", "-at_install")
class TestRevisitRecall(RevisitCommon):
    """Who is overdue by the revisit clock is called, once."""

    # -- who is ------------------------------------------------------------------------
    def test_the_row_says_what_and_by_when(self):
        visit = self._new_overdue(self.patient)
        made = self.rows._recall()
        self.assertEqual(made, self._recalled(self.patient))
        self.assertEqual(
            (made.kind, made.source, made.state), ("revisit", "clock", "open")
        )
        self.assertEqual((made.visit_id, made.service_id), (visit, self.cleaning))
        self.assertEqual(made.what, "Cleaning")
        self.assertEqual((made.branch_id, made.owner_role), (self.branch_a, "followup"))
        self.assertEqual(made.due_on, self.today)
        self.assertEqual(made.late_on, self.today + timedelta(days=7))
        self.assertEqual(self._whats(made)[0], "planned")

    def test_the_caller_reads_it(self):
        self._new_overdue(self.patient)
        made = self.rows._recall()
        self.assertEqual(made.with_user(self.caller).what, "Cleaning")

    def test_a_second_run_makes_nothing(self):
        self._new_overdue(self.patient)
        self.assertEqual(len(self.rows._recall()), 1)
        self.assertFalse(self.rows._recall())

    def test_a_few_days_over_one_waits(self):
        self._new_overdue(self.patient, over=13)
        self._new_overdue(self.other_patient, over=14)
        self.assertEqual(self.rows._recall().patient_id, self.other_patient)

    def test_the_branch_says_how_many_days(self):
        self._set_policy("followup.clock_grace_days", 0)
        self._new_overdue(self.patient, over=0)
        self.assertEqual(self.rows._recall().patient_id, self.patient)

    def test_whoever_is_seen_booked_or_agreed_with_is_left_in_peace(self):
        cases = {
            "booked": lambda: self._book(self._at(9)),
            "agreed": self._agree,
            "waits already": lambda: self._new_row(kind="revisit", days=40),
            "is here": lambda: self._new_visit(patient_id=self.patient.id),
            "was here lately": lambda: self._new_history(
                self.patient, [3], self.service
            ),
            "came for it since": lambda: self._new_history(self.patient, [60]),
        }
        self._new_overdue(self.patient)
        self._check_peace(cases)

    def test_who_was_here_today_waits_also_without_grace(self):
        self._set_policy("followup.clock_grace_days", 0)
        self._new_overdue(self.patient)
        self._new_history(self.patient, [0], self.service)
        self.assertFalse(self.rows._recall())

    def _agree(self):
        visit = self._new_history(self.patient, [100], self.service)
        self.env["clinic.next.step"].create(
            {"visit_id": visit.id, "kind": "revisit", "due_on": self.today}
        )

    def test_whoever_must_not_be_called_is_not(self):
        patient = self.patient
        cases = {
            "deceased": lambda: patient.write({"deceased_on": self.today}),
            "closed": lambda: patient.write({"active": False}),
            "not to be contacted": lambda: patient.write({"do_not_contact": True}),
            "service archived": lambda: self.cleaning.write({"active": False}),
            "not recalled any more": lambda: self.cleaning.product_tmpl_id.write(
                {"is_clinic_recalled": False}
            ),
        }
        self._new_overdue(patient)
        self._check_peace(cases)

    def _check_peace(self, cases):
        for name, happens in cases.items():
            savepoint = self.env.cr.savepoint(flush=True)
            with self.subTest(name):
                happens()
                self.assertFalse(self.rows._recall())
            savepoint.close(rollback=True)
            self.env.invalidate_all()
        self.assertEqual(len(self.rows._recall()), 1)

    def test_an_old_visit_elsewhere_is_no_reason_to_wait(self):
        self._new_overdue(self.patient)
        self._new_history(self.patient, [60], self.service)
        self._new_history(self.patient, [5], state="no_show")
        self.assertEqual(len(self.rows._recall()), 1)

    def test_after_three_years_nobody_is_called(self):
        self._new_overdue(self.patient, over=30, last=37 * 31)
        self._new_overdue(self.other_patient, over=30, last=35 * 30)
        self.assertEqual(self.rows._recall().patient_id, self.other_patient)

    # -- once --------------------------------------------------------------------------
    def test_once_for_each_last_visit(self):
        self._set_policy("followup.clock_pause_days", 0)
        self._new_overdue(self.patient)
        self.rows._recall()._action_drop("refused")
        self.assertFalse(self.rows._recall())
        self.env.cr.execute("DELETE FROM clinic_revisit_clock")
        with freeze_time(self._at(10) + timedelta(days=400)):
            self._new_history(self.patient, [-30])
            self._set_clock(self.patient, over=-300, last=-30)
            made = self.rows._recall()
        self.assertEqual(made.patient_id, self.patient)
        self.assertEqual(len(self._recalled(self.patient)), 2)

    def test_two_services_are_two_recalls_one_after_the_other(self):
        other = self._new_service("Check-up", is_clinic_recalled=True)
        self._new_overdue(self.patient, over=90, last=300)
        self._new_overdue(self.patient, over=30, last=400, service=other)
        first = self.rows._recall()
        self.assertEqual(first.service_id, other)
        first._action_drop("refused")
        self.assertFalse(self.rows._recall())
        with freeze_time(self._at(10) + timedelta(days=91)):
            self.assertEqual(self.rows._recall().service_id, self.cleaning)

    def test_who_comes_for_it_has_done_it(self):
        self._new_overdue(self.patient)
        row = self.rows._recall()
        visit = self._new_visit(
            patient_id=self.patient.id,
            practitioner_id=self.doctor.id,
            line_ids=[Command.create({"product_id": self.cleaning.id})],
        )
        visit._action_consult()
        visit._action_leave()
        self.assertEqual((row.state, row.reason), ("done", "came"))

    def test_who_books_it_is_booked(self):
        self._new_overdue(self.patient)
        row = self.rows._recall()
        appointment = self._book(self._at(9), service_id=self.cleaning.id)
        self.assertEqual((row.state, row.appointment_id), ("booked", appointment))

    # -- not too many ------------------------------------------------------------------
    def test_the_freshest_come_first_and_not_too_many(self):
        self._set_policy("followup.clock_per_day", 2)
        people = self._new_people(5)
        for days, patient in zip((90, 20, 60, 40, 30), people, strict=True):
            self._new_overdue(patient, over=days, last=300)
        self.assertEqual(self.rows._recall().patient_id, people[1] | people[4])
        self.assertFalse(self.rows._recall())
        with freeze_time(self._at(10)):
            self.assertEqual(self.rows._recall().patient_id, people[3] | people[2])

    def test_a_day_is_that_of_the_branch(self):
        """After midnight in Shanghai it still is the day before in UTC."""
        self._set_policy("followup.clock_per_day", 1)
        for patient in self._new_people(2):
            self._new_overdue(patient)
        with freeze_time(self._at(23, 50)):
            self.assertEqual(len(self.rows._recall()), 1)
            self.assertFalse(self.rows._recall())
        with freeze_time(self._at(23, 50) + timedelta(minutes=20)):
            made = self.rows._recall()
        self.assertEqual(made.due_on, self.today + timedelta(days=4))

    def test_each_branch_has_its_own_room(self):
        self._set_policy("followup.clock_per_day", 0, branch_id=self.branch_a.id)
        self._new_overdue(self.patient)
        self._new_overdue(self.other_patient, branch_id=self.branch_b.id)
        made = self.rows._recall()
        self.assertEqual(made.patient_id, self.other_patient)
        self.assertEqual(made.branch_id, self.branch_b)

    def test_statements_do_not_grow(self):
        def count(number):
            for patient in self._new_people(number):
                self._new_overdue(patient)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self.rows._recall()), number)
            return self.env.cr.sql_log_count - before

        self._set_policy("followup.clock_per_day", 100)
        count(1)
        self.assertEqual(count(1), count(20))
