from odoo import api, fields, models
from odoo.addons.clinic_patient.models.clinic_visit_flow_mixin import IN_HOUSE
from odoo.exceptions import UserError

NEAR = 5


class ClinicVisit(models.Model):
    """A patient comes on another day than planned: his visit moves to today."""

    _inherit = "clinic.visit"
    _clinic_field_classes = {"planned_before": "none"}
    _moved_fields = frozenset(["planned_before"])

    planned_before = fields.Datetime(
        "First planned",
        readonly=True,
        copy=False,
        help="When he was expected before the visit moved to the day on which he came.",
    )

    @api.model
    def _get_day_at(self, branch):
        """The day at the branch."""
        # sudo: time zone of the branch
        return branch.sudo()._local_date(fields.Datetime.now())

    @api.model
    def _get_open_visits(self, patient, branch):
        """Visits of the patient at the branch that are here or may come, first the
        one that is nearest to today.
        """
        if not patient or not branch:
            return self.browse()
        visits = self.search(
            [
                ("patient_id", "=", patient.id),
                ("branch_id", "=", branch.id),
                ("state", "in", ("expected", *IN_HOUSE)),
            ],
            limit=4 * NEAR,
            order="local_date desc, id",
        )
        today = self._get_day_at(branch)
        nearest = visits.sorted(lambda visit: abs(visit.local_date - today))
        return nearest[:NEAR]

    @api.model
    def _check_may_come(self, patient):
        """Somebody who is chosen at the desk: a file in use, of a living person."""
        closed = patient.sudo()  # sudo: the file may be opened by this visit only
        if closed.merged_into_id:
            raise UserError(
                self.env._(
                    "This file was merged into the one of %(patient)s. Choose that "
                    "one.",
                    patient=closed.merged_into_id.display_name,
                )
            )
        if closed.deceased_on:
            raise UserError(
                self.env._(
                    "This patient is noted as deceased. Correct the file first if that "
                    "is wrong."
                )
            )

    def _is_on_other_day(self):
        self.ensure_one()
        return self.state == "expected" and self.local_date != self._get_day_at(
            self.branch_id
        )

    def _action_move_to_today(self):
        """He is here, expected on another day: the plan follows him."""
        self.check_access("write")
        for visit in self:
            if visit.state != "expected":
                raise UserError(
                    self.env._(
                        "%(patient)s is not expected any more. Reload the page to see "
                        "what became of the visit.",
                        patient=visit.patient_id.display_name,
                    )
                )
            if visit._is_on_other_day():
                visit._move(
                    {
                        "planned_before": visit.planned_before or visit.planned_at,
                        "planned_at": fields.Datetime.now(),
                    }
                )
        return True

    def _get_other_day_action(self):
        """Whoever checks in a visit of another day is asked first; else nothing."""
        if len(self) != 1 or not self._is_on_other_day():
            return False
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Expected on another day"),
            "res_model": "clinic.visit.early",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_visit_id": self.id},
        }

    def action_hand_over(self):
        """A window for what the next person must know."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand over"),
            "res_model": "clinic.handover.give",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_visit_id": self.id},
        }

    def _get_waiting_action(self):
        """What the screen does once somebody waits: say the number, print the slip."""
        self.ensure_one()
        prints = self.env["clinic.policy"]._get(
            "desk.print_ticket", branch=self.branch_id
        )
        return {
            "type": "ir.actions.client",
            "tag": "clinic_desk_waiting",
            "params": {
                "visit_id": self.id,
                "number": self.queue_number,
                "patient": self.patient_id.display_name,
                "print": bool(prints),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    def _get_expect_action(self, action):
        """`action` opens a form for a visit; at the desk it is the short window."""
        return {
            **action,
            "name": self.env._("Expect a patient"),
            "res_model": "clinic.visit.expect",
            "target": "new",
        }


class ClinicPatient(models.Model):
    _inherit = "clinic.patient"

    def action_plan_visit(self):
        """By the window of the desk: day, time, doctor, reason."""
        return self.env["clinic.visit"]._get_expect_action(super().action_plan_visit())


class ClinicPatientDirectory(models.Model):
    _inherit = "clinic.patient.directory"

    def action_plan_visit(self):
        """As from an open file."""
        return self.env["clinic.visit"]._get_expect_action(super().action_plan_visit())
