from odoo import fields, models


class ClinicConsentWithdraw(models.TransientModel):
    """Asks why a patient takes his consent back."""

    _name = "clinic.consent.withdraw"
    _description = "Withdraw a consent"

    signature_id = fields.Many2one(
        "clinic.consent.signature", required=True, readonly=True, ondelete="cascade"
    )
    reason = fields.Text(required=True)

    def action_withdraw(self):
        self.ensure_one()
        self.check_access("write")
        self.signature_id._withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}
