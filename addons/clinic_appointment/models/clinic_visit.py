from odoo import models
from odoo.addons.clinic_patient.models.clinic_visit_flow_mixin import IN_HOUSE
from odoo.exceptions import UserError

from .clinic_appointment_moves_mixin import _FOLLOWS

PLAN = ("planned_at", "branch_id", "practitioner_id")
# what becomes of the booking of a visit
ENDS = {
    **dict.fromkeys(IN_HOUSE, "arrived"),
    "left": "done",
    "left_unseen": "done",
    "no_show": "no_show",
    "cancelled": "cancelled",
}

ENDED = ("cancelled", "no_show")
FORWARD = {("booked", "arrived"), ("booked", "done"), ("arrived", "done")}


class ClinicVisit(models.Model):
    """A visit that was booked tells its booking what became of it."""

    _inherit = "clinic.visit"

    def _get_bookings(self):
        if not self.ids:
            return self.env["clinic.appointment"]
        # sudo: the booking of a visit that the user may change
        bookings = self.env["clinic.appointment"].sudo()
        return bookings.search([("visit_id", "in", self.ids)])

    def write(self, vals):
        context = self.env.context
        watched = "state" in vals or not {*PLAN, "patient_id"}.isdisjoint(vals)
        if not watched or context.get("clinic_follows") is _FOLLOWS:
            return super().write(vals)
        bookings = self._get_bookings()
        self._check_booked_patient(vals, bookings)
        res = super().write(vals)
        for booking in bookings.filtered(lambda one: one.state == "booked"):
            booking._follow_plan(vals)
        if "state" in vals:
            bookings._follow_state(ENDS.get(vals["state"]))
        return res

    def _check_booked_patient(self, vals, bookings):
        if "patient_id" in vals and any(
            booking.patient_id.id != vals["patient_id"] for booking in bookings
        ):
            raise UserError(
                self.env._(
                    "This visit is booked. Cancel the appointment, and book for the "
                    "other patient."
                )
            )

    def _action_move_to_today(self):
        """He came on another day: the booked time is free for others."""
        early = self.filtered(lambda visit: visit._is_on_other_day())
        bookings = early._get_bookings()
        for booking in bookings.filtered(lambda one: one.state == "booked"):
            booking._release()
        return super()._action_move_to_today()


class ClinicAppointment(models.Model):
    """What a booking learns from its visit."""

    _inherit = "clinic.appointment"

    def _follow_plan(self, vals):
        """Time, branch or doctor of the expected visit were changed by hand."""
        self.ensure_one()
        visit = self.visit_id
        given = {
            "start_at": visit.planned_at,
            "branch_id": visit.branch_id.id,
            "practitioner_id": visit.practitioner_id.id,
        }
        old = self._get_slot_values()
        changed = {name: one for name, one in given.items() if one != old[name]}
        if not changed or visit.state != "expected":
            return
        if not visit.planned_at:
            raise UserError(
                self.env._("This visit is booked. Move or cancel its appointment.")
            )
        self._rebook({self: changed}, "moved")

    def _follow_state(self, state):
        """`state` is what the booking of a visit in its new state is."""
        for booking in self:
            if state in ENDED and booking.state == "booked":
                booking._end(state)
            elif (booking.state, state) in FORWARD:
                booking._move({"state": state})
                booking._note_event(state)

    def _release(self):
        """The visit goes on without the booking."""
        self._move({"visit_id": False})
        self._end("cancelled", kind="other_day")
