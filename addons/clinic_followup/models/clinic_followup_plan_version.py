from odoo import fields, models


class ClinicFollowupPlanVersion(models.Model):
    """The steps of a plan as they were from one day on. Published ones never change."""

    _name = "clinic.followup.plan.version"
    _description = "Version of a follow-up plan"
    _order = "plan_id, number desc"

    plan_id = fields.Many2one(
        "clinic.followup.plan", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer(readonly=True, copy=False, aggregator=None)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    published_at = fields.Datetime(readonly=True, copy=False)
    published_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    step_ids = fields.One2many("clinic.followup.step", "version_id", copy=True)
