from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.clinic_online_booking import Wish
from ..tools.errors import SlotTaken
from .public_page import PAGE, PublicPage

AT = "/clinic/a/<string:token>"


class ClinicManageController(PublicPage, http.Controller):
    """The page of one appointment, for whoever has its link.

    Reading changes nothing: programs that show previews of links open them too. What
    changes something is sent by a form of this page.
    """

    def _find(self, token):
        return request.env["clinic.appointment"]._find_by_token(token)

    def _gone(self):
        return self._not_found(
            request.env._(
                "This link is not good any more: the appointment is over, was "
                "cancelled, or has another link. Call us if you are not sure."
            )
        )

    def _show_appointment(self, appointment, **values):
        return self._render(
            "manage_page",
            appointment=appointment,
            tz=appointment.branch_id.tz,
            base=f"/clinic/a/{appointment._get_token()}",
            **values,
        )

    @http.route(AT, **PAGE)
    def manage(self, token, lang=None, new=None, moved=None, **_args):
        self._start(lang)
        appointment = self._find(token)
        if not appointment:
            return self._gone()
        notice = None
        if new:
            notice = request.env._("Your appointment is booked.")
        elif moved:
            notice = request.env._("Your appointment has a new time.")
        return self._show_appointment(appointment, notice=notice)

    @http.route(f"{AT}/confirm", methods=["POST"], **PAGE)
    def confirm(self, token, **_args):
        self._start()
        appointment = self._find(token)
        if not appointment:
            return self._gone()
        try:
            appointment._confirm_by_patient()
        except UserError as refused:
            return self._show_appointment(appointment, sentence=str(refused))
        return self._redirect(f"/clinic/a/{token}")

    # -- cancel ------------------------------------------------------------------
    @http.route(f"{AT}/cancel", **PAGE)
    def cancel(self, token, lang=None, **_args):
        """Asks once more, and says what cancelling so late means."""
        self._start(lang)
        appointment = self._find(token)
        if not appointment:
            return self._gone()
        if request.httprequest.method == "POST":
            try:
                appointment._cancel_by_patient()
            except UserError as refused:
                return self._show_appointment(appointment, sentence=str(refused))
            return self._render(
                "manage_cancelled", appointment=appointment, tz=appointment.branch_id.tz
            )
        return self._show_appointment(appointment, asks_cancel=True)

    # -- move --------------------------------------------------------------------
    def _get_wish(self, appointment, start=None):
        """As it was booked: the same doctor, the same thing."""
        kind, choice = "s", appointment.service_id
        if appointment.reason_id:
            kind, choice = "r", appointment.reason_id
        return Wish(
            appointment.branch_id,
            kind,
            choice,
            appointment.practitioner_id or None,
            self._get_booking()._read_start(start),
        )

    @http.route(f"{AT}/move", **PAGE)
    def move(self, token, lang=None, day=None, at=None, **_args):
        self._start(lang)
        appointment = self._find(token)
        if not appointment:
            return self._gone()
        sentence = None
        if request.httprequest.method == "POST":
            try:
                appointment._move_by_patient(self._get_wish(appointment, at))
                return self._redirect(f"/clinic/a/{token}", moved="1")
            except SlotTaken as taken:
                sentence = str(taken)
            except UserError as refused:
                return self._show_appointment(appointment, sentence=str(refused))
        if not appointment._is_movable_by_patient():
            return self._show_appointment(
                appointment, sentence=appointment._get_too_late_sentence()
            )
        booking = self._get_booking()
        wish = self._get_wish(appointment)
        days, later = booking._get_days(
            wish, booking._find_slots(wish), self._read_day(day)
        )
        return self._show_appointment(
            appointment, days=days, later=later, sentence=sentence, is_moving=True
        )

    # -- for calendars -----------------------------------------------------------
    @http.route(f"{AT}/appointment.ics", **PAGE)
    def calendar(self, token, lang=None, **_args):
        self._start(lang)
        appointment = self._find(token)
        if not appointment:
            return self._gone()
        return self._send_file(
            appointment._get_ics().encode(),
            "text/calendar; charset=utf-8",
            "appointment.ics",
        )
