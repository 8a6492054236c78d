from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class ClinicPatientGrantGive(models.TransientModel):
    """Open a file for another branch or one person, or end that, with a reason."""

    _name = "clinic.patient.grant.give"
    _description = "Open a file for somebody"

    patient_id = fields.Many2one("clinic.patient", required=True, readonly=True)
    grant_id = fields.Many2one("clinic.patient.grant", "To end", readonly=True)
    branch_id = fields.Many2one("clinic.branch", "For branch")
    user_id = fields.Many2one(
        "res.users",
        "Only for",
        domain="[('clinic_branch_ids', 'in', branch_id)]",
        help="Empty: everybody of the branch.",
    )
    until_date = fields.Date(
        "Until", default=lambda self: fields.Date.today() + timedelta(days=30)
    )
    reason = fields.Char(required=True)

    @api.model_create_multi
    def create(self, vals_list):
        windows = super().create(vals_list)
        windows.patient_id.check_access("read")
        windows.grant_id.check_access("read")
        return windows

    def action_give(self):
        self.ensure_one()
        if not self.branch_id or not self.until_date:
            raise UserError(self.env._("Choose a branch and until when."))
        grants = self.env["clinic.patient.grant"]
        until = self.env["clinic.visit"]._get_end_of_day(
            self.branch_id, self.until_date
        )
        grants._give(self.patient_id, self.branch_id, until, self.reason, self.user_id)
        return {"type": "ir.actions.act_window_close"}

    def action_withdraw(self):
        self.ensure_one()
        if not self.grant_id:
            raise UserError(self.env._("Choose what to end in the patient's file."))
        self.grant_id._withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}
