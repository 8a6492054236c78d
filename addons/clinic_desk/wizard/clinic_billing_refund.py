from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ClinicBillingRefund(models.TransientModel):
    """Choose what of a visit is given back, and why."""

    _name = "clinic.billing.refund"
    _description = "Refund of a visit"

    due_id = fields.Many2one("clinic.visit.due", "Visit", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    line_ids = fields.One2many("clinic.billing.refund.line", "wizard_id")
    amount = fields.Monetary("To give back", compute="_compute_amount")
    limit = fields.Monetary("You may give back", readonly=True)
    has_limit = fields.Boolean(readonly=True)
    needs_approval = fields.Boolean(compute="_compute_amount")
    reason = fields.Char(help="No medical details: finance reads it.")
    allowed_method_ids = fields.Many2many(
        "account.payment.method.line", compute="_compute_allowed_method_ids"
    )
    method_id = fields.Many2one(
        "account.payment.method.line",
        "Paid back by",
        required=True,
        domain="[('id', 'in', allowed_method_ids)]",
    )
    key = fields.Char(default=lambda self: str(uuid4()), required=True, readonly=True)

    @api.depends("line_ids.amount", "limit", "has_limit")
    def _compute_amount(self):
        for wizard in self:
            amount = sum(wizard.line_ids.mapped("amount"))
            wizard.amount = amount
            wizard.needs_approval = wizard.has_limit and amount > wizard.limit

    @api.depends("due_id")
    def _compute_allowed_method_ids(self):
        for wizard in self:
            methods = (
                wizard._get_visit()._check_biller()._get_payment_methods("outbound")
            )
            wizard.allowed_method_ids = methods.with_env(wizard.env)

    def _get_visit(self):
        return self.env["clinic.visit"].browse(self.due_id.id)

    @api.model
    def _get_action(self, visit):
        """The dialog for a visit, with all that can still be given back."""
        closed = visit._check_biller()
        lines = closed.line_ids.filtered(lambda line: line._get_refundable() > 0)
        if not lines:
            raise UserError(
                self.env._(
                    "Nothing of this visit has been billed that could be given back."
                )
            )
        methods = closed._get_payment_methods("outbound")
        closed._check_payment_methods(methods)
        limit = self.env["clinic.refund"]._get_limit(closed.branch_id)
        wizard = self.create(
            {
                "due_id": visit.id,
                "currency_id": closed.company_currency_id.id,
                "method_id": methods[:1].id,
                "limit": max((limit or 0) - closed._get_given_back(), 0),
                "has_limit": limit is not None,
                "line_ids": [
                    Command.create(
                        {
                            "line_number": line.id,
                            "name": line.name,
                            "refundable": line._get_refundable(),
                        }
                    )
                    for line in lines
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refund"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_refund(self):
        self.ensure_one()
        visit_lines = self.env["clinic.visit.line"]
        amounts = {
            visit_lines.browse(line.line_number): line.amount for line in self.line_ids
        }
        refund = self._get_visit()._action_refund(
            amounts, self.reason, self.method_id, self.key
        )
        close = {"type": "ir.actions.act_window_close"}
        if refund.state == "done":
            return close
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "title": self.env._("Asked for approval"),
                "message": self.env._(
                    "The refund is above your limit. When it is approved, pay it back "
                    "from the list of refunds."
                ),
                "next": close,
            },
        }


class ClinicBillingRefundLine(models.TransientModel):
    _name = "clinic.billing.refund.line"
    _description = "Line of a refund of a visit"

    wizard_id = fields.Many2one(
        "clinic.billing.refund", required=True, index=True, ondelete="cascade"
    )
    line_number = fields.Integer(required=True, readonly=True)
    name = fields.Char("Line", readonly=True)
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    refundable = fields.Monetary("Can be given back", readonly=True)
    amount = fields.Monetary("To give back")

    def action_all(self):
        """The whole of the line."""
        for line in self:
            line.amount = line.refundable
        wizard = self.wizard_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refund"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }
