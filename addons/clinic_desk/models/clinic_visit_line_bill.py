from odoo import api, fields, models
from odoo.addons.clinic_patient.tools.roles import MONEY_READERS
from odoo.exceptions import UserError

# what a bill says of a line
BILLED_FIELDS = frozenset(
    ["visit_id", "product_id", "name", "quantity", "price", "discount", "currency_id"]
)


class ClinicVisitLine(models.Model):
    """A line on its way to a bill: in the money of the branch, with its taxes."""

    _inherit = "clinic.visit.line"
    _clinic_field_classes = {"bill_price": "money", "bill_total": "money"}

    company_currency_id = fields.Many2one(
        "res.currency",
        "Currency of the bill",
        related="visit_id.company_id.currency_id",
    )
    bill_price = fields.Monetary(
        "Unit price on the bill",
        compute="_compute_bill_price",
        compute_sudo=True,
        currency_field="company_currency_id",
        groups=MONEY_READERS,
    )
    bill_total = fields.Monetary(
        "Total with taxes",
        compute="_compute_bill_total",
        store=True,
        currency_field="company_currency_id",
        groups=MONEY_READERS,
        help="What the bill will say, in the currency of the branch.",
    )
    move_line_ids = fields.One2many(
        "account.move.line", "visit_line_id", "Lines of bills", groups=MONEY_READERS
    )
    sale_line_ids = fields.One2many(
        "sale.order.line", "visit_line_id", "Lines of orders", groups=MONEY_READERS
    )
    is_billed = fields.Boolean(
        "Billed", compute="_compute_is_billed", compute_sudo=True
    )

    @api.depends("price", "currency_id", "visit_id.company_id", "visit_id.local_date")
    def _compute_bill_price(self):
        for line in self:
            visit = line.visit_id
            own = line.company_currency_id
            foreign = line.currency_id
            if not own or not foreign or foreign == own:
                line.bill_price = line.price
                continue
            day = visit.local_date or fields.Date.context_today(line)
            line.bill_price = foreign._convert(line.price, own, visit.company_id, day)

    @api.depends(
        "price",
        "discount",
        "quantity",
        "currency_id",
        "product_id",
        "visit_id.company_id",
    )
    def _compute_bill_total(self):
        for line in self:
            company = line.visit_id.company_id or self.env.company
            taxes = line.product_id.taxes_id._filter_taxes_by_company(company)
            found = taxes.compute_all(
                line.bill_price * (1 - line.discount / 100),
                currency=company.currency_id,
                quantity=line.quantity,
                product=line.product_id,
            )
            line.bill_total = found["total_included"]

    @api.depends("move_line_ids.parent_state", "move_line_ids.visit_line_id")
    def _compute_is_billed(self):
        for line in self:
            line.is_billed = line._is_billed()

    def _is_billed(self):
        """Whether a bill that holds names this line."""
        return bool(self.sudo()._get_bill_lines())  # sudo: yes or no, no amount

    def _get_bill_lines(self):
        return self.move_line_ids.filtered(
            lambda line: (
                line.parent_state != "cancel"
                and line.move_id.move_type == "out_invoice"
                and line.move_id.clinic_visit_id == self.visit_id
            )
        )

    def _get_credit_lines(self):
        return self.move_line_ids.filtered(
            lambda line: (
                line.parent_state != "cancel"
                and line.move_id.move_type == "out_refund"
                and line.move_id.clinic_visit_id == self.visit_id
            )
        )

    def _get_refundable(self):
        """What of this line was billed and not credited yet, with taxes."""
        self.ensure_one()
        billed = sum(self._get_bill_lines().mapped("price_total"))
        return billed - sum(self._get_credit_lines().mapped("price_total"))

    # -- what is on a bill stays -------------------------------------------------
    def write(self, vals):
        if not BILLED_FIELDS.isdisjoint(vals):
            self._check_not_billed(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_not_billed(self):
        self._check_not_billed()
        # sudo: a bill that was cancelled leaves its lines of the order behind
        self.sudo().sale_line_ids.write({"product_uom_qty": 0, "qty_delivered": 0})

    def _check_not_billed(self, vals=None):
        for line in self:
            if not line._is_billed():
                continue
            # sudo: compared with what is to be written, not shown
            if vals is not None and not line.sudo()._is_changed(vals):
                continue
            raise UserError(
                self.env._(
                    "%(line)s is on a bill and stays as it is. Refund it, and add a "
                    "new line.",
                    line=line.product_id.display_name,
                )
            )

    def _is_changed(self, vals):
        """Whether one of the billed fields gets another value: screens send all."""
        for name in BILLED_FIELDS.intersection(vals):
            value = self._fields[name].convert_to_write(self[name], self)
            if value != vals[name]:
                return True
        return False
