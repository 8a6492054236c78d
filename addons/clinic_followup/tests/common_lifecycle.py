from datetime import datetime, timedelta

from odoo.addons.clinic_appointment.tests.common import AppointmentCommon
from odoo.addons.clinic_patient.tests.common import BULK


class LifecycleCommon(AppointmentCommon):
    """It is the Friday before `DAY`. Follow-ups of one patient, as rows of a plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.branch_a._local_date(datetime.now())
        cls.caller = cls.users["followup"]
        cls.plan = cls.env["clinic.followup.plan"].create({"name": "After extraction"})
        cls.version = cls.env["clinic.followup.plan.version"].create(
            {"plan_id": cls.plan.id}
        )
        cls.rows = cls.env["clinic.followup"]

    @classmethod
    def _new_step(cls, **vals):
        values = {"version_id": cls.version.id, "name": "Call after treatment"}
        return cls.env["clinic.followup.step"].create({**values, **vals})

    @classmethod
    def _new_row(cls, days=0, **vals):
        """Due in so many days, as the house makes it."""
        due_on = cls.today + timedelta(days=days)
        values = {
            "patient_id": cls.patient.id,
            "branch_id": cls.branch_a.id,
            "source": "plan",
            "due_on": due_on,
        }
        return cls.env["clinic.followup"].create({**values, **vals})

    @classmethod
    def _new_old_visit(cls, days=10, **vals):
        """A visit that left so many days ago."""
        day = cls.today - timedelta(days=days)
        at = datetime(day.year, day.month, day.day, 4, 0)
        values = {
            "patient_id": cls.patient.id,
            "branch_id": cls.branch_a.id,
            "practitioner_id": cls.doctor.id,
            "state": "left",
            "arrived_at": at,
            "started_at": at,
            "left_at": at + timedelta(hours=1),
            "local_date": day,
        }
        visits = cls.env["clinic.visit"].with_context(**BULK)
        return visits.create({**values, **vals})

    def _whats(self, row):
        """The codes of its history, oldest first."""
        self.env.flush_all()
        return row.sudo().event_ids.sorted("id").mapped("what")

    def _last(self, row):
        """The newest row of its history."""
        return self.env["clinic.followup.event"].search(
            [("followup_id", "=", row.id)], order="id desc", limit=1
        )
