from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.clinic_desk.models.clinic_visit_line_discount import PRICING
from odoo.addons.clinic_patient.tools.roles import MONEY_READERS
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, format_date

# who sees that somebody comes again with the same problem
GIVERS = (
    "clinic_base.group_clinic_base_reception,"
    "clinic_base.group_clinic_base_cashier,"
    "clinic_base.group_clinic_base_practitioner,"
    "clinic_base.group_clinic_base_manager"
)

CHARGED = frozenset(["product_id", "quantity", "visit_id"])


class ClinicVisitLine(models.Model):
    """Coming again soon with the same problem is free.

    A consultation on a visit is free if the patient left a visit with the same
    service at the chain, which he paid for, at most so many days before
    (``followup.free_days``, or the days of the service), and so often
    (``followup.free_times``). The line keeps its price and gets a discount of 100 %
    with the reason; the limits of the roles are for discounts that somebody chooses,
    and do not count here. One action grants it, one takes it back until it is billed.
    """

    _inherit = "clinic.visit.line"
    _clinic_field_classes = {
        "free_line_id": "none",
        "free_old_discount": "money",
    }
    _moved_fields = frozenset(["free_line_id", "free_old_discount"])

    free_line_id = fields.Many2one(
        "clinic.visit.line",
        "Free because of",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The paid consultation that this one goes on with.",
    )
    free_old_discount = fields.Float(
        "Discount before (%)",
        copy=False,
        readonly=True,
        groups=MONEY_READERS,
        digits="Discount",
    )
    is_free = fields.Boolean(
        "Free", compute="_compute_is_free_possible", compute_sudo=True
    )
    is_free_possible = fields.Boolean(
        "May be free", compute="_compute_is_free_possible", compute_sudo=True
    )
    free_text = fields.Char(
        "Free re-consultation",
        compute="_compute_is_free_possible",
        compute_sudo=True,
        help="The first visit, and until when coming again is free.",
    )

    @api.depends(
        "product_id", "quantity", "free_line_id", "visit_id.state", "is_billed"
    )
    @api.depends_context("lang")
    def _compute_is_free_possible(self):
        found = self._origin._find_first_lines()
        for line in self:
            line.is_free = bool(line.free_line_id)
            first = line.free_line_id or found.get(line._origin)
            line.is_free_possible = bool(first) and not line.is_free
            line.free_text = first and line._say_free(first)

    def _say_free(self, first):
        first_day = first.visit_id.local_date
        day = format_date(self.env, first_day)
        if self.free_line_id:
            return self.env._("Free: first visit on %(day)s", day=day)
        until = first_day + timedelta(days=self._get_free_days())
        return self.env._(
            "May be free: first visit on %(day)s, until %(until)s",
            day=day,
            until=format_date(self.env, until),
        )

    @api.constrains("free_line_id")
    def _check_free_line(self):
        # sudo: compares two numbers, discloses neither
        for line in self.sudo().filtered("free_line_id"):
            first = line.free_line_id
            if first.patient_id != line.patient_id:
                raise ValidationError(
                    self.env._(
                        "The first visit is that of another patient. Choose a visit "
                        "of the same patient."
                    )
                )

    # -- granted -----------------------------------------------------------------------
    def action_free(self):
        """The consultation is free: one click, nobody is asked."""
        for line in self:
            line.check_access("write")
            line._check_giver()
            line._action_free()
        return True

    def action_charge(self):
        """It is charged after all."""
        for line in self:
            line.check_access("write")
            line._check_giver()
            line._action_charge()
        return True

    def _check_giver(self):
        """Role and branch; those who collect read no lines."""
        if self.env.su:
            return
        user = self.env.user
        if not user.has_groups(GIVERS):
            raise AccessError(
                self.env._(
                    "Reception, cashier, doctor and manager make a consultation free. "
                    "Ask one of them."
                )
            )
        # sudo: branch of the visit, compared with those of the user
        if self.sudo().visit_id.branch_id not in user._clinic_branches().sudo():
            raise AccessError(
                self.env._(
                    "This visit belongs to a branch at which you do not work. Ask the "
                    "desk of that branch."
                )
            )

    def _action_free(self, first=None):
        """Make it free because of ``first``, else of the last one that fits."""
        self.ensure_one()
        line = self.sudo()  # sudo: right, role and branch were asked for at the door
        line.visit_id._lock_money()
        problem = line._get_free_problem()
        if problem:
            raise UserError(problem)
        if line.discount_state == "requested":
            line._refuse_while_asked()
        first = first.sudo() if first else line._find_first_lines().get(line)  # sudo: +
        if not first:
            line._refuse_free()
        line._lock_first(first)
        if not line._is_made_free_by(first, line._count_free(first)):
            line._refuse_first(first)
        line._move(
            {
                "free_line_id": first.id,
                "free_old_discount": line.discount,
                "discount": 100.0,
                "discount_reason": self.env._(
                    "Free re-consultation: first visit on %(day)s",
                    day=format_date(self.env, first.visit_id.local_date),
                ),
            }
        )
        line._log_free("visit_line.freed", first)

    def _lock_first(self, first):
        """One free visit for one first visit: a second one at once is replayed."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE clinic_visit_line SET id = id WHERE id = %s", first.id)
        )

    def _action_charge(self):
        self.ensure_one()
        line = self.sudo()  # sudo: right, role and branch were asked for at the door
        line.visit_id._lock_money()
        if not line.free_line_id:
            raise UserError(self.env._("This line is charged already. Reload."))
        line._check_not_billed()
        first = line.free_line_id
        line._move(
            {
                "discount": line.free_old_discount,
                "discount_reason": False,
                "free_line_id": False,
                "free_old_discount": 0,
            }
        )
        line._log_free("visit_line.charged", first)

    def _log_free(self, operation, first):
        self.env["clinic.operation.log"]._log(
            operation,
            self.visit_id,
            summary=self.product_id.display_name,
            new={
                "first_visit": first.visit_id.id,
                "first_day": str(first.visit_id.local_date),
                "amount": self.currency_id.round(self.quantity * self.price),
            },
        )

    # -- what is free stays as it is ---------------------------------------------------
    def write(self, vals):
        if not self._may_move() and not PRICING.isdisjoint(vals):
            self._check_not_free({name: vals[name] for name in PRICING & vals.keys()})
        if not self._may_move() and not CHARGED.isdisjoint(vals):
            self._check_stays_charged(vals)
        return super().write(vals)

    def _check_not_free(self, vals):
        # sudo: compared with what is to be written, not shown
        for line in self.sudo():
            if line.free_line_id and line._is_changed(vals):
                line._refuse_change()

    def _check_discount(self):
        """What is free is no discount of who writes; its price stays, see above."""
        # sudo: which lines are free
        charged = self.filtered(lambda line: not line.sudo().free_line_id)
        return super(ClinicVisitLine, charged)._check_discount()

    def _action_discount(self, price, discount, reason):
        if self.sudo().free_line_id:  # sudo: as above
            self._refuse_change()
        return super()._action_discount(price, discount, reason)

    def _refuse_change(self):
        raise UserError(
            self.env._(
                "%(service)s is a free re-consultation. Click 'Charge' on the line "
                "first, then change it.",
                service=self.product_id.display_name,
            )
        )

    def _check_stays_charged(self, vals):
        """What made another one free is not emptied afterwards."""
        emptied = "quantity" in vals and not float(vals["quantity"] or 0) > 0
        # sudo: compared with what is to be written, not shown
        others = self.sudo().filtered(
            lambda line: any(
                name in vals and vals[name] != line[name].id
                for name in ("product_id", "visit_id")
            )
        )
        (self if emptied else others)._unlink_not_first()

    @api.ondelete(at_uninstall=False)
    def _unlink_not_first(self):
        # sudo: whether a later visit rests on it
        lines = self.env["clinic.visit.line"].sudo()
        later = lines.search([("free_line_id", "in", self.ids)], limit=1)
        if later:
            raise UserError(
                self.env._(
                    "The visit of %(day)s is free because of this consultation. Charge "
                    "that one first.",
                    day=format_date(self.env, later.visit_id.local_date),
                )
            )
