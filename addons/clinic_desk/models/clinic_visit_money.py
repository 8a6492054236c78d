from odoo import api, fields, models
from odoo.addons.clinic_patient.tools.roles import MONEY_READERS

from ..tools.payment_states import get_payment_state

# nothing is collected for these unless there is a bill already
NOT_COLLECTED = ("cancelled", "no_show", "left_unseen")


class ClinicVisit(models.Model):
    """What a visit owes, from its lines and its documents.

    ``payment_state`` is stored and follows by itself: lines, invoices, payments and
    their reconciliation, made here or with Odoo's own buttons. It tells no amount.
    """

    _inherit = "clinic.visit"
    _clinic_field_classes = {
        "amount_unbilled": "money",
        "amount_open": "money",
        "amount_due": "money",
    }

    payment_state = fields.Selection(compute="_compute_payment_state", store=True)
    clinic_move_ids = fields.One2many(
        "account.move", "clinic_visit_id", "Bills", groups=MONEY_READERS
    )
    clinic_payment_ids = fields.One2many(
        "account.payment", "clinic_visit_id", "Payments", groups=MONEY_READERS
    )
    company_currency_id = fields.Many2one(
        string="Currency", related="company_id.currency_id"
    )
    amount_unbilled = fields.Monetary(
        "Not billed yet",
        compute="_compute_amounts",
        compute_sudo=True,
        currency_field="company_currency_id",
        groups=MONEY_READERS,
    )
    amount_open = fields.Monetary(
        "Open on bills",
        compute="_compute_amounts",
        compute_sudo=True,
        currency_field="company_currency_id",
        groups=MONEY_READERS,
    )
    amount_due = fields.Monetary(
        "To collect",
        compute="_compute_amounts",
        compute_sudo=True,
        currency_field="company_currency_id",
        groups=MONEY_READERS,
        help="Below zero: to be paid back.",
    )

    def _get_money_depends(self):
        return (
            "state",
            "line_ids.bill_total",
            "line_ids.move_line_ids.parent_state",
            "clinic_move_ids.state",
            "clinic_move_ids.amount_total_signed",
            "clinic_move_ids.amount_residual_signed",
        )

    @api.depends(lambda self: self._get_money_depends())
    def _compute_payment_state(self):
        for visit in self:
            moves = visit._get_live_moves()
            if visit.external_ref and not moves and not visit.line_ids:
                # what an import said
                visit.payment_state = visit.payment_state or "nothing_due"
                continue
            credits = moves.filtered(lambda move: move.move_type == "out_refund")
            # a visit that is being typed in has no branch yet
            currency = visit.company_currency_id or self.env.company.currency_id
            visit.payment_state = get_payment_state(
                visit._get_unbilled_amount(),
                sum(moves.mapped("amount_total_signed")),
                sum(moves.mapped("amount_residual_signed")),
                -sum(credits.mapped("amount_total_signed")),
                currency.is_zero,
            )

    @api.depends(lambda self: self._get_money_depends())
    def _compute_amounts(self):
        for visit in self:
            moves = visit._get_live_moves()
            visit.amount_unbilled = visit._get_unbilled_amount()
            visit.amount_open = sum(moves.mapped("amount_residual_signed"))
            visit.amount_due = visit.amount_unbilled + visit.amount_open

    def _get_live_moves(self):
        return self.clinic_move_ids.filtered(lambda move: move.state != "cancel")

    def _get_unbilled_amount(self):
        if self.state in NOT_COLLECTED:
            return 0.0
        return sum(self._get_unbilled_lines().mapped("bill_total"))

    def _get_unbilled_lines(self):
        return self.line_ids.filtered(lambda line: not line._is_billed())
