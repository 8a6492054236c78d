from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.board_rights import MOVES


class ClinicAppointment(models.Model):
    """What buttons and drags call: the right is checked, the booking decides."""

    _inherit = "clinic.appointment"

    def _check_mover(self, move):
        if not self.env.su and not self.env.user.has_groups(MOVES[move]):
            raise AccessError(
                self.env._(
                    "Your role does not change bookings in this way. Ask reception, "
                    "or the manager of the branch."
                )
            )
        self.check_access("write")

    def action_move(self, start_at, practitioner_id=None, room_id=None):
        """A drag: another time, another doctor, another room.

        ``None`` keeps the doctor or the room, ``False`` means any.
        """
        self.ensure_one()
        self._check_mover("move")
        kept = {}
        if practitioner_id is not None:
            people = self.env["clinic.practitioner"]
            kept["practitioner"] = people.browse(practitioner_id or [])
        if room_id is not None:
            kept["room"] = self.env["clinic.room"].browse(room_id or [])
        return self._action_move(fields.Datetime.to_datetime(start_at), **kept)

    def action_swap(self, other_id):
        """Dragged onto another booking: each takes the place of the other."""
        self.ensure_one()
        other = self.browse(int(other_id)).exists()
        if not other:
            raise UserError(
                self.env._("The other booking is gone. Reload the page to see the day.")
            )
        (self | other)._check_mover("move")
        return self._action_swap(other)

    def action_confirm(self):
        """He said that he comes."""
        self._check_mover("confirm")
        return self._action_confirm()

    def action_no_show(self):
        """A person says that the patient did not come."""
        self._check_mover("no_show")
        return self._action_no_show()

    def action_open_cancel(self):
        """A window that asks why."""
        self.ensure_one()
        self._check_mover("cancel")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel the appointment"),
            "res_model": "clinic.appointment.cancel",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_appointment_id": self.id},
        }

    def action_open_move(self):
        """The booking dialog, to find another time for this one."""
        self.ensure_one()
        self._check_mover("move")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move the appointment"),
            "res_model": "clinic.appointment.book",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_moved_id": self.id},
        }

    def action_open_visit(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "clinic.visit",
            "res_id": self.visit_id.id,
            "views": [(False, "form")],
        }
