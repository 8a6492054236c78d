from odoo import fields, models


class AccountPayment(models.Model):
    """Counted once: by the day close that took the payment in."""

    _inherit = "account.payment"

    clinic_day_close_id = fields.Many2one(
        "clinic.day.close",
        "Counted in",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
        help="The day close that counted this payment. What is booked after the "
        "desk was closed is counted by the next one.",
    )
