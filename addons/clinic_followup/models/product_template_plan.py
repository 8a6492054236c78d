from odoo import fields, models
from odoo.fields import Command


class ProductTemplate(models.Model):
    """Which plans follow a service, chosen where the service is."""

    _inherit = "product.template"

    clinic_plan_ids = fields.Many2many(
        "clinic.followup.plan",
        string="Follow-up plans",
        compute="_compute_clinic_plan_ids",
        inverse="_inverse_clinic_plan_ids",
        groups="clinic_base.group_clinic_base_staff",
        help="What follows a visit with this service.",
    )

    def _compute_clinic_plan_ids(self):
        variants = self.product_variant_ids
        plans = self.env["clinic.followup.plan"].search(
            [("service_ids", "in", variants.ids)]
        )
        for template in self:
            template.clinic_plan_ids = plans.filtered(
                lambda plan, services=template._origin.product_variant_ids: (
                    plan.service_ids & services
                )
            )

    def _inverse_clinic_plan_ids(self):
        """With the rights on plans: not everybody who has products decides on them."""
        for template in self:
            services = template.product_variant_ids
            wanted = template.clinic_plan_ids
            plans = self.env["clinic.followup.plan"]
            begun = plans.search([("service_ids", "in", services.ids)])
            for plan in begun - wanted:
                plan.service_ids = [Command.unlink(one.id) for one in services]
            for plan in wanted - begun:
                plan.service_ids = [Command.link(one.id) for one in services]
