from datetime import timedelta

from odoo import fields


class RecallRows:
    """Follow-ups as a plan makes them, at branch A, by days from today there."""

    @classmethod
    def _add_rows(cls):
        cls.caller = cls.users["followup"]
        cls.followups = cls.env["clinic.followup"]
        cls.board = cls.env["clinic.followup.board"]
        cls.plan = cls.env["clinic.followup.plan"].create({"name": "After extraction"})
        cls.version = cls.env["clinic.followup.plan.version"].create(
            {"plan_id": cls.plan.id}
        )
        cls.step = cls.env["clinic.followup.step"].create(
            {
                "version_id": cls.version.id,
                "name": "Call after extraction",
                "kind": "call",
                "script": "Good morning, how did you sleep?",
            }
        )
        cls.today = cls.branch_a._local_date(fields.Datetime.now())

    @classmethod
    def _new_row(cls, days=0, window=0, **vals):
        """Of the caller, due in so many days."""
        due_on = cls.today + timedelta(days=days)
        values = {
            "patient_id": cls.patient.id,
            "branch_id": cls.branch_a.id,
            "source": "plan",
            "step_id": cls.step.id,
            "owner_id": cls.caller.id,
            "due_on": due_on,
            "late_on": due_on + timedelta(days=window),
        }
        return cls.followups.create({**values, **vals})

    @classmethod
    def _new_rows(cls, count, **vals):
        rows = cls.followups
        for number in range(count):
            patient = cls._new_patient(f"陈{number:03}", phone=f"139000{number:05}")
            rows |= cls._new_row(patient_id=patient.id, **vals)
        return rows

    def _get(self, user=None, **kwargs):
        """The list as this person opens it."""
        self.env.flush_all()
        board = self.board.with_user(user or self.caller)
        return board.get_board(self.branch_a.id, **kwargs)

    def _ids(self, user=None, **kwargs):
        return [row["id"] for row in self._get(user, **kwargs)["rows"]]
