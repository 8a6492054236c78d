from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.roles import BILLERS


class ClinicVisit(models.Model):
    """Visit -> one order -> invoices, by people without Sales or Invoicing.

    Every door asks ``_check_biller`` first: role, branch, company. What follows runs
    as the same person in sudo, in the one company of the visit.
    """

    _inherit = "clinic.visit"

    clinic_order_ids = fields.One2many(
        "sale.order", "clinic_visit_id", "Sales orders", groups=BILLERS
    )

    # -- buttons -----------------------------------------------------------------
    def action_bill(self):
        """Make the bill of what is not billed yet."""
        self._action_bill()
        return True

    # -- rights ------------------------------------------------------------------
    def _check_biller(self):
        """The visit with the rights to bill it; raise when the user may not.

        A cashier does not read visits, so the rules of visits are not asked: role,
        branch and company are.
        """
        self.ensure_one()
        visit = self.sudo()  # sudo: checked here, returned for the documents only
        if not self.env.su:
            user = self.env.user
            if not user.has_groups(BILLERS):
                raise AccessError(
                    self.env._(
                        "Bills of visits are made by reception, cashier, manager and "
                        "finance. Ask one of them."
                    )
                )
            here = visit.branch_id in user._clinic_branches().sudo()  # sudo: ids only
            if not here or visit.company_id not in user.company_ids:
                raise AccessError(
                    self.env._(
                        "This visit belongs to a branch at which you do not work. Ask "
                        "the desk of that branch."
                    )
                )
        return visit._in_own_company()

    def _in_own_company(self):
        """Only the company of the visit counts, and nothing a client put in."""
        context = {
            "lang": self.env.lang,
            "tz": self.env.context.get("tz"),
            "allowed_company_ids": self.company_id.ids,
            "mail_create_nosubscribe": True,
        }
        return self.with_context(context)

    def _lock_money(self):
        """One at a time: who waits here is replayed and finds what the other did."""
        self.flush_model()
        self.env.cr.execute(
            SQL("UPDATE clinic_visit SET id = id WHERE id IN %s", tuple(self.ids))
        )

    # -- billing -----------------------------------------------------------------
    def _action_bill(self):
        """Order and posted invoice of all lines that are on no bill yet."""
        visit = self._check_biller()
        visit._lock_money()
        return visit._bill()

    def _bill(self):
        lines = self._get_unbilled_lines().filtered("quantity")
        lines._lock_price()
        if not lines:
            raise UserError(
                self.env._(
                    "Everything of this visit has been billed already. Add a service "
                    "first, or take the payment."
                )
            )
        self._check_billable(lines)
        order = self._get_order()
        ordered = order._clinic_add_lines(lines)
        if order.state != "sale":
            order.action_confirm()
        for line in ordered:
            line.qty_delivered = line.product_uom_qty
        restricted = order.with_context(clinic_sale_line_ids=ordered.ids)
        invoice = restricted._create_invoices()
        invoice.invoice_date = self._get_today()
        invoice.action_post()
        lines._fill_credits()
        self._settle()
        self.env["clinic.operation.log"]._log(
            "visit.billed",
            self,
            summary=invoice.name,
            new={"amount": invoice.amount_total},
        )
        return invoice

    def _get_today(self):
        return self.branch_id._local_date(fields.Datetime.now())

    def _check_billable(self, lines):
        payer = self.payer_id
        if not payer:
            raise UserError(
                self.env._(
                    "Nobody pays for this visit. Make the person a patient, or choose "
                    "the payer of the visit."
                )
            )
        if payer.company_id and payer.company_id != self.company_id:
            raise UserError(
                self.env._(
                    "%(payer)s may be billed by %(company)s only. Choose another payer "
                    "for the visit, or ask an administrator to clear the company of "
                    "this contact.",
                    payer=payer.name,
                    company=payer.company_id.name,
                )
            )
        for line in lines:
            line._check_billable()

    def _get_order(self):
        """The live order of the visit, made when there is none."""
        orders = self.env["sale.order"]
        found = orders.search(
            [("clinic_visit_id", "=", self.id), ("state", "!=", "cancel")]
        )
        return found or orders.create(self._prepare_order_vals())

    def _prepare_order_vals(self):
        """Values of the order of a visit. Extend to pass on more of the visit."""
        return {
            "clinic_visit_id": self.id,
            "clinic_branch_id": self.branch_id.id,
            "company_id": self.company_id.id,
            "partner_id": self.payer_id.id,
            "pricelist_id": False,
            "user_id": self.env.uid,
            "origin": self.patient_id.record_number,
        }

    # -- documents of the visit against each other -------------------------------
    def _get_receivables(self):
        moves = self._get_live_moves() | self.clinic_payment_ids.move_id
        return moves.line_ids.filtered(
            lambda line: (
                line.parent_state == "posted"
                and line.account_id.account_type == "asset_receivable"
                and not line.reconciled
            )
        )

    def _settle(self):
        """Bills, credit notes and payments of the visit meet each other."""
        for account in self._get_receivables().account_id:
            lines = self._get_receivables().filtered(
                lambda line, account=account: line.account_id == account
            )
            if len(lines) > 1:
                lines.reconcile()

    @api.ondelete(at_uninstall=False)
    def _unlink_without_documents(self):
        visits = self.sudo()  # sudo: whether there is anything
        if visits.clinic_order_ids or visits.clinic_move_ids:
            raise UserError(
                self.env._("A visit with a bill is kept. Refund it instead.")
            )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _clinic_add_lines(self, visit_lines):
        """Lines of the order for these lines of the visit, made or brought up."""
        self.ensure_one()
        if self.locked:
            self.action_unlock()
        found = self.env["sale.order.line"]
        for line in visit_lines:
            vals = line._prepare_order_line_vals()
            known = line.sale_line_ids.filtered(lambda sale: sale.order_id == self)
            if known:
                known.write(vals)
            else:
                known = found.create({**vals, "order_id": self.id})
            found |= known
        return found


