from odoo import api, fields, models

from ..models.clinic_followup import REASONS
from ..models.clinic_followup_hand import HAND_REASONS


class ClinicFollowupClose(models.TransientModel):
    """Why follow-ups are closed by hand."""

    _name = "clinic.followup.close"
    _description = "Close follow-ups"

    followup_ids = fields.Many2many("clinic.followup", required=True)
    reason = fields.Selection(
        [(code, label) for code, label in REASONS if code in HAND_REASONS],
        "Why",
        required=True,
        default="reached",
    )
    note = fields.Char(help="It stands in the history. No diagnosis.")
    count = fields.Integer("Follow-ups", compute="_compute_count")

    @api.depends("followup_ids")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard.followup_ids)

    def action_close(self):
        self.ensure_one()
        self.followup_ids._close(HAND_REASONS[self.reason], self.reason, self.note)
        return {"type": "ir.actions.act_window_close"}
