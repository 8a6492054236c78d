from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.day_close import CLOSER


class ClinicDayCloseReopen(models.TransientModel):
    """The reason for which a closed day is opened again."""

    _name = "clinic.day.close.reopen"
    _description = "Open a closed day again"

    close_id = fields.Many2one("clinic.day.close", required=True, readonly=True)
    reason = fields.Char(required=True)

    def action_reopen(self):
        close = self.close_id
        close._check_role(CLOSER)
        close.check_access("write")
        if not (self.reason or "").strip():
            raise UserError(self.env._("Write why the day is opened again."))
        close._check_reopen()
        close._reopen(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
