from odoo import fields, models


class ClinicMessageProvider(models.Model):
    """Who reads what nobody known wrote."""

    _inherit = "clinic.message.provider"

    reply_branch_id = fields.Many2one(
        "clinic.branch",
        "Replies of unknown people",
        ondelete="set null",
        help="The branch that gets replies of numbers that stand in no file. None: the "
        "first branch of the companies.",
    )
