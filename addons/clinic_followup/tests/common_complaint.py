from datetime import datetime

from odoo.addons.clinic_base.tools.local_date import to_utc
from odoo.fields import Command

from .common import FollowupCommon

# of the legal entity, on its working days
HOURS = ((9, 12, "morning"), (13, 18, "afternoon"))


class ComplaintCommon(FollowupCommon):
    """The legal entity of branch A works from Monday to Friday, 9-12 and 13-18.

    It is Friday 1 March 2030, 10 o'clock. `self._local(4, 18)` is 18 o'clock of the
    fourth at branch A.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaints = cls.env["clinic.complaint"]
        cls.manager = cls.users["manager"]
        cls.director = cls.users["medical_director"]
        cls.categories = {
            name: cls.env.ref(f"clinic_followup.complaint_category_{name}")
            for name in ("unsorted", "waiting", "treatment", "data")
        }
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "tz": "Asia/Shanghai",
                "company_id": cls.branch_a.company_id.id,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": f"{day} {part}",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": stop,
                            "day_period": part,
                        }
                    )
                    for day in range(5)
                    for start, stop, part in HOURS
                ],
            }
        )
        cls.branch_a.company_id.resource_calendar_id = cls.calendar

    @classmethod
    def _complain(cls, user=None, **vals):
        values = {
            "patient_id": cls.patient.id,
            "branch_id": cls.branch_a.id,
            "description": "Waited for an hour, and nobody said a word.",
        }
        return cls.complaints.with_user(user or cls.reception_a).create(
            {**values, **vals}
        )

    @classmethod
    def _local(cls, day, hour, minute=0, month=3):
        return to_utc(datetime(2030, month, day, hour, minute), cls.branch_a.tz)

    @classmethod
    def _new_answer(cls, score=2, comment="Nobody listened.", visit=None):
        """What came back after a visit that has just ended."""
        visit = visit or cls._new_left_visit()
        return cls._bulk("clinic.satisfaction").create(
            {
                "patient_id": visit.patient_id.id,
                "visit_id": visit.id,
                "branch_id": visit.branch_id.id,
                "practitioner_id": visit.practitioner_id.id,
                "local_date": visit.local_date,
                "asked_at": "2030-03-01 02:00:00",
                "expires_at": "2030-03-08 02:00:00",
                "answered_at": "2030-03-01 03:00:00",
                "state": "answered",
                "score": score,
                "comment": comment,
            }
        )
