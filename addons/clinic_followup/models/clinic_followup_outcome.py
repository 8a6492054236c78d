from odoo import fields, models

from .clinic_followup import LIVE

# what a call says about its follow-up; "missed" leaves it open
ENDS = {"reached": "reached", "refused": "refused", "wrong_number": "wrong_number"}


class ClinicFollowup(models.Model):
    """Calls about a follow-up: what came of one closes it, or leaves it open."""

    _inherit = "clinic.followup"

    def _after_call(self, task, outcome):
        """`task` was called; see ``clinic_call_task_work.py``.

        Reached, refused and wrong number close it. Booked: the appointment stands for
        it, where there is one. Missed leaves it open until the last call was made;
        then it is dropped, so that no list is endless. What is booked waits for its
        appointment: only who refuses ends it.
        """
        self.ensure_one()
        # sudo: who may note the call was asked there; this follows from it
        row = self.sudo()
        row._move(
            {
                "outcome": outcome,
                "attempt_count": row.attempt_count + 1,
                "last_call_at": fields.Datetime.now(),
            }
        )
        row._note_event("called", outcome)
        if row.state not in LIVE or row.state == "booked" and outcome != "refused":
            return
        if outcome in ENDS:
            row._action_done(ENDS[outcome])
        elif outcome == "booked":
            row._follow_booked_call()
        elif outcome == "reschedule":
            row._follow_rescheduled(task)
        elif task.state == "dropped":
            row._action_drop("not_reached")

    def _follow_booked_call(self):
        appointment = self._find_appointment()
        if appointment:
            self._booked(appointment)
        else:
            self._action_done("booked")

    def _follow_rescheduled(self, task):
        """The patient has named the day: until then nobody is late."""
        # sudo: time zone of the branch
        day = self.branch_id.sudo()._local_date(task.due_at)
        if day > self.due_on:
            self._action_move(day)

    def _closed(self):
        res = super()._closed()
        self.env["clinic.call.task"]._drop(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        )
        return res
