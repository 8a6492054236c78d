from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    is_clinic_service = fields.Boolean("Clinic service", index=True)
    is_clinic_insured = fields.Boolean(
        "Paid by health insurance",
        help="Never earns or takes points, never discounted by vouchers.",
    )
