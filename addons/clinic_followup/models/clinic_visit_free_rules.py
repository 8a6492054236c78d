from datetime import timedelta

from odoo import api, models
from odoo.addons.clinic_patient.models.clinic_visit_flow_mixin import IN_HOUSE
from odoo.exceptions import UserError
from odoo.tools import format_date

HERE = (*IN_HOUSE, "left")


class ClinicVisitLine(models.Model):
    """Which paid consultation makes one free, and why another one does not."""

    _inherit = "clinic.visit.line"

    def _find_first_lines(self):
        """{line: the paid consultation that makes it free}, with few queries."""
        asked = self.filtered(lambda line: not line._get_free_problem())
        if not asked:
            return {}
        firsts = self._search_first_lines(asked)
        used = self._count_free(firsts)
        found = {}
        for line in asked:
            fitting = firsts.filtered(
                lambda first, line=line: line._is_made_free_by(first, used)
            )
            if fitting:
                found[line] = fitting[0]
        return found

    @api.model
    def _search_first_lines(self, lines):
        days = lines.visit_id.mapped("local_date")
        longest = max(line._get_free_days() for line in lines)
        firsts = self.search(
            [
                ("product_id", "in", lines.product_id.ids),
                ("patient_id", "in", lines.patient_id.ids),
                ("visit_id.state", "=", "left"),
                ("visit_id.local_date", ">=", min(days) - timedelta(days=longest)),
                ("visit_id.local_date", "<=", max(days)),
                ("quantity", ">", 0),
                ("free_line_id", "=", False),
            ]
        )
        # the last one first: it is free for the longest
        return firsts.sorted(lambda one: one._get_free_place(), reverse=True)

    @api.model
    def _count_free(self, firsts):
        groups = self._read_group(
            [("free_line_id", "in", firsts.ids)], ["free_line_id"], ["__count"]
        )
        return {first.id: count for first, count in groups}

    def _is_made_free_by(self, first, used):
        """Whether this first line, with so many uses, makes this one free."""
        self.ensure_one()
        return (
            self._is_same_consultation(first)
            and self._get_days_since(first) <= self._get_free_days()
            and used.get(first.id, 0) < self._get_free_times()
            and self.quantity <= first.quantity
        )

    def _is_same_consultation(self, first):
        return (
            first.product_id == self.product_id
            and first.patient_id == self.patient_id
            and first.visit_id != self.visit_id
            and first._get_free_place() < self._get_free_place()
        )

    def _get_free_place(self):
        return self.visit_id.local_date, self.visit_id.id, self.id

    def _get_days_since(self, first):
        return (self.visit_id.local_date - first.visit_id.local_date).days

    def _get_free_days(self):
        own = self.product_id.clinic_free_days
        return own or self._get_free_policy("followup.free_days")

    def _get_free_times(self):
        return self._get_free_policy("followup.free_times")

    def _get_free_policy(self, key):
        return self.env["clinic.policy"]._get(key, branch=self.visit_id.branch_id)

    def _get_free_problem(self):
        """Why this line cannot be made free whatever was before; empty if it can."""
        self.ensure_one()
        name = self.product_id.display_name
        if not self.product_id.is_clinic_consultation:
            return self.env._(
                "%(service)s is no consultation and is charged. An administrator can "
                "make it one on the service.",
                service=name,
            )
        if self.free_line_id:
            return self.env._("%(service)s is free already. Reload.", service=name)
        if self.visit_id.state not in HERE or not self.visit_id.local_date:
            return self.env._(
                "The patient is not here. Check him in first, then make it free."
            )
        if self.quantity <= 0:
            return self.env._("%(service)s has no quantity to be free.", service=name)
        if self._is_billed():
            return self.env._(
                "%(service)s is on a bill already. Refund it instead.", service=name
            )
        return ""

    # -- refused, with what to do ------------------------------------------------------
    def _refuse_free(self):
        """Nothing makes it free: say what comes nearest."""
        firsts = self.search(
            [
                ("product_id", "=", self.product_id.id),
                ("patient_id", "=", self.patient_id.id),
                ("visit_id.state", "=", "left"),
                ("visit_id.local_date", "<=", self.visit_id.local_date),
                ("quantity", ">", 0),
                ("free_line_id", "=", False),
            ]
        ).filtered(self._is_same_consultation)
        if firsts:
            self._refuse_first(max(firsts, key=lambda one: one._get_free_place()))
        raise UserError(
            self.env._(
                "This patient left no earlier visit with %(service)s. The first "
                "consultation is charged.",
                service=self.product_id.display_name,
            )
        )

    def _refuse_first(self, first):
        day = format_date(self.env, first.visit_id.local_date)
        service = self.product_id.display_name
        if first.patient_id != self.patient_id:
            raise UserError(
                self.env._(
                    "The first visit is that of another patient. Choose a visit of "
                    "the same patient."
                )
            )
        if not self._is_same_consultation(first) or first.free_line_id:
            raise UserError(
                self.env._(
                    "The visit of %(day)s has no earlier %(service)s that was charged. "
                    "This one is charged.",
                    day=day,
                    service=service,
                )
            )
        days, allowed = self._get_days_since(first), self._get_free_days()
        if days > allowed:
            raise UserError(
                self.env._(
                    "Too late: the last %(service)s was on %(day)s, %(count)s days "
                    "before this visit, and coming again is free within %(days)s "
                    "days. It is charged, or ask for a discount.",
                    service=service,
                    day=day,
                    count=days,
                    days=allowed,
                )
            )
        if self.quantity > first.quantity:
            raise UserError(
                self.env._(
                    "More than was charged on %(day)s: lower the quantity, or charge "
                    "it.",
                    day=day,
                )
            )
        raise UserError(
            self.env._(
                "Used already: after the visit of %(day)s the patient has come again "
                "for free. It is charged, or ask for a discount.",
                day=day,
            )
        )
