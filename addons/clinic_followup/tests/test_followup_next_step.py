from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_lifecycle import LifecycleCommon


@tagged("post_install", "-at_install")
class TestFollowupNextStep(LifecycleCommon):
    """A next step of kind follow-up and its row of the list are one thing."""

    def setUp(self):
        super().setUp()
        self.visit = self._new_left_visit()
        self.day = self.today + timedelta(days=3)

    def _new_next_step(self, **vals):
        values = {"visit_id": self.visit.id, "kind": "followup", "due_on": self.day}
        steps = self.env["clinic.next.step"].with_user(self.practitioner_a)
        return steps.create({**values, **vals})

    def test_a_step_is_a_row_of_the_list(self):
        step = self._new_next_step(service_id=self.service.id, reason="Check swelling")
        row = step.sudo().followup_id
        self.assertEqual(
            (row.state, row.source, row.kind), ("open", "next_step", "call")
        )
        self.assertEqual(row.patient_id, self.patient)
        self.assertEqual(row.visit_id, self.visit)
        self.assertEqual((row.due_on, row.late_on), (self.day, self.day))
        self.assertEqual(row.owner_id, self.practitioner_a)
        self.assertEqual(row.service_id, self.service)
        self.assertNotIn("swelling", f"{row.what} {row.title} {row.note}")
        self.assertEqual(row.next_step_id, step)

    def test_other_kinds_make_none(self):
        step = self._new_next_step(kind="revisit")
        self.assertFalse(step.sudo().followup_id)
        step._action_drop()
        step = self._new_next_step(kind="none", reason="Healed")
        self.assertFalse(step.sudo().followup_id)

    def test_reception_writes_one_as_well(self):
        step = self._new_next_step().with_user(self.reception_a)
        step._action_drop()
        made = step.create(
            {"visit_id": self.visit.id, "kind": "followup", "due_on": self.day}
        )
        self.assertEqual(made.followup_id.state, "open")

    def test_step_done_row_done(self):
        step = self._new_next_step()
        step.action_done()
        row = step.sudo().followup_id
        self.assertEqual((row.state, row.reason), ("done", "step_done"))

    def test_step_dropped_row_dropped(self):
        step = self._new_next_step()
        row = step.sudo().followup_id
        step.action_drop()
        self.assertEqual((row.state, row.reason), ("dropped", "step_dropped"))
        again = self._new_next_step()
        self.assertEqual(again.sudo().followup_id.state, "open")

    def test_row_done_step_done(self):
        step = self._new_next_step()
        step.followup_id.with_user(self.caller)._action_done("reached")
        self.assertEqual(step.state, "done")
        self.assertFalse(self.visit.is_without_next_step)

    def test_row_dropped_step_dropped(self):
        step = self._new_next_step()
        step.followup_id.with_user(self.caller)._action_drop("not_reached")
        self.assertEqual(step.state, "dropped")
        self.assertTrue(self.visit.is_without_next_step)

    def test_row_opened_again_step_open(self):
        step = self._new_next_step()
        row = step.sudo().followup_id
        row._action_done("reached")
        row._action_reopen()
        self.assertEqual((step.state, row.state), ("open", "open"))
        self.assertEqual(step.due_on, row.due_on)

    def test_not_opened_beside_another_step(self):
        step = self._new_next_step()
        row = step.sudo().followup_id
        step.action_drop()
        self._new_next_step(kind="none", reason="Healed")
        with self.assertRaisesRegex(UserError, "another next step since"):
            row._action_reopen()

    def test_day_and_owner_of_the_step_move_the_row(self):
        step = self._new_next_step()
        later = self.day + timedelta(days=4)
        step.write({"due_on": later, "owner_id": self.caller.id})
        row = step.sudo().followup_id
        self.assertEqual((row.due_on, row.late_on), (later, later))
        self.assertEqual(row.owner_id, self.caller)
        self.assertEqual(self._whats(row), ["planned", "moved"])

    def test_day_and_owner_of_the_row_move_the_step(self):
        step = self._new_next_step()
        row = step.sudo().followup_id.with_user(self.caller)
        later = self.day + timedelta(days=4)
        row._action_move(later)
        row._action_assign(self.caller)
        self.assertEqual((step.due_on, step.owner_id), (later, self.caller))

    def test_a_step_that_becomes_a_revisit_leaves_the_list(self):
        step = self._new_next_step()
        row = step.sudo().followup_id
        step.kind = "revisit"
        self.assertEqual((row.state, row.reason), ("dropped", "step_dropped"))
        self.assertEqual(step.state, "open")
        self.assertFalse(step.sudo().followup_id)
        step.kind = "followup"
        self.assertEqual(step.sudo().followup_id.state, "open")

    def test_a_step_that_needs_nothing_any_more(self):
        step = self._new_next_step()
        row = step.sudo().followup_id
        step.write({"kind": "none", "reason": "Healed"})
        self.assertEqual(row.state, "dropped")
        self.assertEqual((step.kind, step.state), ("none", "done"))

    def test_nobody_moves_the_link(self):
        step = self._new_next_step()
        with self.assertRaisesRegex(UserError, "not typed in"):
            step.write({"followup_id": False})

    def test_calls_close_the_step(self):
        step = self._new_next_step()
        row = step.sudo().followup_id
        row._after_call(self.env["clinic.call.task"], "reached")
        self.assertEqual(step.state, "done")

    def test_steps_without_a_row_get_one(self):
        step = self._new_next_step()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE clinic_next_step SET followup_id = NULL WHERE id = %s;"
            " UPDATE clinic_followup SET next_step_id = NULL WHERE next_step_id = %s",
            [step.id, step.id],
        )
        self.env.invalidate_all()
        steps = self.env["clinic.next.step"]
        self.assertEqual(steps._adopt_steps(10), 1)
        self.assertEqual(step.sudo().followup_id.due_on, self.day)
        self.assertEqual(steps._adopt_steps(10), 0)

    def test_no_row_for_the_dead(self):
        step = self._new_next_step()
        row = step.sudo().followup_id
        self.patient.deceased_on = self.today
        self.assertEqual((row.reason, step.state), ("deceased", "dropped"))
        other = self._new_next_step()
        self.assertFalse(other.sudo().followup_id)
        self.assertEqual(self.env["clinic.next.step"]._adopt_steps(10), 0)


