from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.day_close import follow_count

TYPED = frozenset(["counted", "explanation"])


class ClinicDayCloseLine(models.Model):
    """What one person took by one way of payment, booked against counted."""

    _name = "clinic.day.close.line"
    _description = "Line of a day close"
    _inherit = ["clinic.moved.mixin"]
    _order = "close_id, user_id, is_cash desc, method_name, id"

    _moved_fields = frozenset(["signed_by", "signed_at"])

    close_id = fields.Many2one(
        "clinic.day.close", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="close_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        "Person",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    journal_id = fields.Many2one("account.journal", readonly=True, ondelete="restrict")
    method = fields.Char(readonly=True, default="")
    method_name = fields.Char("Paid by", readonly=True)
    is_cash = fields.Boolean("Cash", readonly=True)
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, ondelete="restrict"
    )
    payment_count = fields.Integer("Payments", readonly=True)
    received = fields.Monetary(readonly=True)
    refunded = fields.Monetary("Paid back", readonly=True)
    booked = fields.Monetary(compute="_compute_booked", store=True)
    counted = fields.Monetary(
        help="What is there, without the change that stays in the drawer."
    )
    difference = fields.Monetary(compute="_compute_difference", store=True)
    explanation = fields.Char()
    signed_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    signed_at = fields.Datetime(readonly=True)
    state = fields.Selection(related="close_id.state")

    _one_per_method = models.UniqueIndex(
        "(close_id, user_id, journal_id, method, currency_id)",
        "This way of payment is on the sheet already. Open it again.",
    )

    @api.depends("received", "refunded")
    def _compute_booked(self):
        for line in self:
            line.booked = line.received - line.refunded

    @api.depends("booked", "counted")
    def _compute_difference(self):
        for line in self:
            line.difference = line.counted - line.booked

    @api.depends("user_id", "method_name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.user_id.name} · {line.method_name}"

    def write(self, vals):
        if not self._may_move():
            self.close_id._check_open()
            if unknown := set(vals) - TYPED:
                self.close_id._refuse_typed_on(self, unknown)
            self._check_unsigned()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A line of a day close is kept."))

    def _check_unsigned(self):
        signed = self.filtered("signed_by")
        if signed:
            raise UserError(
                self.env._(
                    "%(line)s is signed. Press 'Count again' after a new payment, or "
                    "explain it in the note.",
                    line=signed[0].display_name,
                )
            )

    # -- what is booked ----------------------------------------------------------
    def _get_key(self):
        return (
            self.user_id.id,
            self.journal_id.id,
            self.method or "",
            self.currency_id.id,
        )

    def _get_sums(self):
        return (self.received, self.refunded, self.payment_count)

    def _follow(self, sums):
        """Payments came or went: the count is proposed anew and signed again."""
        received, refunded, number = sums
        if self._get_sums() == (received, refunded, number):
            return
        booked = received - refunded
        self._move(
            {
                "received": received,
                "refunded": refunded,
                "payment_count": number,
                "counted": follow_count(
                    self.counted, self.booked, booked, self.is_cash
                ),
                "signed_by": False,
                "signed_at": False,
            }
        )

    # -- signing -----------------------------------------------------------------
    def _is_different(self):
        return not self.currency_id.is_zero(self.difference)

    def _sign(self):
        for line in self:
            if line._is_different() and not (line.explanation or "").strip():
                raise UserError(
                    self.env._(
                        "%(line)s: %(amount)s is missing or too much. Write the "
                        "explanation beside it, then sign.",
                        line=line.display_name,
                        amount=line.currency_id.format(line.difference),
                    )
                )
        self.sudo()._move(  # sudo: the callers checked whose lines they are
            {"signed_by": self.env.uid, "signed_at": fields.Datetime.now()}
        )

    def _get_statement(self):
        return {
            "user": self.user_id.id,
            "method": self.method_name,
            "currency": self.currency_id.name,
            "received": self.received,
            "refunded": self.refunded,
            "counted": self.counted,
            "difference": self.difference,
            "explanation": self.explanation or "",
            "signed_by": self.signed_by.id,
        }
