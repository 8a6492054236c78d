from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..tools.discounts import get_widest_limit, is_within
from ..tools.roles import REFUND_LIMITS

GROUP = "clinic_base.group_clinic_base_"


class ClinicRefund(models.Model):
    """What of a visit is given back, why, and who decided.

    Within the limit of the person it is credited and paid back at once. Above, it
    waits for an approval, and is carried out by the desk afterwards. Nobody has the
    right to write these rows: the checked methods do.
    """

    _name = "clinic.refund"
    _description = "Refund"
    _inherit = ["clinic.patient.part.mixin"]
    _order = "id desc"
    _clinic_field_class = "money"
    _clinic_field_classes = dict.fromkeys(
        ["visit_id", "branch_id", "company_id", "currency_id", "state"], "none"
    )

    visit_id = fields.Many2one(
        "clinic.visit", required=True, index=True, readonly=True, ondelete="restrict"
    )
    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, readonly=True, ondelete="restrict"
    )
    branch_id = fields.Many2one(
        "clinic.branch", required=True, index=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    method_id = fields.Many2one(
        "account.payment.method.line", "Paid back by", readonly=True
    )
    line_ids = fields.One2many("clinic.refund.line", "refund_id", readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    state = fields.Selection(
        [
            ("requested", "Waiting for approval"),
            ("approved", "Approved: pay it back"),
            ("done", "Paid back"),
            ("refused", "Refused"),
            ("cancelled", "Taken back"),
        ],
        required=True,
        default="requested",
        readonly=True,
    )
    approval_id = fields.Many2one(
        "clinic.approval", readonly=True, index="btree_not_null", ondelete="set null"
    )
    credit_move_id = fields.Many2one("account.move", "Credit note", readonly=True)
    payment_id = fields.Many2one("account.payment", "Paid back with", readonly=True)
    key = fields.Char("Key of the dialog", readonly=True)

    _key_unique = models.UniqueIndex(
        "(key) WHERE key IS NOT NULL",
        "This refund has been booked already. Reload the page.",
    )
    _open_idx = models.Index(
        "(branch_id, state) WHERE state IN ('requested', 'approved')"
    )

    @api.depends("patient_id", "amount", "currency_id")
    def _compute_display_name(self):
        for refund in self:
            # sudo: a label, as that of the visit
            name = refund.sudo().patient_id.name
            refund.display_name = f"{name} · {refund.currency_id.format(refund.amount)}"

    # -- buttons -----------------------------------------------------------------
    def action_pay_back(self):
        """Carry out what has been approved."""
        for refund in self:
            refund.check_access("read")
            visit = refund.sudo().visit_id.with_env(self.env)  # sudo: its number
            visit = visit._check_biller()
            visit._lock_money()
            closed = refund.with_env(visit.env)
            closed.invalidate_recordset(["state"])
            if closed.state != "approved":
                raise UserError(
                    self.env._(
                        "This refund is not waiting to be paid back any more. Reload "
                        "the page."
                    )
                )
            closed._carry_out()
        return True

    def action_take_back(self):
        """Who asked does not want it any more."""
        for refund in self:
            refund.check_access("read")
            # sudo: taking back an approval checks who asked
            refund.sudo().approval_id.sudo(False).action_cancel()
        return True

    # -- asked, decided, done ----------------------------------------------------
    @api.model
    def _get_limit(self, branch):
        """What the current user pays back by himself; None is without limit."""
        policies = self.env["clinic.policy"]
        limits = [
            key and policies._get(key, branch=branch)
            for role, key in REFUND_LIMITS.items()
            if self.env.user.has_group(GROUP + role)
        ]
        return get_widest_limit(limits)

    def _decide(self):
        """At once within the limit of the person, else by approval."""
        self.ensure_one()
        total = self.amount + self.visit_id._get_given_back()
        if is_within(total, self._get_limit(self.branch_id)):
            self._carry_out()
            return
        approvals = self.env["clinic.approval"]
        approval = approvals._request(
            "refund",
            self,
            reason=self.reason,
            amount=self.amount,
            currency=self.currency_id,
            branch=self.branch_id,
        )
        self.approval_id = approval
        if not approval._get_approvers():
            raise UserError(
                self.env._(
                    "Nobody at this branch may decide about it: it needs %(roles)s. "
                    "Ask an administrator to give somebody this role.",
                    roles=approval._get_role_names(),
                )
            )

    def _clinic_approval_decided(self, approval):
        """Told by ``clinic.approval`` in the name of who decided."""
        refund = self.sudo()  # sudo: who decides need not read refunds
        if refund.state != "requested" or refund.approval_id != approval.sudo():
            return
        refund.state = approval.state

    def _carry_out(self):
        """Credit note, then what it leaves open is paid back."""
        self.ensure_one()
        amounts = {line.line_id: line.amount for line in self.line_ids}
        self.credit_move_id = self.visit_id._credit(amounts, self.reason)
        open_amount = -self.visit_id._get_open_amount()
        if self.currency_id.compare_amounts(open_amount, 0) > 0:
            if not self.method_id:
                raise UserError(self.env._("Choose how the money is paid back."))
            self.payment_id = self.visit_id._book_payment(
                "outbound", min(open_amount, self.amount), self.method_id, None
            )
        self.state = "done"


class ClinicRefundLine(models.Model):
    _name = "clinic.refund.line"
    _description = "Line of a refund"
    _inherit = ["clinic.disclosure.mixin"]
    _clinic_patient_fields = ()  # that of the refund
    _clinic_field_class = "money"

    refund_id = fields.Many2one(
        "clinic.refund", required=True, index=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        "clinic.visit.line", "Line", required=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="refund_id.currency_id")
    amount = fields.Monetary(required=True)


class ClinicVisit(models.Model):
    _inherit = "clinic.visit"

    def _action_refund(self, amounts, reason, method=None, key=None):
        """Give back ``amounts`` ({line: amount with taxes}) of what was billed.

        The refund: done, or waiting for an approval.
        """
        visit = self._check_biller()
        visit._lock_money()
        refunds = visit.env["clinic.refund"]
        known = key and refunds.search([("key", "=", key)])
        if known:
            return known
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the money is given back."))
        vals_list = visit._prepare_refund_lines(amounts)
        refund = refunds.create(
            {
                "visit_id": visit.id,
                "patient_id": visit.patient_id.id,
                "branch_id": visit.branch_id.id,
                "company_id": visit.company_id.id,
                "currency_id": visit.company_currency_id.id,
                "reason": reason.strip(),
                "method_id": method.id if method else False,
                "amount": sum(vals["amount"] for vals in vals_list),
                "line_ids": [Command.create(vals) for vals in vals_list],
                "key": key,
            }
        )
        refund._decide()
        return refund

    def _get_given_back(self):
        """What nobody was asked for: slices of a refund count together."""
        refunds = self.sudo().env["clinic.refund"]  # sudo: a sum, against a limit
        done = refunds.search(
            [
                ("visit_id", "=", self.id),
                ("state", "=", "done"),
                ("approval_id", "=", False),
            ]
        )
        return sum(done.mapped("amount"))

    def _prepare_refund_lines(self, amounts):
        currency = self.company_currency_id
        found = []
        for line, amount in amounts.items():
            line = self.line_ids.filtered(lambda own, line=line: own.id == line.id)
            if not line:
                raise AccessError(
                    self.env._("This line belongs to another visit. Reload the page.")
                )
            if currency.compare_amounts(amount, 0) < 0:
                raise UserError(self.env._("Type amounts above zero."))
            if currency.is_zero(amount):
                continue
            line._prepare_credit_vals(amount)
            found.append({"line_id": line.id, "amount": currency.round(amount)})
        if not found:
            raise UserError(self.env._("Type the amount that is given back."))
        return found
