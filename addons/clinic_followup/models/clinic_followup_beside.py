from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.clinic_base.tools.local_date import to_local

OFFERED = 6  # free times shown at once
AHEAD = 14  # days in which they are looked for
CALLS = 5  # last ones shown


class ClinicFollowupBoard(models.AbstractModel):
    """What stands beside a row: what to say, what was said, when he may come."""

    _inherit = "clinic.followup.board"

    @api.model
    def get_beside(self, followup_id):
        """Script, last calls, last visit and free times of one row."""
        self._check_reader()
        followup = self.env["clinic.followup"].browse(int(followup_id)).exists()
        if not followup:
            return {"id": False}
        followup.check_access("read")
        branch = followup.branch_id.sudo()  # sudo: its time zone
        today = branch._local_date(fields.Datetime.now())
        (row,) = self._get_rows(followup, today)
        return {
            **row,
            "script": followup._get_script(),
            "phone2": followup.patient_id.phone2_shown or "",
            "last_visit_on": self._get_last_visit_day(followup),
            "doctor": followup._get_doctor().name or "",
            "coming": self._get_coming(followup),
            "calls": self._get_calls(followup),
            "slots": self._get_slots(followup, branch),
        }

    @api.model
    def _get_last_visit_day(self, followup):
        # sudo: the day of a visit in a file that is open to him
        visits = self.env["clinic.visit"].sudo()
        domain = [("patient_id", "=", followup.patient_id.id), ("state", "=", "left")]
        last = visits.search_fetch(
            domain, ["local_date"], order="local_date desc", limit=1
        )
        return fields.Date.to_string(last.local_date) or ""

    @api.model
    def _get_coming(self, followup):
        """The next appointment, with whomever: nobody books it twice."""
        # sudo: when somebody comes whose file is open to him
        appointments = self.env["clinic.appointment"].sudo()
        coming = appointments.search_fetch(
            [
                ("patient_id", "=", followup.patient_id.id),
                ("state", "=", "booked"),
                ("start_at", ">=", fields.Datetime.now()),
            ],
            ["start_at"],
            order="start_at",
            limit=1,
        )
        return fields.Datetime.to_string(coming.start_at) or ""

    @api.model
    def _get_calls(self, followup):
        """The last calls to this patient about this and other follow-ups."""
        # sudo: what colleagues noted of calls, in a file that is open to him
        attempts = self.env["clinic.call.attempt"].sudo()
        found = attempts.search(
            [
                ("task_id.patient_id", "=", followup.patient_id.id),
                ("task_id.res_model", "=", "clinic.followup"),
            ],
            limit=CALLS,
        )
        labels = self._get_outcomes()
        return [
            {
                "id": one.id,
                "at": fields.Datetime.to_string(one.made_at),
                "outcome": labels.get(one.outcome, ""),
                "note": one.note or "",
                "by": one.made_by_name or "",
            }
            for one in found
        ]

    # -- free times --------------------------------------------------------------
    @api.model
    def _get_slots(self, followup, branch):
        """A few free times with the doctor who knows him, else with anybody."""
        if followup.state != "open" or not self._get_board_rights()["book"]:
            return []
        doctor = followup._get_doctor()
        found = self._find_slots(followup, branch, doctor) if doctor else []
        found = found or self._find_slots(followup, branch, None)
        ids = {slot["practitioner_id"] for slot in found}
        # sudo: names of those who treat, for who books
        doctors = self.env["clinic.practitioner"].sudo().browse(ids)
        names = {one.id: one.name for one in doctors}
        return [
            {
                "start_at": fields.Datetime.to_string(slot["start_at"]),
                "practitioner_id": slot["practitioner_id"],
                "practitioner": names.get(slot["practitioner_id"], ""),
            }
            for slot in found
        ]

    @api.model
    def _find_slots(self, followup, branch, doctor):
        """One for each half of a day: a choice, no flood."""
        day = max(followup.due_on, branch._local_date(fields.Datetime.now()))
        found = self.env["clinic.appointment"]._find_slots(
            branch,
            day,
            day + timedelta(days=AHEAD),
            service=followup._get_service() or None,
            practitioner=doctor,
        )
        chosen = {}
        for slot in found:
            at = to_local(slot["start_at"], branch.tz)
            chosen.setdefault((at.date(), at.hour < 12), slot)
            if len(chosen) == OFFERED:
                break
        return list(chosen.values())
