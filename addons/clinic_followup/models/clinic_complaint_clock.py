import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.clinic_base.tools.local_date import day_bounds_utc
from odoo.fields import Domain

BATCH = 100
MINUTE = timedelta(minutes=1)
_logger = logging.getLogger(__name__)


class ClinicComplaint(models.Model):
    """By when somebody has said "we have it", and by when there is an answer.

    Hours and days are working time of the legal entity's calendar with its public
    holidays; the day on which it came in does not count. What stays late is reported:
    to the manager when nobody has acknowledged it, to the medical director when
    nobody has answered it.
    """

    _inherit = "clinic.complaint"

    due_at = fields.Datetime("Clock", compute="_compute_due_at")
    is_late = fields.Boolean(
        "Late", compute="_compute_is_late", search="_search_is_late"
    )

    @api.depends("state", "acknowledge_by", "answer_by")
    def _compute_due_at(self):
        """What comes next: nothing, once it is answered."""
        for row in self:
            due = {"new": row.acknowledge_by, "acknowledged": row.answer_by}
            row.due_at = due.get(row.state)

    @api.depends("state", "acknowledge_by", "answer_by")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for row in self:
            ends = {"new": (row.acknowledge_by, row.answer_by)}
            ends["acknowledged"] = (row.answer_by,)
            row.is_late = any(end and end < now for end in ends.get(row.state, ()))

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_late_domain(1) | self._get_late_domain(2)

    @api.model
    def _get_late_domain(self, level):
        now = fields.Datetime.now()
        if level == 1:
            return Domain("state", "=", "new") & Domain("acknowledge_by", "<", now)
        waiting = Domain("state", "in", ("new", "acknowledged"))
        return waiting & Domain("answer_by", "<", now)

    # -- deadlines ---------------------------------------------------------------------
    def _get_deadlines(self, since=None):
        """Both ends of one complaint, from when it came in (or `since`)."""
        self.ensure_one()
        since = since or self.received_at
        policies = self.env["clinic.policy"]
        hours = policies._get("complaint.acknowledge_hours", branch=self.branch_id)
        kind = "complex_days" if self.is_complex else "answer_days"
        days = policies._get(f"complaint.{kind}", branch=self.branch_id)
        ends = [self._get_last_minute(self._plan_day(days, since))]
        if self.deadline_on:
            ends.append(self._get_last_minute(self.deadline_on))
        return {
            "acknowledge_by": self._plan_hour(hours, since),
            "answer_by": min(ends),
        }

    def _plan_hour(self, hours, since):
        calendar = self.branch_id.company_id.resource_calendar_id
        end = calendar and calendar.plan_hours(hours, since, compute_leaves=True)
        return end or since + timedelta(hours=hours)

    def _plan_day(self, days, since):
        """The last of so many working days, the first one not counted."""
        branch = self.branch_id
        day = branch._local_date(since)
        start = day_bounds_utc(day, branch.tz)[1]
        calendar = branch.company_id.resource_calendar_id
        end = calendar and calendar.plan_days(days, start, compute_leaves=True)
        return branch._local_date(end) if end else day + timedelta(days=days)

    def _get_last_minute(self, day):
        return day_bounds_utc(day, self.branch_id.tz)[1] - MINUTE

    # -- reported ----------------------------------------------------------------------
    @api.model
    def _cron_escalate(self):
        """Every hour: late ones are reported, answers that did not leave come back.
        One that fails stops none of the others, and the job says so at its end.
        """
        progress = self.env["ir.cron"]
        last_error = None
        for complaints in (self._find_unsent(), self._find_unreported()):
            progress._commit_progress(remaining=len(complaints))
            for complaint in complaints:
                try:
                    with self.env.cr.savepoint():
                        complaint._follow()
                except Exception as error:
                    _logger.exception("Complaints: %s fails", complaint)
                    last_error = error
                if not progress._commit_progress(1):
                    return
        if last_error:
            raise last_error

    @api.model
    def _find_unreported(self):
        found = Domain.OR(
            Domain("escalation", "<", level) & self._get_late_domain(level)
            for level in (1, 2)
        )
        return self.search(found, order="answer_by, id", limit=BATCH)

    def _follow(self):
        """What the clock does with one complaint; a second time it does nothing."""
        self.ensure_one()
        self._follow_message()
        for level in (2, 1):
            if self.escalation < level and self.filtered_domain(
                self._get_late_domain(level)
            ):
                self._escalate(level)
                break

    def _escalate(self, level):
        """To a named person; the owner keeps it."""
        self.ensure_one()
        roles = ("manager", "medical_director")
        person = self._find_person(roles if level == 1 else roles[::-1], self.owner_id)
        self._move(
            {
                "escalation": level,
                "escalated_to_id": person.id,
                "escalated_at": fields.Datetime.now(),
            }
        )
        self._tell(person, "not_acknowledged" if level == 1 else "not_answered")
