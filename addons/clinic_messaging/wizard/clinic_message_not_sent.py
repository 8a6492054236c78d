from odoo import fields, models

from ..models.clinic_message_by_hand import NOT_SENT


class ClinicMessageNotSent(models.TransientModel):
    """Why a message could not be sent by hand."""

    _name = "clinic.message.not.sent"
    _description = "Could not be sent"

    message_ids = fields.Many2many("clinic.message", required=True)
    reason = fields.Selection(
        selection="_get_reasons", required=True, default=NOT_SENT[0]
    )
    note = fields.Char()

    def _get_reasons(self):
        labels = self.env["clinic.message"]._get_reason_labels()
        return [(code, labels[code]) for code in NOT_SENT]

    def action_not_sent(self):
        self.ensure_one()
        self.message_ids._action_not_sent_by_hand(self.reason, self.note)
        return {"type": "ir.actions.act_window_close"}