class ClinicVisitLine(models.Model):
    _inherit = "clinic.visit.line"

    def _lock_price(self):
        """A price that is typed on another screen is on the bill, or refused."""
        if self:
            self.flush_model()
            self.env.cr.execute(
                SQL(
                    "UPDATE clinic_visit_line SET id = id WHERE id IN %s",
                    tuple(self.ids),
                )
            )

    def _prepare_order_line_vals(self):
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "name": self.name or self.product_id.display_name,
            "product_uom_qty": self.quantity,
            "price_unit": self.bill_price,
            "discount": self.discount,
            "visit_id": self.visit_id.id,
            "visit_line_id": self.id,
            "patient_id": self.patient_id.id,
        }

    def _check_billable(self):
        self.ensure_one()
        if self.quantity < 0:
            raise UserError(
                self.env._(
                    "%(line)s has a quantity below zero. Use 'Refund' for what is "
                    "given back.",
                    line=self.product_id.display_name,
                )
            )
        company = self.visit_id.company_id
        product = self.product_id.with_company(company)
        if product.company_id and product.company_id != company:
            raise UserError(
                self.env._(
                    "%(product)s is sold by another company. Choose the service of "
                    "%(company)s.",
                    product=product.display_name,
                    company=company.name,
                )
            )
        journals = self.env["account.journal"]
        journal = journals.search(
            [*journals._check_company_domain(company), ("type", "=", "sale")], limit=1
        )
        income = product._get_product_accounts()["income"]
        if not income and not journal.default_account_id:
            raise UserError(
                self.env._(
                    "%(product)s has no income account in %(company)s. Ask finance to "
                    "set one on the product or its category.",
                    product=product.display_name,
                    company=company.name,
                )
            )