@tagged("post_install", "-at_install")
class TestFollowupFile(LifecycleCommon):
    """Files that end, and files that become one."""

    def test_archived_and_deceased(self):
        row = self._new_row()
        self.patient.active = False
        self.assertEqual((row.state, row.reason), ("dropped", "archived"))
        other = self._new_row(patient_id=self.other_patient.id, kind="revisit")
        self._book(self._at(9), patient_id=self.other_patient.id)
        self.assertEqual(other.state, "booked")
        self.other_patient.deceased_on = self.today
        self.assertEqual((other.state, other.reason), ("dropped", "deceased"))

    def test_other_changes_of_the_file_drop_nothing(self):
        row = self._new_row()
        self.patient.write({"name": "王大明", "active": True})
        self.assertEqual(row.state, "open")

    def _merge(self):
        merges = self.env["clinic.patient.merge"].with_user(self.manager_a)
        merge = merges.create(
            {
                "keep_id": self.patient.id,
                "drop_id": self.other_patient.id,
                "reason": "Same person",
            }
        )
        merge.action_merge()

    def test_merged_files_keep_one_of_each_step(self):
        step, other = self._new_step(), self._new_step(name="Another")
        theirs = self._new_row(1, patient_id=self.other_patient.id, step_id=step.id)
        alone = self._new_row(1, patient_id=self.other_patient.id, step_id=other.id)
        later = self._new_row(9, patient_id=self.other_patient.id, step_id=step.id)
        ours = self._new_row(1, step_id=step.id)
        self._merge()
        self.assertEqual((theirs | alone | later | ours).patient_id, self.patient)
        # the older one goes on
        self.assertEqual((theirs.state, ours.state), ("open", "dropped"))
        self.assertEqual((ours.reason, ours.same_as_id), ("same_step", theirs))
        self.assertEqual((alone.state, later.state), ("open", "open"))

    def test_the_booked_one_goes_on(self):
        step = self._new_step(kind="revisit")
        theirs = self._new_row(
            1, patient_id=self.other_patient.id, step_id=step.id, kind="revisit"
        )
        ours = self._new_row(1, step_id=step.id, kind="revisit")
        appointment = self._book(self._at(9))
        self.assertEqual(ours.state, "booked")
        self._merge()
        self.assertEqual((ours.state, theirs.state), ("booked", "dropped"))
        self.assertEqual(ours.appointment_id, appointment)

    def test_agreed_steps_of_two_visits_both_go_on(self):
        steps = self.env["clinic.next.step"]
        for patient in (self.patient, self.other_patient):
            visit = self._new_left_visit(patient_id=patient.id)
            steps |= steps.create(
                {"visit_id": visit.id, "kind": "followup", "due_on": self.today}
            )
        self._merge()
        self.assertEqual(set(steps.followup_id.mapped("state")), {"open"})
