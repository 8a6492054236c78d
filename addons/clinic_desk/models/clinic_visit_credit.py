from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class ClinicVisit(models.Model):
    """Credit notes of a visit, line by line."""

    _inherit = "clinic.visit"

    def _credit(self, amounts, reason):
        """A posted credit note of ``amounts``, {line of the visit: amount with taxes}.

        It meets what is open on the bills first; the rest is to be paid back.
        """
        vals_list = [
            vals
            for line, amount in amounts.items()
            for vals in line._prepare_credit_vals(amount)
        ]
        bills = self._get_live_moves().filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        )
        move = self.env["account.move"].create(
            self._prepare_credit_note_vals(bills, reason, vals_list)
        )
        move.action_post()
        self._settle()
        return move

    def _prepare_credit_note_vals(self, bills, reason, vals_list):
        first = bills[:1]
        return {
            "move_type": "out_refund",
            "partner_id": first.partner_id.id,
            "currency_id": first.currency_id.id,
            "company_id": self.company_id.id,
            "journal_id": first.journal_id.id,
            "fiscal_position_id": first.fiscal_position_id.id,
            "invoice_date": self._get_today(),
            "invoice_origin": ", ".join(bills.mapped("name")),
            "ref": reason,
            "reversed_entry_id": first.id if len(bills) == 1 else False,
            "clinic_visit_id": self.id,
            "clinic_branch_id": self.branch_id.id,
            "invoice_line_ids": [Command.create(vals) for vals in vals_list],
        }


class ClinicVisitLine(models.Model):
    _inherit = "clinic.visit.line"

    def _prepare_credit_vals(self, amount):
        """Lines of a credit note over ``amount``, as the bill had them."""
        self.ensure_one()
        rest = self._get_refundable()
        currency = self.company_currency_id
        if currency.compare_amounts(amount, rest) > 0:
            raise UserError(
                self.env._(
                    "%(line)s: only %(rest)s can still be given back. Lower the "
                    "amount.",
                    line=self.product_id.display_name,
                    rest=currency.format(rest),
                )
            )
        bills = self._get_bill_lines()
        billed = sum(bills.mapped("price_total"))
        if not billed:
            return []
        return [self._prepare_share(bill, amount / billed) for bill in bills]

    def _prepare_share(self, bill, share):
        """A line of a bill again, the whole of it or a share."""
        vals = {
            "product_id": bill.product_id.id,
            "name": bill.name,
            "quantity": bill.quantity,
            "price_unit": bill.price_unit,
            "discount": bill.discount,
            "tax_ids": [Command.set(bill.tax_ids.ids)],
            "account_id": bill.account_id.id,
            "patient_id": bill.patient_id.id,
            "visit_id": bill.visit_id.id,
            "visit_line_id": self.id,
        }
        if abs(share - 1) > 1e-9:
            unit = bill.quantity * bill.price_unit * (1 - bill.discount / 100)
            vals.update(quantity=1, price_unit=unit * share, discount=0)
        return vals
