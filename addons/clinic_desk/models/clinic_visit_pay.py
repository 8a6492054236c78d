from odoo import fields, models
from odoo.exceptions import UserError


class ClinicVisit(models.Model):
    """Money for a visit: taken, in one or several payments, or paid back."""

    _inherit = "clinic.visit"

    # -- buttons -----------------------------------------------------------------
    def action_collect(self):
        """The dialog of the payment, with what is due."""
        self._check_biller()
        return self.env["clinic.billing.pay"]._get_action(self)

    def action_open_refund(self):
        self._check_biller()
        return self.env["clinic.billing.refund"]._get_action(self)

    def action_print_bill(self):
        visit = self._check_biller()
        orders = visit.clinic_order_ids.filtered(lambda order: order.state == "sale")
        if not orders:
            raise UserError(
                self.env._("There is no bill yet. Click 'Bill' or 'Collect' first.")
            )
        orders = orders.sudo(False).with_env(self.env)
        # sudo: the report's own settings
        report = self.env.ref("clinic_desk.sale_order_report_clinic_bill").sudo()
        return report.report_action(orders, config=False)

    # -- ways of payment ---------------------------------------------------------
    def _get_payment_methods(self, direction="inbound"):
        """Ways of payment of the company that can be booked at a branch.

        Without an outstanding account, Odoo looks for one in the root company, where
        the desk of a branch has no business.
        """
        company = self.company_id
        journals = self.env["account.journal"]
        lines = self.env["account.payment.method.line"].search(
            [
                ("payment_method_id.payment_type", "=", direction),
                ("payment_account_id", "!=", False),
                ("journal_id.type", "in", ("bank", "cash")),
                ("journal_id.active", "=", True),
                ("journal_id", "any", journals._check_company_domain(company)),
            ]
        )
        own = company.currency_id
        return lines.filtered(
            lambda line: (line.journal_id.currency_id or own) == own
        ).sorted(lambda line: (line.journal_id.sequence, line.sequence, line.id))

    def _check_payment_methods(self, methods):
        if not methods:
            raise UserError(
                self.env._(
                    "No way of payment of %(company)s is ready. Ask finance or an "
                    "administrator to run 'Set up billing' in the configuration of "
                    "the clinic.",
                    company=self.company_id.name,
                )
            )

    # -- paying ------------------------------------------------------------------
    def _action_pay(self, amount, method, key=None):
        """Take ``amount`` by ``method`` (a payment method line).

        What is not billed yet is billed first. ``key`` belongs to one dialog: the
        second click, or the replay of the first, finds the payment it made.
        """
        visit = self._check_biller()
        visit._lock_money()
        known = visit._get_payment_of_key(key)
        if known:
            return known
        if visit._get_unbilled_lines().filtered("quantity"):
            visit._bill()
        visit._check_amount(amount, visit._get_open_amount())
        return visit._book_payment("inbound", amount, method, key)

    def _action_pay_back(self, amount, method, key=None):
        """Give back what credit notes of the visit left open."""
        visit = self._check_biller()
        visit._lock_money()
        known = visit._get_payment_of_key(key)
        if known:
            return known
        visit._check_amount(amount, -visit._get_open_amount())
        return visit._book_payment("outbound", amount, method, key)

    def _get_open_amount(self):
        return sum(self._get_live_moves().mapped("amount_residual_signed"))

    def _get_payment_of_key(self, key):
        payments = self.env["account.payment"]
        found = key and payments.search([("clinic_key", "=", key)])
        if found and found.clinic_visit_id != self:
            raise UserError(
                self.env._("This dialog belongs to another visit. Open it again.")
            )
        return found

    def _check_amount(self, amount, due):
        currency = self.company_currency_id
        if currency.compare_amounts(due, 0) <= 0:
            raise UserError(
                self.env._(
                    "Nothing is open any more: somebody else has settled it. Reload "
                    "the page."
                )
            )
        if currency.compare_amounts(amount, 0) <= 0:
            raise UserError(self.env._("Type an amount above zero."))
        if currency.compare_amounts(amount, due) > 0:
            raise UserError(
                self.env._(
                    "%(amount)s is more than what is open, %(due)s. Type what is to be "
                    "booked; what is handed over goes into the field for cash.",
                    amount=currency.format(amount),
                    due=currency.format(due),
                )
            )

    def _book_payment(self, direction, amount, method, key):
        methods = self._get_payment_methods(direction)
        self._check_payment_methods(methods)
        method = methods.browse(method.id)
        if method not in methods:
            raise UserError(
                self.env._(
                    "This way of payment cannot be used here. Choose another one, or "
                    "ask finance to run 'Set up billing'."
                )
            )
        payment = self.env["account.payment"].create(
            self._prepare_payment_vals(direction, amount, method, key)
        )
        payment.action_post()
        self._settle()
        self.env["clinic.operation.log"]._log(
            "visit.paid" if direction == "inbound" else "visit.paid_back",
            self,
            summary=payment.name,
            new={"amount": amount, "method": method.display_name},
        )
        return payment

    def _prepare_payment_vals(self, direction, amount, method, key):
        bills = self._get_live_moves()
        return {
            "payment_type": direction,
            "partner_type": "customer",
            "partner_id": bills.commercial_partner_id[:1].id or self.payer_id.id,
            "amount": amount,
            "currency_id": self.company_currency_id.id,
            "company_id": self.company_id.id,
            "journal_id": method.journal_id.id,
            "payment_method_line_id": method.id,
            "date": self._get_today(),
            "memo": ", ".join(bills.mapped("name")),
            "clinic_visit_id": self.id,
            "clinic_branch_id": self.branch_id.id,
            "clinic_local_date": self._get_payment_day(),
            "clinic_key": key,
        }

    def _get_payment_day(self):
        """The day on which the desk counts a payment made now. Extend where a day
        that is closed takes no more."""
        return self.branch_id._local_date(fields.Datetime.now())
