from collections import defaultdict

from odoo import api, fields, models

from .clinic_appointment_board import FIELDS

# what the board shows of a booking
WATCHED = frozenset({*FIELDS, "branch_id"})
NOTED = "clinic_appointment.board"


class ClinicAppointment(models.Model):
    """Open boards are told, when a transaction ends well, which bookings changed."""

    _inherit = "clinic.appointment"

    def _note_change(self):
        """The boards of these bookings, where they are now, read them again."""
        if self.env.context.get("clinic_bulk"):
            return
        data = self.env.cr.precommit.data
        if NOTED not in data:
            data[NOTED] = defaultdict(lambda: defaultdict(set))
            self.env.cr.precommit.add(self.env["clinic.appointment"]._tell_boards)
        for one in self._origin.sudo():  # sudo: where and when, told to that branch
            data[NOTED][one.branch_id.id][one.local_date].add(one.id)

    @api.model
    def _tell_boards(self):
        """One message per branch: ids and days, no personal data."""
        noted = self.env.cr.precommit.data.pop(NOTED)
        # sudo: a branch is its own channel
        branches = self.env["clinic.branch"].sudo()
        for branch_id, days in noted.items():
            branches.browse(branch_id)._bus_send(
                "clinic_appointment/board",
                {
                    "branch_id": branch_id,
                    "days": [fields.Date.to_string(day) for day in days if day],
                    "ids": sorted(set().union(*days.values())),
                },
            )

    @api.model_create_multi
    def create(self, vals_list):
        appointments = super().create(vals_list)
        appointments._note_change()
        return appointments

    def write(self, vals):
        moves = not {"branch_id", "start_at", "local_date"}.isdisjoint(vals)
        if moves:
            self._note_change()  # the board which they leave is told as well
        return super().write(vals)

    def _write_multi(self, vals_list):
        """Whatever is stored passes here, computed values as well."""
        super()._write_multi(vals_list)
        changed = [
            one.id
            for one, vals in zip(self, vals_list, strict=True)
            if not WATCHED.isdisjoint(vals)
        ]
        self.browse(changed)._note_change()

    @api.ondelete(at_uninstall=False)
    def _unlink_from_boards(self):
        self._note_change()
