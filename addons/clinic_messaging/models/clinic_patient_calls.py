from odoo import api, fields, models
from odoo.addons.clinic_base.tools.local_date import day_bounds_utc
from odoo.addons.clinic_patient.models.clinic_patient_timeline import TimelineSource

TONES = {"open": "warning", "done": "success", "dropped": "muted"}


class ClinicPatient(models.Model):
    """Whom somebody calls today, and the calls of a file."""

    _inherit = "clinic.patient"

    def _get_due_ids(self, ids):
        """Besides: those whom the user has taken to call, due today or before."""
        # sudo: time zone of his own branch
        branch = self.env.user._clinic_current_branch().sudo()
        _start, stop = day_bounds_utc(self._get_reveal_day(), branch.tz or "UTC")
        domain = [
            ("patient_id", "in", list(ids)),
            ("user_id", "=", self.env.uid),
            ("state", "=", "open"),
            ("due_at", "<", fields.Datetime.to_string(stop)),
        ]
        # sudo: whether a call is due, nothing of it
        tasks = self.env["clinic.call.task"].sudo()
        groups = tasks._read_group(domain, ["patient_id"])
        return super()._get_due_ids(ids) | {patient.id for (patient,) in groups}

    def _get_file_timeline_sources(self):
        return [
            *super()._get_file_timeline_sources(),
            TimelineSource(
                "call",
                self.env._("Calls"),
                "clinic.call.task",
                at=("last_call_at", "due_at"),
                prepare="_tell_calls",
            ),
        ]

    @api.model
    def _tell_calls(self, tasks):
        states = self._get_selection_labels(tasks, "state")
        outcomes = self._get_selection_labels(tasks, "outcome")
        return {
            task.id: {
                "title": " · ".join(
                    (task.kind_label, outcomes.get(task.outcome) or states[task.state])
                ),
                "text": task.attempt_ids[:1].note or task.subject or "",
                "tone": TONES[task.state],
                "author": self._get_timeline_label(task.user_id),
                "open": [task._name, task.id],
            }
            for task in tasks
        }
