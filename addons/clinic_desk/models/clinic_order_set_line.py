from odoo import api, fields, models


class ClinicOrderSetLine(models.Model):
    _name = "clinic.order.set.line"
    _description = "Order of a set"
    _order = "set_id, sequence, id"

    set_id = fields.Many2one(
        "clinic.order.set", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        "What to do",
        required=True,
        translate=True,
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
    )
    product_id = fields.Many2one(
        "product.product",
        "Charged as",
        help="Empty: carrying it out costs the patient nothing.",
    )
    instructions = fields.Text(translate=True)
    quantity = fields.Float(default=1.0, digits="Product Unit")

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of an order is more than zero."
    )

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            line.name = line.name or line.product_id.name

    def _prepare_order_vals(self, visit):
        self.ensure_one()
        return {
            "visit_id": visit.id,
            "set_line_id": self.id,
            "name": self.name,
            "product_id": self.product_id.id,
            "instructions": self.instructions,
            "quantity": self.quantity,
        }
