from odoo import api, fields, models

from ..tools.day_close import add_up, follow_count

# what was paid and not taken back
BOOKED = ("in_process", "paid")


class ClinicDayCloseCountMixin(models.AbstractModel):
    """From payments to lines; closing and opening again."""

    _name = "clinic.day.close.count.mixin"
    _description = "Count of a day close"

    @api.model
    def _open_day(self, branch, day):
        """The sheet of a branch and day, made if need be, with what is booked."""
        branch = branch.sudo()  # sudo: its company
        domain = [("branch_id", "=", branch.id), ("day", "=", day)]
        closes = self.sudo()  # sudo: callers checked the role, the branch is his
        close = closes.search(domain) or closes.create(
            {"branch_id": branch.id, "company_id": branch.company_id.id, "day": day}
        )
        if close.state == "open":
            close._refresh()
        return close.sudo(self.env.su)

    # -- payments ----------------------------------------------------------------
    def _get_payment_domain(self):
        """What the sheet counts: of a closed one, what it has counted."""
        domain = [
            ("clinic_branch_id", "=", self.branch_id.id),
            ("state", "in", BOOKED),
        ]
        if self.state == "closed":
            return [*domain, ("clinic_day_close_id", "=", self.id)]
        return [
            *domain,
            ("clinic_local_date", "<=", self.day),
            ("clinic_day_close_id", "=", False),
        ]

    def _get_payments(self):
        payments = self.env["account.payment"].sudo()  # sudo: of the branch, to add up
        return payments.search(self._get_payment_domain())

    def _get_sums(self):
        """{(user, journal, method, currency): [received, paid back, number]}."""
        payments = self.env["account.payment"].sudo()  # sudo: of the branch, to add up
        groups = payments._read_group(
            self._get_payment_domain(),
            ["create_uid", "payment_method_line_id", "currency_id", "payment_type"],
            ["amount:sum", "__count"],
        )
        return add_up(
            (
                (user.id, line.journal_id.id, line._get_clinic_method(), currency.id),
                kind == "inbound",
                amount,
                number,
            )
            for user, line, currency, kind, amount, number in groups
        )

    # -- lines -------------------------------------------------------------------
    def _get_all_lines(self):
        """Also of colleagues; searched, so that the list of the person stays his."""
        lines = self.env["clinic.day.close.line"].sudo()  # sudo: see above
        return lines.search([("close_id", "in", self.ids)])

    def _refresh(self):
        """The lines say what is booked now; what changed has to be signed again."""
        for close in self.sudo():  # sudo: the lines of all, whoever opens the sheet
            sums = close._get_sums()
            lines = close._get_all_lines()
            for line in lines:
                line._follow(sums.pop(line._get_key(), (0.0, 0.0, 0)))
            lines.create(
                [close._prepare_line_vals(key, found) for key, found in sums.items()]
            )
            days = close._get_payments().mapped("clinic_local_date")
            close._move({"first_day": min(days, default=close.day)})
        self.invalidate_recordset(["line_ids"])  # each person reads his own again

    def _prepare_line_vals(self, key, sums):
        user_id, journal_id, method, currency_id = key
        received, refunded, number = sums
        journal = self.env["account.journal"].browse(journal_id)
        is_cash = journal.type == "cash"
        return {
            "close_id": self.id,
            "user_id": user_id,
            "journal_id": journal_id,
            "method": method,
            "method_name": f"{journal.name} · {method}" if method else journal.name,
            "is_cash": is_cash,
            "currency_id": currency_id,
            "received": received,
            "refunded": refunded,
            "payment_count": number,
            "counted": follow_count(0.0, 0.0, received - refunded, is_cash),
        }

    # -- closing -----------------------------------------------------------------
    def _close(self):
        lines = self._get_all_lines()
        lines.filtered(lambda line: not line.signed_by)._sign()
        left = self._get_left_counts()
        closed = self.sudo()  # sudo: the callers checked role and branch
        payments = closed._get_payments()
        closed._move(
            {
                "state": "closed",
                "closed_by": self.env.uid,
                "closed_at": fields.Datetime.now(),
                "left_over": left,
                "has_difference": any(line._is_different() for line in lines),
            }
        )
        payments.write({"clinic_day_close_id": self.id})
        self.env["clinic.operation.log"]._log(
            "day.closed", self, str(self.day), new=closed._get_statement()
        )

    def _reopen(self, reason):
        opened = self.sudo()  # sudo: the callers checked role and branch
        statement = opened._get_statement()
        payments = self.env["account.payment"].sudo()  # sudo: to count them again
        payments.search([("clinic_day_close_id", "=", self.id)]).write(
            {"clinic_day_close_id": False}
        )
        opened._get_all_lines()._move({"signed_by": False, "signed_at": False})
        opened._move(
            {
                "state": "open",
                "closed_by": False,
                "closed_at": False,
                "left_over": False,
                "has_difference": False,
            }
        )
        opened._refresh()
        self.env["clinic.operation.log"]._log(
            "day.reopened", self, reason, old=statement
        )

    def _get_statement(self):
        """What the sheet says, for the log: amounts, no patient."""
        return {
            "day": self.day.isoformat(),
            "left": self.left_over or {},
            "lines": [line._get_statement() for line in self._get_all_lines()],
        }
