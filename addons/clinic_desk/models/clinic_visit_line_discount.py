from odoo import api, fields, models
from odoo.addons.clinic_patient.tools.roles import MONEY_READERS
from odoo.exceptions import UserError

from ..tools.discounts import get_discount_percent, get_widest_limit, is_within
from ..tools.roles import DISCOUNT_LIMITS

GROUP = "clinic_base.group_clinic_base_"
PRICING = frozenset(["price", "discount", "quantity", "product_id", "currency_id"])


class ClinicVisitLine(models.Model):
    """Who gives what discount.

    Each role gives away up to its policy; a price below the list price counts. What
    is wanted beyond stands beside the line, which keeps its price, until an approval
    is decided: nobody has to wait with the payment. Decided after the bill, the
    difference is credited.
    """

    _name = "clinic.visit.line"
    _inherit = ["clinic.visit.line", "clinic.moved.mixin"]
    _clinic_field_classes = {
        "list_price": "money",
        "discount_percent": "money",
        "wanted_price": "money",
        "wanted_discount": "money",
        "allowed_discount": "money",
        "discount_state": "money",
        "discount_reason": "money",
        "approval_id": "none",
    }
    # an import or a compute writes them, nobody else
    _moved_fields = frozenset(
        [
            "list_price",
            "bill_total",
            "wanted_price",
            "wanted_discount",
            "allowed_discount",
            "discount_state",
            "discount_reason",
            "approval_id",
        ]
    )

    list_price = fields.Monetary(
        compute="_compute_list_price",
        store=True,
        precompute=True,
        groups=MONEY_READERS,
        help="The price of the product when the line was added.",
    )
    discount_percent = fields.Float(
        "Given away (%)",
        compute="_compute_discount_percent",
        groups=MONEY_READERS,
        help="Of the list price, by discount or by a lower price.",
    )
    wanted_price = fields.Monetary(
        "Price asked for", copy=False, readonly=True, groups=MONEY_READERS
    )
    wanted_discount = fields.Float(
        "Discount asked for (%)", copy=False, readonly=True, groups=MONEY_READERS
    )
    allowed_discount = fields.Float(
        "Approved (%)",
        copy=False,
        readonly=True,
        groups=MONEY_READERS,
        help="What an approval allows beyond the limits of the roles.",
    )
    discount_state = fields.Selection(
        [
            ("requested", "Waiting for approval"),
            ("approved", "Approved"),
            ("refused", "Refused"),
        ],
        "Discount asked for",
        copy=False,
        readonly=True,
        groups=MONEY_READERS,
    )
    discount_reason = fields.Char(
        "Reason of the discount", copy=False, readonly=True, groups=MONEY_READERS
    )
    approval_id = fields.Many2one(
        "clinic.approval",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.depends("product_id", "currency_id")
    def _compute_list_price(self):
        for line in self:
            product = line.product_id
            company = line.visit_id.company_id or self.env.company
            line.list_price = product.currency_id._convert(
                product.lst_price,
                line.currency_id or company.currency_id,
                company,
                line.visit_id.local_date or fields.Date.context_today(line),
            )

    @api.depends("list_price", "price", "discount")
    def _compute_discount_percent(self):
        for line in self:
            line.discount_percent = get_discount_percent(
                line.list_price, line.price, line.discount
            )

    # -- the limit ---------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_discount()
        return lines

    def write(self, vals):
        if not PRICING.isdisjoint(vals):
            self._drop_other_deals(vals)
        res = super().write(vals)
        if not PRICING.isdisjoint(vals):
            self._check_discount()
        return res

    def _drop_other_deals(self, vals):
        """What was decided about one service does not hold for another, or for more.

        While it waits, what it is about stays.
        """
        if self._may_move() or self.env.su:
            return
        for line in self.sudo():  # sudo: compared, not shown
            if line._is_other_deal(vals):
                if line.discount_state == "requested":
                    line._refuse_while_asked()
                if line.allowed_discount:
                    line._move({"allowed_discount": 0, "discount_state": False})

    def _is_other_deal(self, vals):
        if float(vals.get("quantity", self.quantity) or 0) > self.quantity:
            return True
        return any(
            name in vals and vals[name] != self[name].id
            for name in ("product_id", "currency_id")
        )

    def _check_discount(self):
        if self._may_move() or self.env.su:
            return
        for line in self.sudo():  # sudo: prices, compared with a limit
            limit = line._get_discount_limit()
            percent = line.discount_percent
            if not (line.quantity >= 0 and line.price >= 0):  # nor what is no number
                raise UserError(
                    self.env._(
                        "Quantity and price are zero or more. Use 'Refund' for what "
                        "is given back."
                    )
                )
            if not is_within(percent, limit) and not is_within(
                percent, line.allowed_discount
            ):
                raise UserError(
                    self.env._(
                        "%(line)s: this gives away %(percent).1f %% of the list price, "
                        "and you may give up to %(limit).1f %%. Click 'Discount' on "
                        "the line to ask for more.",
                        line=line.product_id.display_name,
                        percent=percent,
                        limit=limit,
                    )
                )

    def _get_discount_limit(self):
        """Percent that the current user gives by himself; None is without limit."""
        branch = self.visit_id.branch_id
        policies = self.env["clinic.policy"]
        limits = [
            key and policies._get(key, branch=branch)
            for role, key in DISCOUNT_LIMITS.items()
            if self.env.user.has_group(GROUP + role)
        ]
        return get_widest_limit(limits)

    # -- asking ------------------------------------------------------------------
    def action_open_discount(self):
        self.ensure_one()
        self.check_access("write")
        return self.env["clinic.discount.ask"]._get_action(self)

    def action_take_back_discount(self):
        """Who asked does not want it any more, for example because nobody decides."""
        for line in self:
            line.check_access("write")
            # sudo: reads the state; taking back checks who asked
            approval = line.sudo().approval_id.sudo(False)
            if line.sudo().discount_state != "requested":  # sudo: as above
                raise UserError(
                    self.env._("This discount has been decided already. Reload.")
                )
            approval.action_cancel()
        return True

    def _action_discount(self, price, discount, reason):
        """Give a price and a discount within the limit at once, or ask for them.

        The approval that was asked for, or an empty one.
        """
        self.ensure_one()
        self.check_access("write")
        self._check_not_billed()
        line = self.sudo()  # sudo: prices and limits; access is checked above
        percent = get_discount_percent(line.list_price, price, discount)
        if is_within(percent, line._get_discount_limit()):
            line._drop_request()
            line._move({"price": price, "discount": discount})
            return self.env["clinic.approval"]
        if not (reason or "").strip():
            raise UserError(
                self.env._("Say why: the person who decides will read your reason.")
            )
        return self._request_discount(price, discount, reason.strip())

    def _request_discount(self, price, discount, reason):
        line = self.sudo()  # sudo: checked by the caller
        line._drop_request()
        line._move(
            {
                "wanted_price": price,
                "wanted_discount": discount,
                "discount_state": "requested",
                "discount_reason": reason,
            }
        )
        gross = line.quantity * line.list_price
        given = gross - line.quantity * price * (1 - discount / 100)
        approval = self.env["clinic.approval"]._request(
            "discount",
            self,
            reason=reason,
            amount=line.currency_id.round(given),
            currency=line.currency_id,
            branch=line.visit_id.branch_id,
        )
        approvals = approval.sudo()  # sudo: whether anybody can decide at all
        if not approvals._get_approvers():
            raise UserError(
                self.env._(
                    "Nobody at this branch may decide about it: it needs %(roles)s. "
                    "Ask an administrator to give somebody this role.",
                    roles=approvals._get_role_names(),
                )
            )
        line._move({"approval_id": approval.id})
        return approval

    def _drop_request(self):
        """A new wish takes the place of the one that waits."""
        waiting = self.approval_id
        if self.discount_state == "requested" and waiting.state == "requested":
            if waiting.requested_by != self.env.user:
                self._refuse_while_asked()
            waiting.action_cancel()

    def _refuse_while_asked(self):
        raise UserError(
            self.env._(
                "%(person)s has asked for a discount on this line already. "
                "Let it be decided or taken back first.",
                person=self.approval_id.requested_by.name,
            )
        )

    def _get_wanted_percent(self):
        return get_discount_percent(
            self.list_price, self.wanted_price, self.wanted_discount
        )

    # -- decided -----------------------------------------------------------------
    def _clinic_approval_decided(self, approval):
        """Told by ``clinic.approval`` in the name of who decided."""
        self.ensure_one()
        line = self.sudo()  # sudo: who decides need not read visits, as HQ
        if line.approval_id != approval.sudo() or line.discount_state != "requested":
            return
        if approval.state == "cancelled":
            line._move({"discount_state": False, "approval_id": False})
        elif approval.state == "refused":
            line._move({"discount_state": "refused"})
        else:
            line._apply_wanted()

    def _apply_wanted(self):
        vals = {
            "discount_state": "approved",
            "allowed_discount": self._get_wanted_percent(),
        }
        if not self._is_billed():
            vals.update(price=self.wanted_price, discount=self.wanted_discount)
            self._move(vals)
            return
        self._move(vals)
        visit = self.visit_id._in_own_company()
        visit._lock_money()
        line = self.with_env(visit.env)
        difference = line._get_late_difference()
        if self.company_currency_id.compare_amounts(difference, 0) > 0:
            visit._credit({line: difference}, self.discount_reason)

    def _get_late_difference(self):
        """What the bill of the line is too high by, with taxes, after the approval."""
        net = self.price * (1 - self.discount / 100)
        wanted = self.wanted_price * (1 - self.wanted_discount / 100)
        if net <= 0:
            return 0.0
        billed = sum(self._get_bill_lines().mapped("price_total"))
        difference = self.company_currency_id.round(billed * (1 - wanted / net))
        return min(difference, self._get_refundable())
