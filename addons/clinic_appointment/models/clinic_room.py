from odoo import fields, models


class ClinicRoom(models.Model):
    """A room or a chair: one patient at a time."""

    _name = "clinic.room"
    _description = "Room"
    _order = "branch_id, sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    branch_id = fields.Many2one("clinic.branch", required=True, index=True)
    kind = fields.Selection(
        [("room", "Room"), ("chair", "Chair")], required=True, default="room"
    )
