from odoo import fields, models


class ClinicOrderSet(models.Model):
    """Orders that belong together, sent to the nurses in one tap."""

    _name = "clinic.order.set"
    _description = "Order set"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    chain_id = fields.Many2one(
        "clinic.chain",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: for all chains.",
    )
    product_ids = fields.Many2many(
        "product.product",
        string="Offered with",
        domain=[("is_clinic_service", "=", True)],
        help="At visits with one of these services the set comes first. Empty: it is "
        "offered at every visit.",
    )
    line_ids = fields.One2many("clinic.order.set.line", "set_id")
    active = fields.Boolean(default=True)
