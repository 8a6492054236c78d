from odoo import fields, models


class AccountPayment(models.Model):
    """Money taken or paid back for a visit: at which branch, on which day of it.

    Who took it is ``create_uid``; the way of payment is the payment method line.
    """

    _inherit = "account.payment"

    clinic_visit_id = fields.Many2one(
        "clinic.visit",
        "Visit",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )
    clinic_branch_id = fields.Many2one(
        "clinic.branch", "Clinic branch", ondelete="restrict", copy=False, readonly=True
    )
    clinic_local_date = fields.Date(
        "Day at the branch",
        copy=False,
        readonly=True,
        help="The day on which the desk of the branch counts this payment.",
    )
    clinic_key = fields.Char(
        "Key of the dialog",
        copy=False,
        readonly=True,
        help="One payment for each dialog, however often its button is clicked.",
    )

    _clinic_key_unique = models.UniqueIndex(
        "(clinic_key) WHERE clinic_key IS NOT NULL",
        "This payment has been booked already. Reload the page.",
    )
    _clinic_branch_day_idx = models.Index(
        "(clinic_branch_id, clinic_local_date) WHERE clinic_branch_id IS NOT NULL"
    )
