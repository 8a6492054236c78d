"""Visits that left begin their plans: which, when due, once."""

from datetime import date, timedelta

from freezegun import freeze_time
from odoo.addons.clinic_patient.tests.common import BULK
from odoo.fields import Command
from odoo.tests import tagged

from .common import FollowupCommon

TODAY = date(2030, 3, 1)
CALLS = ({}, {"after_count": 7, "window_days": 3})
REVISIT = {"kind": "revisit", "after_count": 30}


@tagged("post_install", "-at_install")
class TestPlanVisits(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._new_plan(CALLS)
        cls.code = cls.env["clinic.diagnosis.code"].create(
            {"code": "QZ1", "name": "Qz inflammation"}
        )
        cls.filling = cls.env["product.product"].create(
            {"name": "Filling", "is_clinic_service": True}
        )

    def _get(self, visit):
        return self._get_followups(visit)

    def _days(self, visit):
        return (
            self._get(visit).filtered(lambda row: row.state == "open").mapped("due_on")
        )

    def _diagnose(self, visit, code=None):
        diagnoses = self.env["clinic.visit.diagnosis"].with_user(self.practitioner_a)
        return diagnoses.create(
            {"visit_id": visit.id, "code_id": (code or self.code).id}
        )

    # -- which -------------------------------------------------------------------
    def test_leaving_begins_the_plan(self):
        visit = self._new_left_visit()
        rows = self._get(visit)
        self.assertEqual(rows.mapped("due_on"), [date(2030, 3, 2), date(2030, 3, 8)])
        self.assertEqual(rows.mapped("late_on"), [date(2030, 3, 2), date(2030, 3, 11)])
        self.assertEqual(set(rows.mapped("state")), {"open"})
        self.assertEqual(rows.patient_id, self.patient)
        self.assertEqual(rows.branch_id, self.branch_a)
        self.assertEqual(rows.service_id, self.service)
        self.assertEqual(rows.step_id, self.plan.step_ids)
        self.assertEqual(set(rows.mapped("source")), {"plan"})

    def test_a_second_run_makes_nothing(self):
        visit = self._new_left_visit()
        self.assertFalse(self.followups._plan_visits(visit))
        self.assertEqual(len(self._get(visit)), 2)

    def test_another_service_begins_nothing(self):
        self.assertFalse(self._get(self._new_left_visit(self.filling)))
        self.assertFalse(self._get(self._new_left_visit(self.env["product.product"])))

    def test_one_of_several_services_begins_it_once(self):
        self.plan.service_ids |= self.filling
        visit = self._new_left_visit(self.service | self.filling)
        self.assertEqual(len(self._get(visit)), 2)

    def test_every_visit(self):
        plan = self._new_plan([{}], "Thanks", services=self.env["product.product"])
        visit = self._new_left_visit(self.filling)
        self.assertFalse(self._get(visit), "chosen for no visits yet")
        plan.is_for_all = True
        visit = self._new_left_visit(self.filling)
        self.assertEqual(self._get(visit).step_id, plan.step_ids)

    def test_first_and_return_visits(self):
        self.plan.visit_type = "first"
        again = self._new_plan(CALLS[:1], "Again", visit_type="return")
        first = self._new_left_visit()
        self.assertEqual(self._get(first).step_id.plan_id, self.plan)
        second = self._new_left_visit()
        self.assertEqual(self._get(second).step_id.plan_id, again)

    def test_a_history_makes_later_visits_return_visits(self):
        self.plan.visit_type = "first"
        self._import_visit(day=date(2029, 5, 1))
        self.assertFalse(self._get(self._new_left_visit()))

    def test_diagnoses_begin_it_when_they_are_written_down(self):
        none = self.env["product.product"]
        plan = self._new_plan(
            [{}], "After care", none, diagnosis_ids=[Command.set(self.code.ids)]
        )
        visit = self._new_left_visit(self.filling)
        self.assertFalse(self._get(visit))
        self._diagnose(visit)
        self.assertEqual(self._get(visit).step_id, plan.step_ids)

    def test_services_and_diagnoses_are_both_needed(self):
        self.plan.diagnosis_ids = self.code
        visit = self._new_left_visit()
        self.assertFalse(self._get(visit))
        self._diagnose(visit)
        self.assertEqual(len(self._get(visit)), 2)
        other = self._new_left_visit(self.filling)
        self._diagnose(other)
        self.assertFalse(self._get(other))

    def test_plans_that_begin_for_nobody(self):
        self.plan.active = False
        self._new_plan(CALLS, "Draft", publish=False)
        chain = self.env["clinic.chain"].create({"name": "Other", "code": "QZC"})
        self._new_plan(CALLS, "Of others", chain_id=chain.id)
        self.assertFalse(self._get(self._new_left_visit()))

    def test_a_plan_of_no_chain(self):
        self.plan.chain_id = False
        self.assertEqual(len(self._get(self._new_left_visit())), 2)

    # -- a plan changes while it runs --------------------------------------------
    def test_who_has_begun_keeps_his_version(self):
        before = self._new_left_visit()
        steps = self._get(before).step_id
        draft = self.plan._get_draft()
        draft.step_ids[1].unlink()
        draft._publish()
        self.assertFalse(self.followups._plan_visits(before))
        self.assertEqual(self._get(before).step_id, steps)
        self.assertEqual(self._days(before), [date(2030, 3, 2), date(2030, 3, 8)])
        after = self._new_left_visit(patient=self.other_patient)
        self.assertEqual(self._get(after).step_id, draft.step_ids)

    def test_an_archived_plan_goes_on_for_who_has_begun(self):
        visit = self._new_left_visit()
        self.plan.active = False
        self.assertEqual(len(self._days(visit)), 2)
        self.assertFalse(self._get(self._new_left_visit(patient=self.other_patient)))

    # -- the same step twice -----------------------------------------------------
    def test_two_plans_with_the_same_step(self):
        script = {"script": "How did the night go?"}
        first = self._new_plan([script, {"after_count": 9}], "First", sequence=1)
        second = self._new_plan([{**script, "name": "Otherwise named"}], "Second")
        self.plan.active = False
        visit = self._new_left_visit()
        rows = self._get(visit)
        kept = rows.filtered(lambda row: row.step_id == first.step_ids[0])
        double = rows.filtered(lambda row: row.step_id == second.step_ids)
        self.assertEqual((kept.state, double.state), ("open", "dropped"))
        self.assertEqual((double.reason, double.same_as_id), ("same_step", kept))
        self.assertEqual(double.done_on, TODAY)
        self.assertTrue(double.done_at)
        self.assertFalse(self.followups._plan_visits(visit))

    def test_steps_that_differ_are_both_done(self):
        self._new_plan(
            [
                {"script": "Other words"},
                {"kind": "survey"},
                {"after_count": 2},
                {"name": "Another name"},
            ],
            "Other",
        )
        visit = self._new_left_visit()
        self.assertEqual(len(self._days(visit)), 6)

    def test_two_visits_of_a_day_are_called_once(self):
        first, second = self._new_left_visit(), self._new_left_visit()
        self.assertEqual(len(self._days(first)), 2)
        self.assertFalse(self._days(second))
        self.assertEqual(set(self._get(second).mapped("reason")), {"same_step"})
        self.assertEqual(self._get(second).same_as_id, self._get(first))

    def test_revisits_for_different_services_are_two(self):
        self.plan.active = False
        step = {**REVISIT, "name": "Come again"}
        self._new_plan([step], "One")
        self._new_plan([{**step, "service_id": self.filling.id}], "Two")
        self._new_plan([{**step, "service_id": self.service.id}], "Three")
        rows = self._get(self._new_left_visit())
        live = rows.filtered(lambda row: row.state == "open")
        self.assertEqual(live.service_id, self.service | self.filling)
        self.assertEqual((rows - live).reason, "same_step")

    # -- what is late, what counts for nothing -----------------------------------
    def test_a_visit_noted_afterwards(self):
        self.plan.active = False
        plan = self._new_plan(
            [
                *CALLS,
                {"kind": "revisit", "after_count": 3},
                {"kind": "message", **self._words()},
            ]
        )
        with freeze_time("2030-02-20 02:00:00"):
            visit = self._new_left_visit(self.env["product.product"])
        self.env["clinic.visit.line"].create(
            {"visit_id": visit.id, "product_id": self.service.id}
        )
        rows = self._get(visit)
        self.assertEqual(rows.step_id, plan.step_ids)
        self.assertEqual(
            rows.mapped("due_on"),
            [date(2030, 2, d) for d in (21, 27, 23, 21)],
        )
        # the second call is on time until 2 March, the revisit stays
        self.assertEqual(rows.mapped("reason"), ["too_late", False, False, "too_late"])
        self.assertEqual(rows.mapped("state"), ["dropped", "open", "open", "dropped"])

    def _words(self):
        template = self.env.ref("clinic_followup.message_template_followup_thanks")
        return {"template_id": template.id}

    def test_days_are_those_of_the_branch(self):
        self.plan.active = False
        self._new_plan([{"after_count": 0}])
        with freeze_time("2030-03-01 15:59:00"):  # a minute before midnight there
            visit = self._new_left_visit()
        self.assertEqual(self._days(visit), [TODAY])
        with freeze_time("2030-03-01 15:59:00"):
            late = self._new_left_visit(self.env["product.product"], self.other_patient)
        with freeze_time("2030-03-01 16:00:00"):
            self.env["clinic.visit.line"].create(
                {"visit_id": late.id, "product_id": self.service.id}
            )
        self.assertEqual(self._get(late).reason, "too_late")

    def test_months_are_those_of_the_calendar(self):
        self.plan.active = False
        self._new_plan([{"after_count": n, "after_unit": "month"} for n in (1, 3)])
        self._new_plan([{"after_count": 2, "after_unit": "week"}], "Weeks")
        with freeze_time("2030-01-31 02:00:00"):
            visit = self._new_left_visit()
        self.assertEqual(
            sorted(self._days(visit)),
            [date(2030, 2, 14), date(2030, 2, 28), date(2030, 4, 30)],
        )

    def test_visits_that_did_not_take_place(self):
        for end in ("_action_no_show", "_action_cancel"):
            visit = self._new_visit(
                planned_at=self._at(9, day=date(2030, 3, 1)) - timedelta(days=1),
                line_ids=[Command.create({"product_id": self.service.id})],
            )
            getattr(visit, end)()
            self.assertFalse(self._get(visit), end)

    def test_patients_who_are_not_called(self):
        for vals in ({"deceased_on": TODAY}, {"active": False}):
            patient = self._new_patient("李雷" * (1 + len(vals)), phone="13700137000")
            visit = self._new_left_visit(self.env["product.product"], patient)
            patient.sudo().write(vals)
            self.env["clinic.visit.line"].create(
                {"visit_id": visit.id, "product_id": self.service.id}
            )
            self.assertFalse(self._get(visit), vals)

    def test_a_merged_file(self):
        """What is left at the old file begins nothing; the other one goes on."""
        visit = self._new_left_visit(self.env["product.product"])
        self.env.cr.execute(
            "UPDATE clinic_patient SET merged_into_id = %s WHERE id = %s",
            [self.other_patient.id, self.patient.id],
        )
        self.env.invalidate_all()
        self.env["clinic.visit.line"].create(
            {"visit_id": visit.id, "product_id": self.service.id}
        )
        self.assertFalse(self._get(visit))
        self.assertTrue(self._get(self._new_left_visit(patient=self.other_patient)))

    def test_branches_outside(self):
        self.branch_b.write({"user_ids": [Command.clear()], "is_external": True})
        branch = {"branch_id": self.branch_b.id, "external_ref": False}
        self.assertFalse(self._get(self._import_visit(**branch)))
        self.assertNotIn(self.branch_b.id, dict(self.followups._get_sweep_days()))

    def test_who_lets_him_go_need_not_see_follow_ups(self):
        visit = self._new_visit(
            line_ids=[Command.create({"product_id": self.service.id})],
            practitioner_id=self.doctor.id,
        ).with_user(self.practitioner_a)
        visit._action_consult()
        visit._action_leave()
        self.assertEqual(len(self._days(visit)), 2)
        self.assertEqual(self._get(visit).create_uid, self.practitioner_a)

    def _import_visit(self, day=TODAY, **vals):
        return self._bulk("clinic.visit").create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_a.id,
                "state": "left",
                "arrived_at": self._at(9, day=day),
                "left_at": self._at(10, day=day),
                "external_ref": "old 1",
                "line_ids": [Command.create({"product_id": self.service.id})],
                **vals,
            }
        )

    def test_imported_histories(self):
        self.assertFalse(self._get(self._import_visit()))
        self.assertEqual(len(self._get(self._import_visit(external_ref=False))), 2)

    # -- written down afterwards -------------------------------------------------
    def test_a_line_that_comes_later(self):
        visit = self._new_left_visit(self.filling)
        lines = self.env["clinic.visit.line"].with_user(self.reception_a)
        lines.create({"visit_id": visit.id, "product_id": self.service.id})
        self.assertEqual(len(self._days(visit)), 2)

    def test_a_line_that_is_taken_off(self):
        visit = self._new_left_visit(self.service | self.filling)
        rows = self._get(visit)
        visit.line_ids.filtered(lambda line: line.product_id == self.filling).unlink()
        self.assertEqual(len(self._days(visit)), 2)
        rows[1]._move({"attempt_count": 1})
        visit.line_ids.unlink()
        self.assertEqual(rows.mapped("state"), ["dropped", "open"])
        self.assertEqual(rows[0].reason, "taken_off")

    def test_a_line_of_none(self):
        visit = self._new_left_visit()
        visit.line_ids.quantity = 0
        self.assertFalse(self._days(visit))

    def test_a_diagnosis_that_is_taken_back(self):
        self.plan.diagnosis_ids = self.code
        visit = self._new_left_visit()
        diagnosis = self._diagnose(visit)
        other = self.code.copy({"code": "QZ2", "name": "Qz other"})
        diagnosis.code_id = other
        self.assertFalse(self._days(visit))
        self.assertEqual(set(self._get(visit).mapped("reason")), {"taken_off"})

    def test_what_somebody_else_began_stays(self):
        """Who takes a service off the plan changes nothing for who has begun."""
        visit = self._new_left_visit(self.service | self.filling)
        self.plan.service_ids = self.env["product.product"].create(
            {"name": "New", "is_clinic_service": True}
        )
        visit.line_ids[0].unlink()
        self.assertEqual(len(self._days(visit)), 2)

    # -- the sweep ---------------------------------------------------------------
    def _sweep(self):
        cron = self.env.ref("clinic_followup.ir_cron_clinic_followup_plan_visits")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def test_a_plan_that_is_put_to_use_takes_up_recent_visits(self):
        self.plan.service_ids = self.filling
        with freeze_time("2030-01-20 02:00:00"):
            old = self._new_left_visit(patient=self.other_patient)
        with freeze_time("2030-02-26 02:00:00"):
            recent = self._new_left_visit()
        self.plan.service_ids = self.service
        self._sweep()
        self.assertFalse(self._get(old))
        self.assertEqual(self._get(recent).mapped("state"), ["dropped", "open"])
        self._sweep()
        self.assertEqual(len(self._get(recent)), 2)

    def test_the_sweep_goes_in_batches(self):
        visits = self.env["clinic.visit"]
        for number in range(3):
            patient = self._new_patient(f"王{number}", phone=f"1360013600{number}")
            visits |= self._new_left_visit(patient=patient)
        since = self.followups._get_sweep_days()
        ids = self.followups._get_swept(since, 0, 2)
        self.assertEqual(ids, visits[:2].ids)
        self.assertEqual(self.followups._get_swept(since, ids[-1], 2), visits[2:].ids)

    def test_the_policy_of_the_branch_says_how_far_back(self):
        key = self.env["clinic.policy.key"].search(
            [("key", "=", "followup.sweep_days")]
        )
        self.env["clinic.policy"].create(
            {"key_id": key.id, "branch_id": self.branch_a.id, "value": "2"}
        )
        days = dict(self.followups._get_sweep_days())
        self.assertEqual(days[self.branch_a.id], date(2030, 2, 27))
        self.assertEqual(days[self.branch_b.id], date(2030, 1, 25))

    # -- as many statements for twenty -------------------------------------------
    def test_statements(self):
        self.plan.active = False
        few, many = (self._leave_unplanned(count) for count in (1, 20))
        self.plan.active = True
        counts = []
        for visits in (self._leave_unplanned(1), few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            made = self.followups._plan_visits(visits)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(made), 2 * len(visits))
        self.assertEqual(counts[1], counts[2])

    def _leave_unplanned(self, count):
        patients = self.patients.with_context(**BULK).sudo()
        rows = patients.create(
            [
                {"name": f"Q {count} {n}", "home_branch_id": self.branch_a.id}
                for n in range(count)
            ]
        )
        lines = [Command.create({"product_id": self.service.id})]
        self.plan.active = False
        visits = self._bulk("clinic.visit").create(
            [
                {
                    "patient_id": row.id,
                    "branch_id": self.branch_a.id,
                    "state": "left",
                    "arrived_at": self._at(9, day=TODAY),
                    "line_ids": lines,
                }
                for row in rows
            ]
        )
        self.plan.active = True
        return visits
