from odoo import models
from odoo.exceptions import UserError


class ClinicPatient(models.Model):
    """What is done from the top of a file, by one click each."""

    _inherit = "clinic.patient"

    def action_plan_visit(self):
        """The button "Book": a form for a visit of this patient."""
        self.ensure_one()
        self.check_access("read")
        self.env["clinic.visit"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan a visit"),
            "res_model": "clinic.visit",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_patient_id": self.id},
        }

    def action_call(self):
        """The button "Call": the number, shown for today and logged, is dialled."""
        self.ensure_one()
        self.action_reveal_contact()
        if self.phone_problem or not (self.phone_shown or self.phone2_shown):
            raise UserError(
                self.env._(
                    "No number that rings is on file for %(name)s. Ask for one at the "
                    "next visit, or call the family.",
                    name=self.name,
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "clinic_dial",
            "params": {"number": self.phone_shown or self.phone2_shown},
        }
