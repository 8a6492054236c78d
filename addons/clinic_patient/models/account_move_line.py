from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    patient_id = fields.Many2one(
        "clinic.patient", index="btree_not_null", ondelete="restrict", copy=True
    )
    visit_id = fields.Many2one(
        "clinic.visit", index="btree_not_null", ondelete="restrict", copy=True
    )
