from odoo import fields, models


class ClinicVisitCall(models.TransientModel):
    """To which room; asked once, then remembered for the caller."""

    _name = "clinic.visit.call"
    _description = "Call a patient"

    visit_id = fields.Many2one("clinic.visit", required=True, readonly=True)
    queue_number = fields.Integer(related="visit_id.queue_number")
    room = fields.Char(
        required=True,
        default=lambda self: self.env.user.clinic_call_room,
        help="As it stands on the door, for example 3 or Surgery.",
    )

    def action_call(self):
        self.ensure_one()
        self.visit_id.action_call(self.room)
        return {"type": "ir.actions.act_window_close"}
