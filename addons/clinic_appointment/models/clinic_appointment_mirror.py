from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS, Command

# An object, not a word: nobody can send it in a context over RPC.
_MIRROR = object()
# what core does with a meeting that we do not want with a mirror image
QUIET = {
    "no_mail_to_attendees": True,
    "dont_notify": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "tracking_disable": True,
}


class ClinicAppointment(models.Model):
    """The doctor's own calendar says "Busy" while somebody is booked with him.

    Odoo shows every meeting to every employee, so the mirror image says nothing else:
    no name, no place, no reason, nobody invited.
    """

    _inherit = "clinic.appointment"

    def _booked(self):
        res = super()._booked()
        self._mirror()
        return res

    def _moved(self, old):
        res = super()._moved(old)
        self._mirror()
        return res

    def _cancelled(self):
        res = super()._cancelled()
        self._mirror()
        return res

    def _missed(self):
        res = super()._missed()
        self._mirror()
        return res

    def _mirror(self):
        """Make the calendars of the doctors say what is booked, and no more."""
        # sudo: calendars of colleagues, of which only "Busy" is written
        events = self.env["calendar.event"].sudo().with_context(**QUIET)
        events = events.with_context(clinic_mirror=_MIRROR, active_test=False)
        found = events.search([("clinic_appointment_id", "in", self.ids)])
        by_appointment = {event.clinic_appointment_id.id: event for event in found}
        new = []
        for appointment in self.sudo():  # sudo: who sees the patient, and when
            event = by_appointment.get(appointment.id, events)
            vals = appointment._prepare_mirror_vals()
            if not vals:
                event.unlink()
            elif not event:
                new.append({**vals, "clinic_appointment_id": appointment.id})
            elif event.user_id.id != vals["user_id"]:
                event.unlink()
                new.append({**vals, "clinic_appointment_id": appointment.id})
            elif (event.start, event.stop) != (vals["start"], vals["stop"]):
                event.write({"start": vals["start"], "stop": vals["stop"]})
        events.create(new)

    def _prepare_mirror_vals(self):
        """Values of the meeting; empty where there is to be none."""
        self.ensure_one()
        user = self.practitioner_id.user_id
        wanted = user.active and self.state in ("booked", "arrived", "done")
        if not wanted or not self._is_mirrored():
            return {}
        return {
            "name": self.with_context(lang=user.lang)._get_mirror_name(),
            "start": self.start_at,
            "stop": self.stop_at,
            "user_id": user.id,
            "partner_ids": [Command.set(user.partner_id.ids)],
            "privacy": "private",
            "show_as": "busy",
            "allday": False,
        }

    def _get_mirror_name(self):
        return self.env._("Busy")

    def _is_mirrored(self):
        self.ensure_one()
        return self.env["clinic.policy"]._get(
            "appointment.calendar", branch=self.branch_id
        )


class CalendarEvent(models.Model):
    """A mirror image is changed at the appointment, never in the calendar."""

    _inherit = "calendar.event"

    clinic_appointment_id = fields.Many2one(
        "clinic.appointment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        groups=NO_ACCESS,
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_clinic_mirror():
            for vals in vals_list:
                vals.pop("clinic_appointment_id", None)
        return super().create(vals_list)

    def write(self, vals):
        self._check_no_mirror()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_no_mirror(self):
        self._check_no_mirror()

    @api.model
    def _is_clinic_mirror(self):
        return self.env.context.get("clinic_mirror") is _MIRROR

    def _check_no_mirror(self):
        if self._is_clinic_mirror() or not self.ids:
            return
        # sudo: whether it is a mirror image, nothing of it
        if self.sudo().filtered("clinic_appointment_id"):
            raise UserError(
                self.env._(
                    "This time belongs to an appointment. Move or cancel it on the "
                    "appointment board; the calendar follows."
                )
            )
