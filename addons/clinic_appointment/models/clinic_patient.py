from dateutil.relativedelta import relativedelta
from odoo import fields, models


class ClinicPatient(models.Model):
    _inherit = "clinic.patient"

    def _count_no_shows(self, months=12):
        """{patient id: appointments missed in the last months}, by one query."""
        since = fields.Datetime.now() - relativedelta(months=months)
        # sudo: a number; who may read the patient was asked
        groups = (
            self.env["clinic.appointment"]
            .sudo()
            ._read_group(
                [
                    ("patient_id", "in", self.ids),
                    ("state", "=", "no_show"),
                    ("start_at", ">=", since),
                ],
                ["patient_id"],
                ["__count"],
            )
        )
        return {patient.id: count for patient, count in groups}
