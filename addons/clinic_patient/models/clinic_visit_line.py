from odoo import fields, models


class ClinicVisitLine(models.Model):
    """A service or product given at a visit, with its price."""

    _name = "clinic.visit.line"
    _description = "Visit line"
    _order = "visit_id, sequence, id"

    visit_id = fields.Many2one(
        "clinic.visit", required=True, index=True, ondelete="restrict"
    )
    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one("product.product", required=True, index=True)
    name = fields.Char()
    quantity = fields.Float(default=1.0, digits="Product Unit")
    price = fields.Monetary("Unit price")
    discount = fields.Float("Discount (%)", digits="Discount")
    amount = fields.Monetary(compute="_compute_amount", store=True)
    currency_id = fields.Many2one("res.currency", required=True)
    credit_ids = fields.One2many("clinic.visit.line.credit", "line_id")
