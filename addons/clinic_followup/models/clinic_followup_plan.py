from odoo import fields, models


class ClinicFollowupPlan(models.Model):
    """What follows a kind of visit: calls, messages, revisits, on which days.

    Its steps belong to versions: patients keep the version that they began with.
    """

    _name = "clinic.followup.plan"
    _description = "Follow-up plan"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    chain_id = fields.Many2one("clinic.chain", index="btree_not_null")
    service_ids = fields.Many2many(
        "product.product", domain="[('is_clinic_service', '=', True)]"
    )
    diagnosis_ids = fields.Many2many("clinic.diagnosis.code")
    visit_type = fields.Selection(
        [("any", "Any visit"), ("first", "First visit"), ("return", "Return visit")],
        required=True,
        default="any",
    )
    version_ids = fields.One2many("clinic.followup.plan.version", "plan_id")
    current_version_id = fields.Many2one(
        "clinic.followup.plan.version", "In use", readonly=True, copy=False
    )
