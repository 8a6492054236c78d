from odoo import fields, models


class ClinicRoster(models.Model):
    """A practitioner works at a branch on a day, from hour to hour."""

    _name = "clinic.roster"
    _description = "Roster"
    _inherit = ["clinic.local.date.mixin"]
    _order = "day, start_at, id"

    practitioner_id = fields.Many2one(
        "clinic.practitioner", required=True, index=True, ondelete="restrict"
    )
    branch_id = fields.Many2one("clinic.branch", required=True, index=True)
    day = fields.Date(required=True)
    hour_from = fields.Float(required=True)
    hour_to = fields.Float(required=True)
    start_at = fields.Datetime(readonly=True)
    stop_at = fields.Datetime(readonly=True)
    room_id = fields.Many2one("clinic.room")
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")],
        required=True,
        default="draft",
        readonly=True,
    )


class ClinicLeave(models.Model):
    """A practitioner is away, or a branch is closed."""

    _name = "clinic.leave"
    _description = "Leave"
    _order = "start_at desc, id desc"

    practitioner_id = fields.Many2one("clinic.practitioner", index="btree_not_null")
    branch_id = fields.Many2one("clinic.branch", index="btree_not_null")
    start_at = fields.Datetime(required=True)
    stop_at = fields.Datetime(required=True)
    note = fields.Char()
