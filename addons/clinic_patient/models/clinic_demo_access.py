from datetime import timedelta

from odoo import fields, models

DOOR = "clinic.patient.web_read"


class ClinicDemoAccessMixin(models.AbstractModel):
    """Who read what in the demo clinic: an emergency, a grant, rows of the log."""

    _name = "clinic.demo.access.mixin"
    _description = "Accesses of the demo clinic"

    def _load_accesses(self, data):
        patients = self._get_patients_by_name()
        for row in data["openings"]:
            patient = patients[row["patient"]]
            accesses = self.env["clinic.emergency.access"]
            accesses.with_user(self._get(f"user_{row['login']}"))._open(
                patient, row["reason"]
            )
        for row in data["grants"]:
            self._load_grant(patients[row["patient"]], row)
        for row in data["readings"]:
            ids = [patients[name].id for name in row["patients"]]
            log = self.env["clinic.access.log"]
            log.with_user(self._get(f"user_{row['login']}"))._note(
                ids, row["classes"], door=DOOR
            )

    def _load_grant(self, patient, row):
        self.env["clinic.patient.grant"].with_user(
            self._get(f"user_{row['by']}")
        )._give(
            patient.with_user(self._get(f"user_{row['by']}")),
            self._get_branches([row["branch"]]),
            fields.Datetime.now() + timedelta(days=20),
            row["reason"],
            user=self._get(f"user_{row['login']}"),
        )
