from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.clinic_base.tools.local_date import day_bounds_utc, to_local, to_utc
from odoo.tools import SQL

from ..tools.call_times import earliest_call, next_call_time, read_window

LOOK_BACK = timedelta(days=4)


class ClinicCallTask(models.Model):
    """When somebody may be called, by policy.

    Hours and noon pause of the branch; so many calls a day to one patient, whatever
    they are about; some hours between two of them. Times are those of the branch.
    """

    _inherit = "clinic.call.task"

    not_before = fields.Datetime(
        "Not before",
        compute="_compute_not_before",
        help="Hours, pause and rest between calls allow the next call from then on.",
    )
    is_due = fields.Boolean(compute="_compute_is_due", search="_search_is_due")
    is_late = fields.Boolean(
        compute="_compute_is_late",
        search="_search_is_late",
        help="Due on a day that has passed.",
    )

    @api.depends("state", "branch_id", "patient_id", "attempt_count")
    def _compute_not_before(self):
        now = fields.Datetime.now()
        calls = self._get_recent_calls()
        for task in self:
            if task.state == "open" and task.branch_id and task.patient_id:
                moment = task._get_next_call(now, calls.get(task.patient_id.id, []))
                task.not_before = moment if moment > now else False
            else:
                task.not_before = False

    @api.depends("state", "due_at")
    def _compute_is_due(self):
        now = fields.Datetime.now()
        for task in self:
            is_open = task.state == "open" and bool(task.due_at)
            task.is_due = is_open and task.due_at <= now

    def _search_is_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "=", "open"), ("due_at", "<=", fields.Datetime.now())]

    @api.depends("state", "due_at")
    @api.depends_context("uid")
    def _compute_is_late(self):
        start = self._get_start_of_today()
        for task in self:
            is_open = task.state == "open" and bool(task.due_at)
            task.is_late = is_open and task.due_at < start

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "=", "open"), ("due_at", "<", self._get_start_of_today())]

    @api.model
    def _get_start_of_today(self):
        # sudo: time zone of his own branch
        branch = self.env.user._clinic_current_branch().sudo()
        now = fields.Datetime.now()
        day = branch._local_date(now) if branch else now.date()
        return day_bounds_utc(day, branch.tz or "UTC")[0]

    # -- rules -------------------------------------------------------------------------
    @api.model
    def _fit_call_time(self, branch, instant, purpose="transactional"):
        """The first instant from then on at which the branch calls people."""
        branch = branch.sudo()  # sudo: its time zone
        local = to_local(instant, branch.tz)
        fit = next_call_time(local, *self._get_call_windows(branch, purpose))
        return instant if fit == local else to_utc(fit, branch.tz)

    @api.model
    def _get_call_windows(self, branch, purpose):
        policy = self.env["clinic.policy"]
        key = "marketing_hours" if purpose == "marketing" else "reminder_hours"
        hours = policy._get(f"contact.{key}", branch=branch)
        pause = policy._get("contact.call_pause", branch=branch)
        return read_window(hours), read_window(pause)

    def _get_next_call(self, instant, calls):
        """When the next call of this task may be; `calls` are those of the patient."""
        self.ensure_one()
        branch = self.branch_id.sudo()  # sudo: its time zone
        policy = self.env["clinic.policy"]
        local = to_local(instant, branch.tz)
        rested = earliest_call(
            local,
            [to_local(call, branch.tz) for call in calls],
            policy._get("contact.call_gap_hours", branch=branch),
            policy._get("contact.calls_per_day", branch=branch),
        )
        fit = next_call_time(rested, *self._get_call_windows(branch, self.purpose))
        return instant if fit == local else to_utc(fit, branch.tz)

    def _get_recent_calls(self):
        """{patient id: instants of the calls of the last days}, in one statement."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT task.patient_id, array_agg(attempt.made_at)"
                "  FROM clinic_call_attempt attempt"
                "  JOIN clinic_call_task task ON task.id = attempt.task_id"
                " WHERE task.patient_id = ANY(%s) AND attempt.made_at > %s"
                " GROUP BY task.patient_id",
                self.patient_id.ids,
                fields.Datetime.now() - LOOK_BACK,
            )
        )
        return dict(rows)
