from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError


class ClinicBillingPay(models.TransientModel):
    """Take a payment for a visit, or pay back what is credited."""

    _name = "clinic.billing.pay"
    _description = "Payment of a visit"

    due_id = fields.Many2one("clinic.visit.due", "Visit", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    is_payback = fields.Boolean(readonly=True)
    amount_due = fields.Monetary("To collect", readonly=True)
    amount = fields.Monetary(required=True)
    allowed_method_ids = fields.Many2many(
        "account.payment.method.line", compute="_compute_allowed_method_ids"
    )
    method_id = fields.Many2one(
        "account.payment.method.line",
        "Way of payment",
        required=True,
        domain="[('id', 'in', allowed_method_ids)]",
    )
    is_cash = fields.Boolean(compute="_compute_is_cash")
    tendered = fields.Monetary("Cash handed over")
    change = fields.Monetary(compute="_compute_change")
    waiting_discounts = fields.Integer(
        readonly=True, help="Discounts of this visit that nobody has decided yet."
    )
    key = fields.Char(default=lambda self: str(uuid4()), required=True, readonly=True)

    @api.depends("due_id", "is_payback")
    def _compute_allowed_method_ids(self):
        for wizard in self:
            wizard.allowed_method_ids = wizard._get_methods()

    @api.depends("method_id")
    def _compute_is_cash(self):
        for wizard in self:
            # sudo: the kind of the journal behind the way of payment
            journal = wizard.method_id.sudo().journal_id
            wizard.is_cash = journal.type == "cash" and not wizard.is_payback

    @api.depends("tendered", "amount", "is_cash")
    def _compute_change(self):
        for wizard in self:
            rest = wizard.tendered - wizard.amount
            wizard.change = max(rest, 0.0) if wizard.is_cash else 0.0

    def _get_visit(self):
        return self.env["clinic.visit"].browse(self.due_id.id)

    def _get_methods(self):
        visit = self._get_visit()
        if not visit:
            return self.env["account.payment.method.line"]
        direction = "outbound" if self.is_payback else "inbound"
        methods = visit._check_biller()._get_payment_methods(direction)
        return methods.with_env(self.env)

    @api.model
    def _get_action(self, visit):
        """The dialog for a visit, amount and way of payment filled in."""
        closed = visit._check_biller()
        due = closed.amount_due
        currency = closed.company_currency_id
        if currency.is_zero(due):
            raise UserError(
                self.env._(
                    "Nothing is to be collected for this visit. Reload the page."
                )
            )
        is_payback = due < 0
        methods = closed._get_payment_methods("outbound" if is_payback else "inbound")
        closed._check_payment_methods(methods)
        wizard = self.create(
            {
                "due_id": visit.id,
                "currency_id": currency.id,
                "is_payback": is_payback,
                "amount_due": abs(due),
                "amount": abs(due),
                "method_id": methods[:1].id,
                "waiting_discounts": len(
                    closed.line_ids.filtered(
                        lambda line: line.discount_state == "requested"
                    )
                ),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pay back") if is_payback else self.env._("Payment"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    # -- buttons -----------------------------------------------------------------
    def action_pay(self):
        self._pay()
        return {"type": "ir.actions.act_window_close"}

    def action_pay_and_print(self):
        visit = self._pay()
        return {**visit.action_print_bill(), "close_on_report_download": True}

    def _pay(self):
        self.ensure_one()
        visit = self._get_visit()
        is_short = self.currency_id.compare_amounts(self.tendered, self.amount) < 0
        if self.is_cash and self.tendered and is_short:
            raise UserError(
                self.env._(
                    "Less was handed over than is to be paid. Lower the amount, or "
                    "ask for the rest."
                )
            )
        pay = visit._action_pay_back if self.is_payback else visit._action_pay
        pay(self.amount, self.method_id, key=self.key)
        return visit
