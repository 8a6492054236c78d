from odoo import models
from odoo.addons.clinic_patient.models.clinic_patient_timeline import TimelineSource

from .clinic_complaint import OPEN
from .clinic_complaint_owner import GROUP

# who meets the patient knows that he is not content, not why
TOLD = (
    "reception",
    "nurse",
    "practitioner",
    "consultant",
    "followup",
    "manager",
    "medical_director",
)
TONES = {"new": "danger", "acknowledged": "warning", "answered": "info"}


class ClinicPatient(models.Model):
    """Open complaints at the top of a file, on its timeline, behind a button."""

    _inherit = "clinic.patient"

    def _get_open_complaints(self):
        """Complaints of these patients that nobody has closed, for code of the house:
        whom not to ask how content he is, whom not to send offers.
        """
        # sudo: that there is one; callers show nothing of it
        complaints = self.env["clinic.complaint"].sudo()
        return complaints.search(
            [("patient_id", "in", self.ids), ("state", "in", OPEN)]
        )

    def _has_open_complaint(self):
        """Whether one of these patients waits for the end of a complaint."""
        return bool(self._get_open_complaints())

    def _get_header_alerts(self):
        found = super()._get_header_alerts()
        if self.ids and self._is_told_of_complaints():
            for patient in self._get_open_complaints().patient_id:
                found.setdefault(patient.id, []).append(
                    {
                        "code": "complaint",
                        "label": self.env._("Open complaint"),
                        "tone": "danger",
                    }
                )
        return found

    def _is_told_of_complaints(self):
        user = self.env.user
        return self.env.su or user.has_groups(",".join(GROUP + role for role in TOLD))

    # -- timeline ----------------------------------------------------------------------
    def _get_timeline_sources(self):
        return [
            *super()._get_timeline_sources(),
            TimelineSource(
                "complaint",
                self.env._("Complaints"),
                "clinic.complaint",
                ("received_at",),
                "_tell_complaints",
            ),
        ]

    def _tell_complaints(self, rows):
        states = self._get_selection_labels(rows, "state")
        return {
            row.id: {
                "title": " · ".join((row.number, states[row.state])),
                "text": row.category_id.name or "",
                "tone": TONES.get(row.state, "muted"),
            }
            for row in rows
        }

    # -- buttons -----------------------------------------------------------------------
    def action_complain(self):
        """Note what the patient is not content with."""
        self.ensure_one()
        self.check_access("read")
        return self.env["clinic.complaint"]._get_new_action(
            {"default_patient_id": self.id}
        )

    def action_open_complaints(self):
        """Complaints of this person, as far as they are the user's to see."""
        self.ensure_one()
        self.check_access("read")
        self.env["clinic.complaint"].check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Complaints"),
            "res_model": "clinic.complaint",
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("patient_id", "=", self.id)],
        }
