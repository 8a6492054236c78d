from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import NotNullViolation, UniqueViolation

from .common_visit import VisitCommon


@tagged("post_install", "-at_install")
class TestVisitChangesPatient(VisitCommon):
    """Planned for the wrong person: everything that named him goes along."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._new_patient("李四")

    def test_the_payer_follows(self):
        visit = self._new_visit()
        visit.patient_id = self.other
        self.assertEqual(visit.sudo().payer_id, self.other.sudo().partner_id)

    def test_a_payer_named_at_the_same_time_is_kept(self):
        payer = self.env["res.partner"].create({"name": "Payer Ltd"})
        visit = self._new_visit().sudo()
        visit.write({"patient_id": self.other.id, "payer_id": payer.id})
        self.assertEqual(visit.payer_id, payer)

    def test_the_same_patient_is_no_change(self):
        payer = self.env["res.partner"].create({"name": "Payer Ltd"})
        visit = self._new_visit().sudo()
        visit.payer_id = payer
        visit.patient_id = self.patient
        self.assertEqual(visit.payer_id, payer)

    def test_what_was_written_down_stops_it(self):
        parts = {
            "clinic.visit.line": {"product_id": self.service.id},
            "clinic.next.step": {"kind": "none", "reason": "x"},
            "clinic.visit.observation": {"code": "8302-2", "name": "Body height"},
            "clinic.visit.diagnosis": {"text": "Caries"},
        }
        for model, vals in parts.items():
            visit = self._new_visit()
            part = self.env[model].create({"visit_id": visit.id, **vals})
            with self.assertSentence(UserError, "Something is written down"):
                visit.patient_id = self.other
            visit.sudo().patient_id = self.patient
            self.assertEqual(part.patient_id, self.patient, model)

    def test_the_open_file_follows(self):
        visit = (
            self.env["clinic.visit"]
            .create(
                {
                    "patient_id": self.patient.id,
                    "branch_id": self.branch_b.id,
                    "planned_at": fields.Datetime.now(),
                }
            )
            .sudo()
        )
        here = self.patient.sudo().grant_ids
        self.assertEqual(here.branch_id, self.branch_b)
        far = here.until
        visit.patient_id = self.other
        self.assertLess(here.until, far, "the wrong file closes today")
        grant = self.other.sudo().grant_ids
        self.assertEqual(grant.branch_id, self.branch_b)
        self.assertEqual(grant.visit_id, visit)
        self.assertEqual(grant.until, far)

    def test_after_check_in_it_is_too_late(self):
        visit = self._new_visit()
        visit._action_wait()
        with self.assertSentence(UserError, "fixed from check-in"):
            visit.patient_id = self.other

    def test_not_to_a_patient_one_may_not_read(self):
        stranger = self._new_patient("x", self.reception_b)
        visit = self._new_visit()
        with self.assertRaises(AccessError):
            visit.patient_id = stranger
            visit.flush_recordset()

    def test_a_visit_without_patient_or_branch(self):
        nobody = self._new_user("reception", login="t_nowhere")
        nobody.clinic_branch_ids = False
        visits = self.env["clinic.visit"]
        for user, vals in (
            (self.env.user, {"branch_id": self.branch_a.id}),
            (self.env.user, {"patient_id": self.patient.id, "branch_id": False}),
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(NotNullViolation),
                self.env.cr.savepoint(),
            ):
                visits.with_user(user).create(vals)
        with self.assertRaises(AccessError):
            visits.with_user(nobody).create(
                {"patient_id": self.patient.id, "branch_id": self.branch_a.id}
            )


@tagged("post_install", "-at_install")
class TestNextStepEdges(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._new_left_visit()
        cls.steps = cls.env["clinic.next.step"].with_user(cls.reception_a)

    def _step(self, **vals):
        values = {"visit_id": self.visit.id, "kind": "revisit", "due_on": "2099-01-01"}
        return self.steps.create({**values, **vals})

    def test_two_in_one_batch_are_refused(self):
        vals = {"visit_id": self.visit.id, "kind": "revisit", "due_on": "2099-01-01"}
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.steps.create([vals, vals])

    def test_a_copy_is_refused_until_the_first_is_dropped(self):
        step = self._step()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            step.copy()
        step.action_drop()
        copy = step.copy()
        self.assertEqual(copy.state, "open")
        self.assertEqual(self.visit.next_step_ids, step | copy)

    def test_dropped_and_written_many_times(self):
        for _turn in range(3):
            self._step().action_drop()
        self._step(kind="none", due_on=False, reason="Healthy")
        states = self.visit.next_step_ids.mapped("state")
        self.assertEqual(sorted(states), ["done", "dropped", "dropped", "dropped"])

    def test_what_is_dropped_is_closed(self):
        step = self._step()
        step.action_drop()
        for move in ("action_done", "action_drop"):
            with self.assertSentence(UserError, "closed already"):
                getattr(step, move)()
        with self.assertSentence(UserError, "Drop it and write a new one"):
            step.kind = "followup"

    def test_completeness_holds_after_changes(self):
        step = self._step()
        with self.assertSentence(UserError, "Choose the day"):
            step.due_on = False
        with self.assertSentence(UserError, "Write the reason"):
            step.kind = "none"
        self.assertEqual(step.state, "open")

    def test_a_step_given_with_none_is_done(self):
        step = self._step(kind="none", due_on=False, reason="x", state="done")
        self.assertEqual(step.state, "done")
        self.assertFalse(self.visit.is_without_next_step)

    def test_followup_closes_what_it_did_not_write(self):
        step = self._step()
        followup = self.users["followup"]
        step.with_user(followup).action_done()
        self.assertEqual(step.state, "done")
        with self.assertRaises(AccessError):
            self.steps.with_user(followup).create(
                {"visit_id": self.visit.id, "kind": "revisit", "due_on": "2099-01-01"}
            )

    def test_readers_do_not_close(self):
        step = self._step()
        for user in (self.medical_director, self.privacy, self.reception_b):
            with self.assertRaises(AccessError):
                step.with_user(user).action_drop()
        self.assertEqual(step.state, "open")

    def test_its_name_says_what_and_when(self):
        self.assertEqual(self._step().display_name, "Revisit 2099-01-01")

    def test_it_may_be_written_after_the_record_is_archived(self):
        self.visit.sudo()._move({"record_state": "archived"})
        self.assertEqual(self._step().state, "open")
