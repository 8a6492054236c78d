from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.day_close import CLOSER, COUNTERS

TYPED = frozenset(["note", "line_ids"])


class ClinicDayClose(models.Model):
    """One day of one desk: what was booked, what was counted, what was left open.

    A sheet takes in every payment of its branch up to its day that no other sheet has
    counted. So a payment after the desk was closed is refused by nobody and lost by
    nobody: it belongs to the next sheet. Each person counts and signs his own lines;
    the manager closes. A closed sheet does not change; he may open the last one again,
    with a reason. What it said goes to the operation log both times.
    """

    _name = "clinic.day.close"
    _description = "Day close"
    _inherit = [
        "clinic.day.close.count.mixin",
        "clinic.day.close.left.mixin",
        "clinic.moved.mixin",
    ]
    _order = "day desc, branch_id"

    _moved_fields = frozenset(
        ["state", "closed_by", "closed_at", "left_over", "has_difference"]
    )

    branch_id = fields.Many2one(
        "clinic.branch", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    day = fields.Date(required=True, readonly=True)
    first_day = fields.Date(
        "Payments since",
        readonly=True,
        help="The first day of the payments that this sheet counts.",
    )
    state = fields.Selection(
        [("open", "To close"), ("closed", "Closed")],
        required=True,
        default="open",
        readonly=True,
        copy=False,
    )
    closed_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    closed_at = fields.Datetime(readonly=True)
    note = fields.Text(help="What the next shift or the office should know.")
    line_ids = fields.One2many("clinic.day.close.line", "close_id", "Count")
    payment_ids = fields.One2many(
        "account.payment", "clinic_day_close_id", "Payments", groups=CLOSER
    )
    has_difference = fields.Boolean("With difference", readonly=True, copy=False)
    total_booked = fields.Monetary("Booked", compute="_compute_totals")
    total_counted = fields.Monetary("Counted", compute="_compute_totals")
    total_difference = fields.Monetary("Difference", compute="_compute_totals")
    changed_since = fields.Monetary(
        "Changed since",
        compute="_compute_changed_since",
        compute_sudo=True,
        help="Payments of this sheet that were cancelled or changed in accounting "
        "after it was closed.",
    )

    _branch_day_unique = models.UniqueIndex(
        "(branch_id, day)",
        "Somebody opened the day close of this branch a moment ago. Open it again.",
    )
    _open_idx = models.Index("(branch_id, day) WHERE state = 'open'")

    @api.depends("branch_id", "day")
    def _compute_display_name(self):
        for close in self:
            close.display_name = f"{close.branch_id.name} · {close.day}"

    @api.depends("line_ids.booked", "line_ids.counted", "line_ids.currency_id", "day")
    def _compute_totals(self):
        """Of the lines that the person may see, in the money of the company."""
        for close in self:
            close.total_booked = close._sum("booked")
            close.total_counted = close._sum("counted")
            close.total_difference = close.total_counted - close.total_booked

    def _sum(self, name):
        return sum(
            line.currency_id._convert(
                line[name], self.currency_id, self.company_id, self.day
            )
            for line in self.line_ids
        )

    @api.depends("state", "payment_ids.state", "payment_ids.amount", "line_ids.booked")
    def _compute_changed_since(self):
        for close in self:
            close.changed_since = 0.0
            if close.state == "closed":
                received = sum(sums[0] - sums[1] for sums in close._get_sums().values())
                booked = sum(close.line_ids.mapped("booked"))
                close.changed_since = close.currency_id.round(received - booked)

    def write(self, vals):
        if not self._may_move():
            self._check_open()
            if unknown := set(vals) - TYPED:
                self._refuse_typed_on(self, unknown)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A day close is kept. Open it and count again."))

    # -- doors -------------------------------------------------------------------
    @api.model
    def action_open_today(self):
        """The sheet of today at the current branch, with what is booked by now."""
        self._check_role(COUNTERS)
        branch = self.env.user._clinic_current_branch()
        if not branch:
            raise UserError(
                self.env._("Choose the branch at which you work, in the top bar.")
            )
        close = self._open_day(branch, branch._local_date(fields.Datetime.now()))
        return close._get_form()

    def action_refresh(self):
        """Take in what was booked since the page was opened."""
        self._check_role(COUNTERS)
        self.check_access("write")
        self._check_open()
        self._refresh()
        return True

    def action_sign(self):
        """The person answers for the count of his own lines."""
        self._check_role(COUNTERS)
        self.check_access("write")
        self._check_open()
        mine = self.line_ids.filtered(lambda line: line.user_id == self.env.user)
        if not mine:
            raise UserError(
                self.env._("You have booked no payment that this sheet counts.")
            )
        self._check_current()
        mine._sign()
        return True

    def action_close(self):
        """The manager signs what nobody signed, and closes the day."""
        self._check_role(CLOSER)
        self.check_access("write")
        for close in self:
            close._check_open()
            close._check_earlier_closed()
            close._check_current()
            close._close()
        return True

    def action_reopen(self):
        """Asks for the reason."""
        self._check_role(CLOSER)
        self.check_access("write")
        self.ensure_one()
        self._check_reopen()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open the day again"),
            "res_model": "clinic.day.close.reopen",
            "view_mode": "form",
            "target": "new",
            "context": {"default_close_id": self.id},
        }

    def _get_form(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Day close"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    # -- checks ------------------------------------------------------------------
    def _check_role(self, groups):
        if not self.env.su and not self.env.user.has_groups(groups):
            raise AccessError(
                self.env._(
                    "Reception and cashiers count their own lines, the branch "
                    "manager closes the day. Ask one of them."
                )
            )

    def _check_open(self):
        for close in self:
            if close.state == "closed":
                raise UserError(
                    self.env._(
                        "%(close)s was closed by %(user)s. It does not change any "
                        "more; the branch manager may open it again with a reason.",
                        close=close.display_name,
                        user=close.sudo().closed_by.name,  # sudo: who closed it
                    )
                )

    def _refuse_typed_on(self, records, names):
        fields_of = records._fields
        labels = [fields_of[n]._description_string(self.env) for n in sorted(names)]
        raise UserError(
            self.env._(
                "%(fields)s cannot be typed in: the sheet takes it from the payments.",
                fields=", ".join(labels),
            )
        )

    def _check_current(self):
        """Refuse to sign what is not on the screen."""
        sums = self._get_sums()
        shown = {line._get_key(): line._get_sums() for line in self._get_all_lines()}
        for key in sums.keys() | shown.keys():
            new, old = sums.get(key, (0.0, 0.0, 0)), shown.get(key, (0.0, 0.0, 0))
            if tuple(new) != tuple(old):
                self._refuse_outdated()

    def _refuse_outdated(self):
        raise UserError(
            self.env._(
                "Payments were booked or changed since this page was opened. Press "
                "'Count again', then look at your count."
            )
        )

    def _check_earlier_closed(self):
        earlier = self.search(
            [
                ("branch_id", "=", self.branch_id.id),
                ("day", "<", self.day),
                ("state", "=", "open"),
            ],
            order="day",
            limit=1,
        )
        if earlier:
            raise UserError(
                self.env._(
                    "Close %(close)s first: each day is closed in its turn.",
                    close=earlier.display_name,
                )
            )

    def _check_reopen(self):
        if self.state != "closed":
            raise UserError(self.env._("This day is open. Reload the page."))
        later = self.search(
            [
                ("branch_id", "=", self.branch_id.id),
                ("day", ">", self.day),
                ("state", "=", "closed"),
            ],
            limit=1,
        )
        if later:
            raise UserError(
                self.env._(
                    "%(close)s was closed after it. Write the correction on the sheet "
                    "of today instead.",
                    close=later.display_name,
                )
            )
