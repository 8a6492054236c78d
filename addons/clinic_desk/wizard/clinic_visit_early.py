from odoo import fields, models


class ClinicVisitEarly(models.TransientModel):
    """Somebody expected on another day is here: is it this visit?"""

    _name = "clinic.visit.early"
    _description = "Check-in on another day"

    visit_id = fields.Many2one("clinic.visit", required=True, readonly=True)
    patient_id = fields.Many2one(related="visit_id.patient_id")
    practitioner_id = fields.Many2one(related="visit_id.practitioner_id")
    local_date = fields.Date("Expected on", related="visit_id.local_date")

    def action_move(self):
        """It is: the visit moves to today and is checked in."""
        self.ensure_one()
        self.visit_id._action_move_to_today()
        self.visit_id._action_wait()
        return self.visit_id._get_waiting_action()

    def action_another(self):
        """It is not: a visit of today beside the one that stays planned."""
        self.ensure_one()
        visits = self.env["clinic.visit"]
        visits.check_access("create")
        visit = visits.create(
            {
                "patient_id": self.visit_id.patient_id.id,
                "branch_id": self.visit_id.branch_id.id,
                "practitioner_id": self.visit_id.practitioner_id.id,
                "is_walkin": True,
            }
        )
        visit._action_wait()
        return visit._get_waiting_action()
