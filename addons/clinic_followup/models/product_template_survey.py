from odoo import fields, models


class ProductTemplate(models.Model):
    """Treatments whose result shows later are asked about later."""

    _inherit = "product.template"

    clinic_survey_hours = fields.Integer(
        "Hours until the survey",
        help="After the visit, where it is more than the clinic's usual hours: 24 for "
        "aesthetic treatments.",
    )
