from odoo import fields, models


class ClinicBranch(models.Model):
    """To whom late follow-ups of a branch are reported."""

    _inherit = "clinic.branch"

    followup_lead_id = fields.Many2one(
        "res.users", "Lead of follow-up", help="Late ones are reported here first."
    )
    followup_manager_id = fields.Many2one(
        "res.users", "Manager told", help="Where they stay late."
    )
