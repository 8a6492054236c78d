from odoo import fields, models


class ClinicVisitAmend(models.TransientModel):
    """Asks for an amendment of an archived record, with the reason."""

    _name = "clinic.visit.amend"
    _description = "Ask for an amendment"

    visit_id = fields.Many2one(
        "clinic.visit", required=True, readonly=True, ondelete="cascade"
    )
    reason = fields.Text(required=True)

    def action_request(self):
        self.ensure_one()
        self.check_access("write")
        self.visit_id._request_amendment(self.reason)
        return {"type": "ir.actions.act_window_close"}
