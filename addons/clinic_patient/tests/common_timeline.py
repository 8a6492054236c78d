from datetime import timedelta

from odoo import fields

from .common_visit import VisitCommon


class TimelineCommon(VisitCommon):
    """Visits of one patient, told as his timeline."""

    @classmethod
    def _get_timeline(cls, user=None, patient=None, **kwargs):
        patient = patient or cls.patient
        return patient.with_user(user or cls.reception_a).get_timeline(**kwargs)

    def _get_entries(self, user=None, **kwargs):
        return self._get_timeline(user, **kwargs)["entries"]

    @classmethod
    def _get_kinds(cls, user):
        return {row["kind"] for row in cls._get_timeline(user)["kinds"]}

    @classmethod
    def _new_old_visits(cls, count, patient=None):
        """Visits that were left, one a day, the first one yesterday."""
        now = fields.Datetime.now().replace(hour=8, minute=0)
        return cls._bulk("clinic.visit").create(
            [
                {
                    "patient_id": (patient or cls.patient).id,
                    "branch_id": cls.branch_a.id,
                    "practitioner_id": cls.doctor.id,
                    "state": "left",
                    "arrived_at": now - timedelta(days=number + 1),
                    "left_at": now - timedelta(days=number + 1, hours=-1),
                }
                for number in range(count)
            ]
        )
