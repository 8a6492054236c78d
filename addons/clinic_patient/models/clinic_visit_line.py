from odoo import api, fields, models

from ..tools.roles import MONEY_READERS


class ClinicVisitLine(models.Model):
    """A service or product given at a visit, with its price."""

    _name = "clinic.visit.line"
    _description = "Visit line"
    _inherit = ["clinic.visit.child.mixin"]
    _order = "visit_id, sequence, id"

    _lives_after_archive = True  # money; what was done is in the procedures

    visit_id = fields.Many2one(required=True)
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one("product.product", required=True, index=True)
    name = fields.Char(
        "Description",
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
    )
    quantity = fields.Float(default=1.0, digits="Product Unit")
    price = fields.Monetary(
        "Unit price",
        compute="_compute_price",
        store=True,
        precompute=True,
        readonly=False,
        groups=MONEY_READERS,
        help="That of the product, unless somebody who bills types another.",
    )
    discount = fields.Float("Discount (%)", digits="Discount", groups=MONEY_READERS)
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        precompute=True,
        aggregator="sum",
        groups=MONEY_READERS,
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    credit_ids = fields.One2many("clinic.visit.line.credit", "line_id")

    _discount_percent = models.Constraint(
        "CHECK (discount >= 0 AND discount <= 100)",
        "A discount is between 0 and 100 percent.",
    )

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            if not line.name:
                line.name = line.product_id.display_name

    @api.depends("product_id")
    def _compute_price(self):
        for line in self:
            if line.price:
                continue
            product = line.product_id
            company = line.visit_id.company_id or self.env.company
            line.price = product.currency_id._convert(
                product.lst_price,
                line.currency_id or company.currency_id,
                company,
                line.visit_id.local_date or fields.Date.context_today(line),
            )

    @api.depends("quantity", "price", "discount", "currency_id")
    def _compute_amount(self):
        for line in self:
            amount = line.quantity * line.price * (1 - line.discount / 100)
            currency = line.currency_id
            line.amount = currency.round(amount) if currency else amount

    def _add_precomputed_values(self, vals_list):
        # sudo: who treats adds a line without seeing its price, that of the product
        return super(ClinicVisitLine, self.sudo())._add_precomputed_values(vals_list)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("currency_id") and vals.get("visit_id"):
                visit = self.env["clinic.visit"].browse(vals["visit_id"])
                vals["currency_id"] = visit.company_id.currency_id.id
        return super().create(vals_list)
