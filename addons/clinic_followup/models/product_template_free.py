from odoo import fields, models


class ProductTemplate(models.Model):
    """Which services are consultations, and how long coming again is free."""

    _inherit = "product.template"

    is_clinic_consultation = fields.Boolean(
        "Consultation",
        help="Who comes again soon need not pay for it again: reception, cashier or "
        "doctor make it free on the visit.",
    )
    clinic_free_days = fields.Integer(
        "Free again within (days)", help="0: as the policy of the branch says."
    )

    _free_days_not_negative = models.Constraint(
        "CHECK (clinic_free_days IS NULL OR clinic_free_days BETWEEN 0 AND 366)",
        "A consultation is free again for 0 to 366 days.",
    )
