from datetime import timedelta

from odoo import fields, models
from odoo.addons.clinic_patient.tools.reasons import is_meaningful
from odoo.exceptions import UserError

from .clinic_appointment_booking_mixin import SLOT

# An object, not a word: the visit follows its booking, and nobody else says so.
_FOLLOWS = object()


class ClinicAppointmentMovesMixin(models.AbstractModel):
    """Move, swap, confirm, cancel: the only ways in which an appointment changes."""

    _name = "clinic.appointment.moves.mixin"
    _description = "Moves of appointments"

    def _action_move(
        self,
        start_at=None,
        practitioner=None,
        room=None,
        device=None,
        branch=None,
        service=None,
        stop_at=None,
        extra=None,
    ):
        """None keeps; an empty record empties. The length stays unless said."""
        self.ensure_one()
        given = {
            "practitioner_id": practitioner,
            "room_id": room,
            "device_id": device,
            "branch_id": branch,
            "service_id": service,
        }
        vals = {name: one.id for name, one in given.items() if one is not None}
        if start_at is not None:
            vals["start_at"] = self._to_instant(start_at)
        if stop_at is not None:
            vals["stop_at"] = self._to_instant(stop_at)
        return self._rebook({self: vals}, "moved", extra)

    def _action_swap(self, other):
        """Each gets the other's beginning, doctor and room, and keeps its length."""
        self.ensure_one()
        other.ensure_one()
        if self == other:
            raise UserError(self.env._("Choose another appointment to swap with."))
        changes = {}
        for mine, theirs in ((self, other), (other, self)):
            changes[mine] = {
                "start_at": theirs.start_at,
                "branch_id": theirs.branch_id.id,
                "practitioner_id": theirs.practitioner_id.id,
                "room_id": theirs.room_id.id,
            }
        lanes = {self: other.lane, other: self.lane}
        return (self | other)._rebook(changes, "swapped", lanes=lanes)

    def _action_shift(self, minutes):
        """All of them earlier or later, at once: a day that begins late."""
        step = timedelta(minutes=minutes)
        return self._rebook(
            {one: {"start_at": one.start_at + step} for one in self}, "shifted"
        )

    def _rebook(self, changes, kind, extra=None, lanes=None):
        """Store `changes`, {appointment: values}, all of them or none."""
        records = self.browse().union(*changes)
        if not records:
            return True
        records.check_access("write")
        records._check_booked()
        old = {one.id: one._get_slot_values() for one in records}
        proposals = [one._prepare_move(vals) for one, vals in changes.items()]
        if extra:
            records._check_extra_right("desk")
        branches = {p["branch_id"] for p in proposals} | set(records.branch_id.ids)
        self._check_books_at(self.env["clinic.branch"].browse(branches))
        records._check_proposals(proposals)
        records._hold_days(proposals)
        given = [{"room_id", "device_id"} & set(vals) for vals in changes.values()]
        extras = [extra or one.lane > 0 for one in changes]
        records._choose_places(proposals, given, extras)
        keeps = [(lanes or {}).get(one, one.lane) for one in changes]
        records._choose_lanes(proposals, [extra] * len(proposals), keeps)
        with records._slot_guard():
            for one, proposal in zip(changes, proposals, strict=True):
                one._store_move(proposal, old[one.id])
        records._lead_visits()
        records._note_event(kind, old)
        records._moved(old)
        return True

    def _check_booked(self):
        """A booking that ended or began on another screen is not moved."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for appointment in self:
            if appointment.state != "booked":
                raise UserError(
                    self.env._(
                        "%(patient)s: this appointment is '%(state)s'. Reload the "
                        "page; book again if a new one is needed.",
                        patient=appointment.patient_id.display_name,
                        state=labels[appointment.state],
                    )
                )

    def _get_slot_values(self):
        self.ensure_one()
        return {
            name: self[name].id if self._fields[name].relational else self[name]
            for name in SLOT
        }

    def _prepare_move(self, vals):
        """All values after the move, before places and lane are chosen."""
        self.ensure_one()
        old = self._get_slot_values()
        proposal = {**old, **vals, "source": "desk"}
        if proposal["branch_id"] != old["branch_id"]:
            for name in {"room_id", "device_id"} - set(vals):
                proposal[name] = False
        if "start_at" in vals and "stop_at" not in vals:
            length = old["stop_at"] - old["start_at"]
            proposal["stop_at"] = proposal["start_at"] + length
        if vals.get("service_id") and "stop_at" not in vals:
            service = self.env["product.product"].browse(vals["service_id"])
            branch = self.env["clinic.branch"].browse(proposal["branch_id"])
            need = self._get_wanted(branch, service).need
            proposal["stop_at"] = need.span(proposal["start_at"])[1]
        self._fill_derived([proposal])
        return proposal

    def _store_move(self, proposal, old):
        names = (*SLOT, "busy_from", "busy_to", "lane", "local_date", "company_id")
        vals = {name: proposal[name] for name in names}
        again = any(old[n] != vals[n] for n in ("start_at", "branch_id"))
        if again:
            vals["move_count"] = self.move_count + 1
        if again and self.confirm_state != "none":
            vals["confirm_state"] = "none"
        self._move(vals)

    def _lead_visits(self):
        """The visit goes where its booking went."""
        for appointment in self:
            # sudo: the visit is the booking's; who may move that was asked
            visit = appointment.sudo().visit_id.with_context(clinic_follows=_FOLLOWS)
            vals = {
                "planned_at": appointment.start_at,
                "branch_id": appointment.branch_id.id,
                "practitioner_id": appointment.practitioner_id.id,
                "is_extra": appointment.lane > 0,
            }
            vals = {
                name: value
                for name, value in vals.items()
                if visit._fields[name].convert_to_write(visit[name], visit) != value
            }
            if visit and vals:
                visit.write(vals)

    # -- answers and ends --------------------------------------------------------
    def _action_confirm(self):
        return self._answer("confirmed")

    def _action_decline(self):
        return self._answer("declined")

    def _answer(self, answer):
        self.check_access("write")
        self._check_booked()
        changed = self.filtered(lambda one: one.confirm_state != answer)
        changed._move({"confirm_state": answer})
        changed._note_event(answer)
        return True

    def _action_cancel(self, reason):
        self.check_access("write")
        self._check_booked()
        self._check_books_at(self.branch_id)
        if not is_meaningful(reason):
            raise UserError(
                self.env._("Say in a few words why the appointment is cancelled.")
            )
        self._end("cancelled", reason)
        # sudo: the visit is the booking's; who may cancel that was asked
        self.sudo().visit_id._action_cancel()
        return True

    def _action_no_show(self):
        """A person says so, after the time has passed."""
        self.check_access("write")
        self._check_booked()
        self._check_books_at(self.branch_id)
        # sudo: as in _action_cancel; the visit tells us, see clinic_visit.py
        self.sudo().visit_id._action_no_show()
        return True

    def _end(self, state, reason=False, kind=None):
        # sudo: who ends it says why, also who may not read why others came
        self.sudo()._move(
            {
                "state": state,
                "cancel_reason": reason,
                "ended_at": fields.Datetime.now(),
            }
        )
        self._note_event(kind or state)
        if state == "no_show":
            self._missed()
        else:
            self._cancelled()
