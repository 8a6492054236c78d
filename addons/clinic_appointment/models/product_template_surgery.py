from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    is_clinic_surgery = fields.Boolean(
        "Operation",
        help="Reminded of three days before, and cancelled freely only earlier than "
        "other services.",
    )
