from odoo import fields, models


class ClinicHistoryCharge(models.Model):
    """What the old system charged: kept to be read, never a journal entry."""

    _name = "clinic.history.charge"
    _description = "Charge of the old system"
    _inherit = ["clinic.visit.child.mixin"]
    _order = "charged_on desc, id"

    _lives_after_archive = True

    visit_id = fields.Many2one(index="btree_not_null")
    payer_kind = fields.Char(help="Who paid: private, medicare, self ...")
    kind = fields.Selection(
        [("visit", "Visit"), ("prescription", "Prescription"), ("other", "Other")],
        default="visit",
    )
    charged_on = fields.Date()
    amount = fields.Monetary()
    paid = fields.Float(
        digits=(16, 4),
        help="As the old system wrote it: shares of a payer come in fractions of a "
        "cent, and their sum must tie out.",
    )
    currency_id = fields.Many2one("res.currency", required=True)
    external_key = fields.Char(index=True)
