from odoo import api, fields, models

from ..tools.discounts import get_discount_percent, is_within


class ClinicDiscountAsk(models.TransientModel):
    """Give a discount on a line, or ask for one above the own limit."""

    _name = "clinic.discount.ask"
    _description = "Discount on a line"

    line_id = fields.Many2one(
        "clinic.visit.line", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    list_price = fields.Monetary(readonly=True)
    price = fields.Monetary("Unit price", required=True)
    discount = fields.Float("Discount (%)", digits="Discount")
    percent = fields.Float("Given away (%)", compute="_compute_percent")
    limit = fields.Float("You may give (%)", readonly=True)
    has_limit = fields.Boolean(readonly=True)
    needs_approval = fields.Boolean(compute="_compute_percent")
    reason = fields.Char(help="Read by the person who decides. No medical details.")

    @api.depends("list_price", "price", "discount", "limit", "has_limit")
    def _compute_percent(self):
        for wizard in self:
            percent = get_discount_percent(
                wizard.list_price, wizard.price, wizard.discount
            )
            limit = wizard.limit if wizard.has_limit else None
            wizard.percent = percent
            wizard.needs_approval = not is_within(percent, limit)

    @api.model
    def _get_action(self, line):
        limit = line._get_discount_limit()
        wizard = self.create(
            {
                "line_id": line.id,
                "currency_id": line.currency_id.id,
                "list_price": line.list_price,
                "price": line.price,
                "discount": line.discount,
                "limit": limit or 0,
                "has_limit": limit is not None,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Discount"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_ask(self):
        self.ensure_one()
        approval = self.line_id._action_discount(self.price, self.discount, self.reason)
        close = {"type": "ir.actions.act_window_close"}
        if not approval:
            return close
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "title": self.env._("Asked for approval"),
                "message": self.env._(
                    "Until it is decided the line keeps its price; the patient can "
                    "pay meanwhile."
                ),
                "next": close,
            },
        }
