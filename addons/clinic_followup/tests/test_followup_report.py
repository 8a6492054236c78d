"""Figures equal a plain count of the rows that they drill to."""

from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_owners import OwnersCommon

FIGURES = ["due_count:sum", "on_time_count:sum", "late_count:sum", "on_time_rate:avg"]
STAGES = ["left_count:sum", "step_count:sum", "booked_count:sum", "came_count:sum"]


@tagged("post_install", "-at_install")
class TestFollowupReport(OwnersCommon):
    def _read(self, groupby=(), user=None, domain=()):
        self.env.flush_all()
        report = self.env["clinic.followup.report"].with_user(user or self.manager_a)
        here = [("branch_id", "=", self.branch_a.id), *domain]
        return report._read_group(here, list(groupby), FIGURES)

    def _search(self):
        here = [("branch_id", "=", self.branch_a.id)]
        return self.env["clinic.followup.report"].search(here)

    def _on(self, days):
        """Noon of that day at the branch."""
        return freeze_time(self._at(12, day=self.today + timedelta(days=days)))

    def test_done_by_its_last_day_is_on_time(self):
        early, in_time, late, open_late, still = (
            self._new_row(days=day, late_on=self.today + timedelta(days=day + 1))
            for day in (0, 1, 2, 3, 6)
        )
        early._action_done("reached")
        with self._on(2):
            in_time._action_done("reached")
        with self._on(4):
            late._action_done("reached")
        with self._on(5):
            self.assertEqual(self._read(), [(4, 2, 2, 50.0)])
            rows = self._search()
            self.assertEqual(
                set(rows.ids), set((early + in_time + late + open_late).ids)
            )
            days = {row.id: row.late_days for row in rows}
            self.assertEqual((days[late.id], days[open_late.id]), (1, 1))
            self.assertNotIn(still.id, days)

    def test_the_first_call_counts(self):
        row = self._new_row()
        row._note_event("called", "missed")
        with self._on(9):
            row._action_drop("not_reached")
            self.assertEqual(self._read(), [(1, 1, 0, 100.0)])

    def test_a_booking_counts(self):
        row = self._new_row(kind="revisit", service_id=self.service.id)
        self._book(self._at(9))
        self.assertEqual(row.state, "booked")
        self.assertEqual(self._read(), [(1, 1, 0, 100.0)])

    def test_what_nobody_had_to_do_is_not_counted(self):
        self._new_row(kind="message")._action_done("sent")
        self._new_row(days=5)._action_drop("not_needed")
        for reason in ("same_step", "too_late", "not_sent"):
            self._new_row(days=-5)._action_drop(reason)
        self.assertFalse(any(self._read()[0]))

    def test_letting_it_fall_late_does_not_help(self):
        self._new_row(days=-1)._action_drop("not_needed")
        self.assertEqual(self._read(), [(1, 0, 1, 0.0)])

    def test_per_owner_and_what_was_reported(self):
        self._new_rows(3, owner_id=self.ann.id, days=-3)
        self._new_row(owner_id=self.bob.id)._action_done("reached")
        self.rows._escalate()
        found = {owner: figures for owner, *figures in self._read(["owner_id"])}
        self.assertEqual(found[self.ann], [3, 0, 3, 0.0])
        self.assertEqual(found[self.bob], [1, 1, 0, 100.0])
        rows = self._search()
        self.assertEqual(sum(rows.mapped("reported_count")), 3)

    def test_equals_the_rows_that_it_drills_to(self):
        self._new_rows(4, days=-2)
        self._new_rows(2)[0]._action_done("reached")
        [(due, on_time, late, rate)] = self._read()
        rows = self._search()
        self.assertEqual(len(rows), due)
        self.assertEqual(len(rows.filtered("on_time_count")), on_time)
        self.assertEqual(due - on_time, late)
        self.assertEqual(rate, 100.0 * on_time / due)

    def test_for_whom(self):
        self._new_row(days=-3)
        for name in ("manager", "hq_director", "medical_director"):
            self.assertEqual(self._read(user=self.users[name])[0][0], 1)
        manager_b = self._new_user("manager", self.branch_b, "t_manager_b")
        self.assertEqual(self._read(user=manager_b)[0][0], 0)
        for name in ("followup", "reception", "practitioner", "privacy", "finance"):
            with self.assertRaises(AccessError):
                self._read(user=self.users[name])

    def test_both_figures_are_defined(self):
        for code in ("followup_on_time", "followup_leak"):
            kpi = self.env["clinic.kpi"].search([("code", "=", code)])
            self.assertEqual(kpi.owner_module, "clinic_followup")
            self.assertIn("Not counted", kpi.formula_text)


@tagged("post_install", "-at_install")
class TestFollowupLeak(OwnersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.steps = cls.env["clinic.next.step"]

    def _step(self, days=30, **vals):
        """The next step of a new visit, due in so many days."""
        visit = self._new_old_visit(days=0, **vals.pop("visit", {}))
        values = {
            "visit_id": visit.id,
            "kind": "revisit",
            "due_on": self.today + timedelta(days=days),
            "service_id": self.service.id,
        }
        return self.steps.create({**values, **vals})

    def _get(self, visits):
        self.env.flush_all()
        self.env.invalidate_all()
        report = self.env["clinic.followup.leak.report"].with_user(self.manager_a)
        return report.browse(visits.ids)

    def _result(self, step, days=0):
        with freeze_time(self._at(12, day=self.today + timedelta(days=days))):
            return self._get(step.visit_id).result

    def test_no_step_is_lost_at_once(self):
        row = self._get(self._new_old_visit(days=0))
        self.assertEqual((row.result, row.leak_rate), ("no_step", 100.0))
        self.assertEqual(row.owner_id, self.doctor_user)

    def test_a_step_that_was_dropped_is_no_step(self):
        step = self._step()
        step._action_drop()
        self.assertEqual(self._result(step), "no_step")

    def test_nothing_needed_is_not_lost(self):
        step = self._step(kind="none", reason="healed", due_on=False)
        row = self._get(step.visit_id)
        self.assertEqual((row.result, row.leak_rate), ("none_needed", 0.0))

    def test_a_revisit_waits_until_its_day_then_it_is_lost(self):
        step = self._step(days=5)
        self.assertEqual(self._result(step, 5), "waiting")
        self.assertFalse(self._get(step.visit_id).leak_rate)
        self.assertEqual(self._result(step, 6), "not_booked")

    def test_booked_and_came(self):
        step = self._step(days=3)
        appointment = self._book(self._at(9))
        self.assertEqual(step.appointment_id, appointment)
        self.assertEqual(self._result(step), "waiting")
        self.assertEqual(self._get(step.visit_id).booked_count, 1)
        with freeze_time(self._at(9)):
            appointment.visit_id._action_wait()
        row = self._get(step.visit_id)
        self.assertEqual((row.result, row.came_count), ("came", 1))

    def test_booked_and_did_not_come(self):
        step = self._step(days=3)
        appointment = self._book(self._at(9))
        with freeze_time(self._at(11)):
            appointment._action_no_show()
        self.assertEqual(self._result(step, 9), "not_come")

    def test_he_came_without_a_booking(self):
        step = self._step(days=1)
        self._new_old_visit(days=-5)
        self.assertEqual(self._result(step, 9), "came")

    def test_a_followup_is_done_or_not(self):
        step = self._step(days=2, kind="followup")
        self.assertEqual(self._result(step, 2), "waiting")
        self.assertEqual(self._result(step, 3), "not_done")
        step.followup_id._action_done("reached")
        self.assertEqual(self._result(step, 3), "done")

    def test_stages_add_up(self):
        self._step(days=-1)
        self._step(days=-1, visit={"practitioner_id": self.other_doctor.id})
        self._step(kind="none", reason="healed", due_on=False)
        self._step(days=9)
        self._new_old_visit(days=0, external_ref="OLD-1")
        self.env.flush_all()
        report = self.env["clinic.followup.leak.report"].with_user(self.manager_a)
        here = [("branch_id", "=", self.branch_a.id)]
        [stages] = report._read_group(here, [], STAGES)
        self.assertEqual(stages, (5, 4, 0, 0))  # with the visit of the scene
        [(waiting, lost, rate)] = report._read_group(
            here, [], ["waiting_count:sum", "lost_count:sum", "leak_rate:avg"]
        )
        self.assertEqual((waiting, lost, rate), (1, 3, 75.0))  # who waits is in no rate
        by_doctor = report._read_group(here, ["practitioner_id"], ["lost_count:sum"])
        self.assertEqual(dict(by_doctor)[self.other_doctor], 1)

    def test_for_whom(self):
        report = self.env["clinic.followup.leak.report"]
        for name in ("manager", "hq_director", "medical_director"):
            self.assertTrue(report.with_user(self.users[name]).search([]))
        manager_b = self._new_user("manager", self.branch_b, "t_manager_b")
        self.assertFalse(report.with_user(manager_b).search([]))
        for name in ("followup", "reception", "practitioner", "marketing"):
            with self.assertRaises(AccessError):
                report.with_user(self.users[name]).search([])
