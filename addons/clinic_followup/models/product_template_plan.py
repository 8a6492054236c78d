from odoo import api, fields, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    followup_plan_ids = fields.Many2many(
        "clinic.followup.plan",
        "clinic_followup_plan_service_rel",
        "product_id",
        "plan_id",
        "Followed by",
    )


class ProductTemplate(models.Model):
    """Which plans follow a service, chosen where the service is."""

    _inherit = "product.template"

    clinic_plan_ids = fields.Many2many(
        "clinic.followup.plan",
        string="Follow-up plans",
        compute="_compute_clinic_plan_ids",
        inverse="_inverse_clinic_plan_ids",
        help="What follows a visit with this service.",
    )

    @api.depends("product_variant_ids.followup_plan_ids")
    def _compute_clinic_plan_ids(self):
        for template in self:
            template.clinic_plan_ids = template.product_variant_ids.followup_plan_ids

    def _inverse_clinic_plan_ids(self):
        for template in self:
            template.product_variant_ids.followup_plan_ids = template.clinic_plan_ids
