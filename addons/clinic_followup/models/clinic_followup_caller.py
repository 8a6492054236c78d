from odoo import fields, models


class ClinicFollowupCaller(models.Model):
    """Who works follow-ups of a branch, and how large a share of them."""

    _name = "clinic.followup.caller"
    _description = "Follow-up caller of a branch"
    _order = "branch_id, id"

    branch_id = fields.Many2one("clinic.branch", required=True, index=True)
    user_id = fields.Many2one("res.users", required=True, index=True)
    role = fields.Selection(
        [
            ("followup", "Follow-up caller"),
            ("nurse", "Nurse"),
            ("reception", "Reception"),
        ],
        required=True,
        default="followup",
    )
    share = fields.Integer(
        required=True, default=100, help="100: a full share. 50: half of one."
    )
    away_from = fields.Date()
    away_until = fields.Date()
    active = fields.Boolean(default=True)

    _one = models.UniqueIndex(
        "(branch_id, user_id, role) WHERE active",
        "This person is on the list of the branch already.",
    )
