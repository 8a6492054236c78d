from odoo import fields, models
from odoo.exceptions import UserError

IN_HOUSE = ("waiting", "in_consultation", "in_treatment")

# Chinese clinics pay before treatment and loop back: no order among IN_HOUSE.
NEXT_STATES = {
    "expected": (*IN_HOUSE, "no_show", "cancelled"),
    "waiting": ("in_consultation", "in_treatment", "left", "left_unseen"),
    "in_consultation": ("waiting", "in_treatment", "left"),
    "in_treatment": ("waiting", "in_consultation", "left"),
}


class ClinicVisitFlowMixin(models.AbstractModel):
    """Where the patient is: the only way to move ``state``."""

    _name = "clinic.visit.flow.mixin"
    _description = "Moves of a visit"

    def _action_wait(self):
        """Check in, or send back to the waiting room."""
        return self._go_in_house("waiting")

    def _action_consult(self):
        return self._go_in_house("in_consultation")

    def _action_treat(self):
        return self._go_in_house("in_treatment")

    def _action_leave(self):
        for visit in self:
            if visit.state == "waiting" and not visit.started_at:
                raise UserError(
                    self.env._(
                        "%(patient)s has not been seen yet. Choose 'left unseen'.",
                        patient=visit.patient_id.display_name,
                    )
                )
        return self._go("left", {"left_at": fields.Datetime.now()})

    def _action_leave_unseen(self):
        for visit in self:
            if visit.started_at:
                raise UserError(
                    self.env._(
                        "%(patient)s has been seen. Choose 'left'.",
                        patient=visit.patient_id.display_name,
                    )
                )
        return self._go("left_unseen", {"left_at": fields.Datetime.now()})

    def _action_no_show(self):
        now = fields.Datetime.now()
        for visit in self:
            if visit.planned_at and visit.planned_at > now:
                raise UserError(
                    self.env._(
                        "%(patient)s is expected later. Cancel the visit, or wait "
                        "until its time has passed.",
                        patient=visit.patient_id.display_name,
                    )
                )
        return self._go("no_show")

    def _action_cancel(self):
        self._go("cancelled")
        self._close_files()
        return True

    def _go_in_house(self, state):
        arriving = self.filtered(lambda visit: visit.state == "expected")
        self._check_go(state)
        now = fields.Datetime.now()
        for visit in arriving:
            visit._arrive(now)
        if state != "waiting":
            unseen = self.filtered(lambda visit: not visit.started_at)
            unseen._move({"started_at": now})
        self._move({"state": state})
        arriving._open_files_again()
        return True

    def _arrive(self, now):
        """Fix what check-in fixes. Later addons number the ticket here."""
        branch = self.branch_id.sudo()  # sudo: company and time zone of the branch
        arrived_at = self.arrived_at or now
        self._move(
            {
                "arrived_at": arrived_at,
                "local_date": branch._local_date(arrived_at),
                "company_id": branch.company_id.id,
            }
        )

    def _go(self, state, vals=None):
        self._check_go(state)
        self._move({"state": state, **(vals or {})})
        return True

    def _check_go(self, state):
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        for visit in self:
            if state not in NEXT_STATES.get(visit.state, ()):
                raise UserError(
                    self.env._(
                        "%(patient)s: a visit in '%(old)s' cannot become '%(new)s'. "
                        "Reload the page; plan a new visit if he comes again.",
                        patient=visit.patient_id.display_name,
                        old=labels[visit.state],
                        new=labels[state],
                    )
                )
