from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.addons.clinic_base.tools.local_date import to_utc
from odoo.exceptions import AccessError, UserError

from ..tools.board_rights import MOVES


class ClinicAppointmentShift(models.TransientModel):
    """A day goes wrong: all bookings of a day, or of one doctor, move by minutes."""

    _name = "clinic.appointment.shift"
    _description = "Move a whole day"

    branch_id = fields.Many2one(
        "clinic.branch",
        "Branch",
        required=True,
        default=lambda self: self.env.user._clinic_current_branch(),
        domain="[('user_ids', 'in', uid)]",
    )
    day = fields.Date(
        required=True,
        compute="_compute_day",
        store=True,
        readonly=False,
        precompute=True,
    )
    practitioner_id = fields.Many2one(
        "clinic.practitioner", "Doctor", help="None: everybody at the branch."
    )
    hour = fields.Float("From", help="Bookings that begin at this time or later.")
    minutes = fields.Integer("By minutes", required=True, default=60)
    hint = fields.Char(compute="_compute_hint")

    @api.depends("branch_id")
    def _compute_day(self):
        for wizard in self:
            if wizard.branch_id and not wizard.day:
                branch = wizard.branch_id.sudo()  # sudo: time zone of the branch
                wizard.day = branch._local_date(fields.Datetime.now())

    @api.depends("branch_id", "day", "practitioner_id", "hour")
    def _compute_hint(self):
        for wizard in self:
            count = len(wizard._get_appointments())
            wizard.hint = self.env._("Bookings that move: %(count)s.", count=count)

    def _get_appointments(self):
        self.ensure_one()
        appointments = self.env["clinic.appointment"]
        if not self.branch_id or not self.day or not 0 <= self.hour < 24:
            return appointments
        midnight = datetime.combine(self.day, datetime.min.time())
        local = midnight + timedelta(minutes=round(self.hour * 60))
        zone = self.branch_id.sudo().tz  # sudo: time zone of the branch
        domain = [
            ("branch_id", "=", self.branch_id.id),
            ("local_date", "=", self.day),
            ("start_at", ">=", to_utc(local, zone)),
            ("state", "=", "booked"),
        ]
        if self.practitioner_id:
            domain.append(("practitioner_id", "=", self.practitioner_id.id))
        return appointments.search(domain)

    def action_shift(self):
        """All or none: where one does not fit, a sentence names it."""
        self.ensure_one()
        if not self.env.user.has_groups(MOVES["shift"]):
            raise AccessError(
                self.env._("Reception and the manager of the branch move whole days.")
            )
        found = self._get_appointments()
        if not found or not self.minutes:
            raise UserError(
                self.env._(
                    "Nothing is booked then. Choose the day, the doctor, and by how "
                    "many minutes the bookings move."
                )
            )
        found._check_mover("shift")
        found._action_shift(self.minutes)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Bookings moved: %(count)s.", count=len(found)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
