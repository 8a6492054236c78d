from datetime import date, datetime, timedelta

from freezegun import freeze_time
from odoo.addons.clinic_base.tools.local_date import to_utc
from odoo.addons.clinic_desk.tests.common import DeskCommon

DAY = date(2030, 3, 4)  # a Monday, for ever in the future
NOW = datetime(2030, 3, 1, 2, 0)


class AppointmentCommon(DeskCommon):
    """Dr. Li works at branch A (Shanghai) on `DAY` from 8 to 18, in no room.

    It is the Friday before, 10 o'clock. `self._at(9, 30)` is an instant of that day at
    branch A, `_book` books as the receptionist.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.doctor.branch_ids = cls.branch_a
        cls.other_doctor = cls._new_practitioner(
            "Dr. Wang", branch_ids=cls.branch_a.ids
        )
        cls.service.clinic_minutes = 30
        cls.roster = cls._new_roster(cls.doctor)
        cls._new_roster(cls.other_doctor)
        cls.other_patient = cls._new_patient("李小红", phone="13900139000")
        cls.followup = cls.users["followup"]
        cls.appointments = cls.env["clinic.appointment"]

    @classmethod
    def _new_roster(cls, doctor, branch=None, day=DAY, hours=(8, 18), **vals):
        roster = cls.env["clinic.roster"].create(
            {
                "practitioner_id": doctor.id,
                "branch_id": (branch or cls.branch_a).id,
                "day": day,
                "hour_from": hours[0],
                "hour_to": hours[1],
                **vals,
            }
        )
        roster._action_publish()
        return roster

    @classmethod
    def _at(cls, hour, minute=0, day=DAY, branch=None):
        local = datetime(day.year, day.month, day.day, hour, minute)
        return to_utc(local, (branch or cls.branch_a).tz)

    @classmethod
    def _book(cls, start, user=None, **vals):
        values = {
            "patient_id": cls.patient.id,
            "branch_id": cls.branch_a.id,
            "practitioner_id": cls.doctor.id,
            "service_id": cls.service.id,
            "start_at": start,
        }
        user = user or cls.reception_a
        return cls.appointments.with_user(user).create({**values, **vals})

    @classmethod
    def _new_room(cls, name="Room 1", branch=None, **vals):
        branch = branch or cls.branch_a
        return cls.env["clinic.room"].create(
            {"name": name, "branch_id": branch.id, **vals}
        )

    def _find(self, **kw):
        kw = {"branch": self.branch_a, "service": self.service, **kw}
        days = {"date_from": DAY, "date_to": DAY}
        return self.appointments._find_slots(**{**days, **kw})

    def _starts(self, **kw):
        """Local hours of the free times, such as 9.5."""
        midnight = self._at(0)
        return [
            (slot["start_at"] - midnight) / timedelta(hours=1)
            for slot in self._find(**kw)
        ]
