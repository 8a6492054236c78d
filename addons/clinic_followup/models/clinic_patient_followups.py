from odoo import models
from odoo.addons.clinic_patient.models.clinic_patient_timeline import TimelineSource
from odoo.fields import Domain

TONES = {"open": "warning", "booked": "info", "done": "success", "dropped": "muted"}


class ClinicPatient(models.Model):
    """Follow-ups on the timeline; those of a next step are told as the step."""

    _inherit = "clinic.patient"

    def _get_timeline_sources(self):
        return [
            *super()._get_timeline_sources(),
            TimelineSource(
                "followup",
                self.env._("Follow-ups"),
                "clinic.followup",
                at=("done_on", "due_on", "create_date"),
                prepare="_tell_followups",
                domain=Domain("source", "!=", "next_step"),
            ),
        ]

    def _tell_followups(self, rows):
        states = self._get_selection_labels(rows, "state")
        reasons = self._get_selection_labels(rows, "reason")
        return {
            row.id: {
                "title": " · ".join(filter(None, (row.what, states[row.state]))),
                "text": reasons.get(row.reason, ""),
                "tone": TONES[row.state],
            }
            for row in rows
        }
