from datetime import timedelta

from odoo import api, fields, models

KINDS = ("appointment_confirm", "appointment_moved")
# An object, not a word: nobody can send it in a context over RPC.
BY_PATIENT = object()


class ClinicAppointment(models.Model):
    """What the patient is told when he is booked, moved or cancelled.

    ``BY_PATIENT`` in the context: he did it himself just now, and is answered
    at any hour; else it is a message about an appointment, by the policy of the branch.
    """

    _inherit = "clinic.appointment"

    def _booked(self):
        res = super()._booked()
        self._tell_patient("appointment_confirm")
        return res

    def _moved(self, old):
        res = super()._moved(old)
        later = self.filtered(
            lambda one: old.get(one.id, {}).get("start_at") != one.start_at
        )
        later._drop_messages("replaced")
        later._tell_patient("appointment_moved")
        return res

    def _cancelled(self):
        res = super()._cancelled()
        self._drop_messages("cancelled")
        # a booking without its visit: he came on another day, and knows
        self.filtered("visit_id")._tell_patient("appointment_cancelled")
        return res

    def _drop_messages(self, reason):
        """What was to be said about the time before is not sent any more."""
        # sudo: messages that our own methods have queued
        messages = self.env["clinic.message"].sudo()
        queued = messages.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("kind", "in", KINDS),
                ("state", "=", "queued"),
            ]
        )
        if queued:
            messages._suppress(queued, reason)

    def _tell_patient(self, kind):
        if self.env.su and self.env.context.get("clinic_bulk"):
            return  # loaded data; the word alone, as RPC may send it, silences nothing
        rows = [
            appointment._prepare_told_row(kind)
            for appointment in self
            if appointment._is_told()
        ]
        if rows:
            # sudo: who books may not write messages; the outbox decides on each
            self.env["clinic.message"].sudo()._enqueue(rows)

    def _is_told(self):
        self.ensure_one()
        if self.start_at <= fields.Datetime.now():
            return False
        return bool(
            self._is_by_patient()
            or self.env["clinic.policy"]._get(
                "appointment.confirm_message", branch=self.branch_id
            )
        )

    @api.model
    def _is_by_patient(self):
        return self.env.context.get("clinic_by_patient") is BY_PATIENT

    def _prepare_told_row(self, kind):
        self.ensure_one()
        now = fields.Datetime.now()
        row = {
            "key": f"{kind}:{self.id}:{self.move_count}",
            "patient": self.patient_id,
            "template": kind,
            "branch": self.branch_id,
            "source": self,
            "due_at": now,
            "event_at": self.start_at,
            "expires_at": max(self.start_at, now + timedelta(minutes=10)),
        }
        if self._is_by_patient():
            row |= {"purpose": "requested", "queue": "now"}
        return row
