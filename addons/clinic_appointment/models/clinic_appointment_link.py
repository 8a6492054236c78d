import hashlib
import re
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS
from odoo.tools.misc import hmac

from ..tools.ics import write_ics
from ..tools.public_names import initials
from .clinic_appointment_message import BY_PATIENT

BYTES = 16
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
OVER = timedelta(hours=2)  # after its end a link still opens


class ClinicAppointment(models.Model):
    """The link of an appointment: whoever has it may confirm, move or cancel.

    It stands in messages of the patient and in no list. It shows when, where and with
    whom, and initials instead of a name. It is good until the appointment is over;
    what is cancelled gets another one, which nobody has.
    """

    _inherit = "clinic.appointment"
    _moved_fields = frozenset(["access_token"])
    _clinic_field_classes = {"access_token": "none"}

    access_token = fields.Char(copy=False, readonly=True, groups=NO_ACCESS)

    _access_token_unique = models.UniqueIndex(
        "(access_token) WHERE access_token IS NOT NULL"
    )

    # -- the token ---------------------------------------------------------------
    def _get_link(self):
        """The address of the page of this appointment."""
        self.ensure_one()
        return f"{self.get_base_url()}/clinic/a/{self._get_token()}"

    def _get_token(self):
        closed = self.sudo()  # sudo: the token, for a message to the patient
        if not closed.access_token:
            closed._renew_token()
        return closed.access_token

    def _renew_token(self):
        for appointment in self.sudo():  # sudo: as in _get_token
            appointment._move({"access_token": secrets.token_urlsafe(BYTES)})

    def _cancelled(self):
        res = super()._cancelled()
        self._renew_token()
        return res

    @api.model
    def _find_by_token(self, token):
        """The appointment of a link that is still good, in sudo; or none."""
        # sudo: the public has no right on appointments; who has the link may see it
        appointments = self.sudo()
        if not TOKEN.fullmatch(token or ""):
            return appointments.browse()
        return appointments.search(
            [
                ("access_token", "=", token),
                ("state", "!=", "cancelled"),
                ("stop_at", ">", fields.Datetime.now() - OVER),
            ],
            limit=1,
        )

    # -- what one may do with it -------------------------------------------------
    def _is_open_to_patient(self):
        self.ensure_one()
        return self.state == "booked" and self.start_at > fields.Datetime.now()

    def _is_movable_by_patient(self):
        """Until some hours before it begins."""
        self.ensure_one()
        hours = self.env["clinic.policy"]._get(
            "appointment.online_move_hours", branch=self.branch_id
        )
        first = fields.Datetime.now() + timedelta(hours=hours)
        return self._is_open_to_patient() and self.start_at >= first

    def _check_open_to_patient(self):
        if not self._is_open_to_patient():
            raise UserError(
                self.env._(
                    "This appointment has begun or is over. Call us, and we see what "
                    "can be done."
                )
            )

    def _confirm_by_patient(self):
        self._check_open_to_patient()
        if self.confirm_state != "confirmed":
            self._action_confirm()

    def _cancel_by_patient(self):
        self._check_open_to_patient()
        told = self.with_context(clinic_by_patient=BY_PATIENT)
        told._action_cancel(self.env._("Cancelled by the patient, by link"))

    def _move_by_patient(self, wish):
        """To the wished time, if it is free and not too late for that."""
        self._check_open_to_patient()
        if not self._is_movable_by_patient():
            raise UserError(self._get_too_late_sentence())
        booking = self.env["clinic.online.booking"]
        booking._check_tries("move", self.id, self.branch_id)  # each is told by SMS
        slot = booking._find_wished(wish)[0]
        booking._hold_day(slot)
        people = self.env["clinic.practitioner"]
        told = self.with_context(clinic_by_patient=BY_PATIENT)
        told._action_move(
            slot["start_at"], practitioner=people.browse(slot["practitioner_id"])
        )

    def _get_too_late_sentence(self):
        return self.env._(
            "It is too late to move this appointment here. Call us, and we find "
            "another time."
        )

    def _get_told_beside(self):
        """Others of the family, to come, of whom a reminder with this link told."""
        self.ensure_one()
        told = self.reminder_ids.message_id.filtered(
            lambda message: (
                (message.res_model, message.res_id) == (self._name, self.id)
                and message.state in ("sent", "unknown")
            )
        )
        return self._get_told_of(told) - self

    # -- for calendars -----------------------------------------------------------
    def _get_initials(self):
        self.ensure_one()
        return initials(self.patient_id.name)

    def _get_uid(self):
        """The same for each file of one appointment, and telling nothing."""
        # sudo: the secret of the database, which stays here
        mark = hmac(self.env(su=True), "clinic.appointment/ics", self.id, hashlib.sha1)
        return f"{mark}@clinic"

    def _get_ics(self):
        """The calendar file of the appointment, as text."""
        self.ensure_one()
        branch = self.branch_id
        link = self._get_link()
        parts = [branch.name, branch._get_place_text()]
        return write_ics(
            uid=self._get_uid(),
            dtstart=self.start_at,
            dtend=self.stop_at,
            dtstamp=fields.Datetime.now(),
            sequence=self.move_count,
            status="CONFIRMED",
            summary=self.env._("Appointment, %(branch)s", branch=branch.name),
            location=", ".join(part for part in parts if part),
            url=link,
            description=self.env._("Move or cancel: %(link)s", link=link),
            transp="OPAQUE",
            **{"class": "PRIVATE"},
        )
