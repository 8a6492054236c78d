from odoo import fields, models


class ProductTemplate(models.Model):
    """Who is called when he does not come back for a service."""

    _inherit = "product.template"

    is_clinic_recalled = fields.Boolean(
        "Recall patients",
        help="People come back for it: who is overdue and has nothing booked is put on "
        "the recall list.",
    )
    clinic_recall_days = fields.Integer(
        "Usual interval (days)",
        help="After how many days one usually comes again. 0: what patients do, the "
        "median of their intervals.",
    )

    _recalled_after_days = models.Constraint(
        "CHECK (clinic_recall_days >= 0 AND clinic_recall_days <= 3650)",
        "The usual interval is 0 days or more, and ten years at most.",
    )
