from odoo import models


class ClinicPatient(models.Model):
    _inherit = "clinic.patient"

    def _get_due_ids(self, ids):
        """Besides: those whose follow-up is the user's, due today or before."""
        domain = [
            ("patient_id", "in", list(ids)),
            ("owner_id", "=", self.env.uid),
            ("state", "=", "open"),
            ("due_on", "<=", self._get_reveal_day()),
        ]
        # sudo: whether something is due, nothing of it
        groups = self.env["clinic.followup"].sudo()._read_group(domain, ["patient_id"])
        return super()._get_due_ids(ids) | {patient.id for (patient,) in groups}
