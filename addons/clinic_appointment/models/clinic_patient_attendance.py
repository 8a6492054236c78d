from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.clinic_base.tools.local_date import to_local
from odoo.tools import format_date

from ..tools import attendance

OUTCOMES = {
    "arrived": attendance.KEPT,
    "done": attendance.KEPT,
    "no_show": attendance.MISSED,
    "cancelled": attendance.LATE,
}


class ClinicPatient(models.Model):
    """Whether somebody kept his appointments, and what the policy makes of it."""

    _inherit = "clinic.patient"

    def _get_attendance(self):
        """{patient id: `attendance.Standing`}, over all branches, in one statement.

        Online booking asks ``offline_until``, the desk is shown ``must_confirm``.
        """
        now = fields.Datetime.now()
        # sudo: how often he came, wherever it was; nothing else is told
        rows = self.env["clinic.appointment"].sudo()
        rows = rows.search_fetch(
            [
                ("patient_id", "in", self.ids),
                ("start_at", ">", now - attendance.YEAR),
                ("start_at", "<=", now + timedelta(days=400)),
                "|",
                ("state", "in", ("arrived", "done", "no_show")),
                "&",
                ("state", "=", "cancelled"),
                ("is_late_cancel", "=", True),
            ],
            ["patient_id", "state", "start_at"],
        )
        outcomes = {patient_id: [] for patient_id in self.ids}
        for row in rows:
            at = min(row.start_at, now)  # somebody may come early, or cancel
            outcomes[row.patient_id.id].append((at, OUTCOMES[row.state]))
        terms = self._get_attendance_terms()
        return {
            patient.id: attendance.standing(
                outcomes[patient.id], now, terms[patient.id]
            )
            for patient in self
        }

    def _get_attendance_terms(self):
        """{patient id: `attendance.Terms`} by the policies of the home branch."""
        # sudo: which policies hold, nothing of the file
        patients = self.sudo()
        of_branch = {
            branch: self._read_attendance_terms(branch)
            for branch in (*patients.home_branch_id, self.env["clinic.branch"])
        }
        return {patient.id: of_branch[patient.home_branch_id] for patient in patients}

    @api.model
    def _read_attendance_terms(self, branch):
        policies = self.env["clinic.policy"]

        def get(key):
            return policies._get(f"appointment.{key}", branch=branch or None)

        return attendance.Terms(
            must_confirm=get("confirm_after_no_shows"),
            offline=get("offline_after_no_shows"),
            offline_days=get("offline_days"),
            cleared_by=get("no_shows_cleared_by"),
        )

    # -- header ------------------------------------------------------------------------
    def _get_header_alerts(self):
        alerts = super()._get_header_alerts()
        if not self.ids or not self.env["clinic.appointment"].has_access("read"):
            return alerts
        for patient_id, standing in self._get_attendance().items():
            alerts[patient_id] += self._prepare_attendance_alerts(standing)
        return alerts

    @api.model
    def _prepare_attendance_alerts(self, standing):
        if standing.offline_until:
            day = to_local(standing.offline_until, self.env.tz)
            label = self.env._(
                "%(count)s no-shows: must confirm, not online until %(day)s",
                count=standing.no_shows,
                day=format_date(self.env, day.date()),
            )
        elif standing.must_confirm:
            label = self.env._(
                "%(count)s no-shows: must confirm", count=standing.no_shows
            )
        else:
            return []
        return [{"code": "must_confirm", "label": label, "tone": "warning"}]
