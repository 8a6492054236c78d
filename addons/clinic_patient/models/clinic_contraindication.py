from odoo import fields, models


class ClinicContraindication(models.Model):
    """What must not be offered to a patient: the consultant reads yes or no only."""

    _name = "clinic.contraindication"
    _description = "Contraindication"

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    product_id = fields.Many2one("product.product", index="btree_not_null")
    category_id = fields.Many2one("product.category", index="btree_not_null")
    until = fields.Date(help="Empty: for good.")
    is_adverse_event = fields.Boolean()
    note = fields.Char()
