import itertools
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.addons.clinic_base.tools.local_date import to_utc
from odoo.exceptions import UserError, ValidationError

from ..tools.deferred import deferred


class ClinicRoster(models.Model):
    """A practitioner works at a branch on a day, from hour to hour.

    Hours are those of the clock at the branch. Nobody works in two places at one time,
    whatever company they belong to: PostgreSQL refuses it. Bookings are taken within
    published rows.
    """

    _name = "clinic.roster"
    _description = "Roster"
    _inherit = ["clinic.local.date.mixin"]
    _order = "day, start_at, id"

    practitioner_id = fields.Many2one(
        "clinic.practitioner", required=True, index=True, ondelete="restrict"
    )
    branch_id = fields.Many2one(
        "clinic.branch",
        required=True,
        index=True,
        default=lambda self: self.env.user._clinic_current_branch(),
    )
    day = fields.Date(required=True)
    hour_from = fields.Float("From", required=True)
    hour_to = fields.Float("To", required=True)
    start_at = fields.Datetime(
        compute="_compute_span", store=True, precompute=True, index=True
    )
    stop_at = fields.Datetime(compute="_compute_span", store=True, precompute=True)
    room_id = fields.Many2one(
        "clinic.room", domain="[('branch_id', '=', branch_id)]", ondelete="restrict"
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )

    _hours_follow = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_to > hour_from AND hour_to <= 24)",
        "Working hours begin before they end, between 0:00 and 24:00.",
    )
    _practitioner_once = models.Constraint(
        """EXCLUDE USING gist (practitioner_id WITH =,
                               tsrange(start_at, stop_at) WITH &&)
           DEFERRABLE INITIALLY IMMEDIATE""",
        "The practitioner works elsewhere at this time already. Change one of the two.",
    )
    _branch_day_idx = models.Index("(branch_id, day)")

    @api.depends("day", "hour_from", "hour_to", "branch_id.tz")
    def _compute_span(self):
        for row in self:
            row.start_at = row._to_instant(row.hour_from)
            row.stop_at = row._to_instant(row.hour_to)

    def _to_instant(self, hour):
        if not self.day:
            return False
        local = datetime.combine(self.day, time.min)
        local += timedelta(minutes=round(hour * 60))
        # sudo: time zone of the branch
        return to_utc(local, self.branch_id.sudo().tz or "UTC")

    @api.depends("practitioner_id", "day", "hour_from", "hour_to")
    def _compute_display_name(self):
        for row in self:
            hours = [
                "{:02d}:{:02d}".format(*divmod(round(hour * 60), 60))
                for hour in (row.hour_from, row.hour_to)
            ]
            day = row.day.isoformat() if row.day else ""
            row.display_name = f"{row.practitioner_id.name} {day} {'-'.join(hours)}"

    @api.constrains("start_at", "stop_at", "practitioner_id", "branch_id", "room_id")
    def _check_place(self):
        for row in self:
            # sudo: sites of people and rooms
            doctor, room = row.practitioner_id.sudo(), row.room_id.sudo()
            if row.branch_id not in doctor.branch_ids:
                raise ValidationError(
                    self.env._(
                        "%(doctor)s is not registered at %(branch)s. Add the branch to "
                        "the registered sites first.",
                        doctor=doctor.name,
                        branch=row.branch_id.name,
                    )
                )
            if room and room.branch_id != row.branch_id:
                raise ValidationError(
                    self.env._(
                        "%(place)s is at %(branch)s. Choose one of the branch of the "
                        "roster.",
                        place=room.name,
                        branch=room.branch_id.name,
                    )
                )
        self._check_elsewhere()

    def _check_elsewhere(self):
        # sudo: at which branch, also one where the user does not work
        around = self.sudo().search_fetch(
            [
                ("practitioner_id", "in", self.practitioner_id.ids),
                ("start_at", "<", max(self.mapped("stop_at"))),
                ("stop_at", ">", min(self.mapped("start_at"))),
            ],
            ["practitioner_id", "branch_id", "day", "start_at", "stop_at"],
            order="practitioner_id, start_at, id",
        )
        for row, later in itertools.pairwise(around):
            if (
                row.practitioner_id == later.practitioner_id
                and row.stop_at > later.start_at
            ):
                self._refuse_elsewhere(later if row in self else row)

    def _refuse_elsewhere(self, rival):
        raise ValidationError(
            self.env._(
                "%(roster)s: works at %(branch)s at this time already. Change one of "
                "the two.",
                roster=rival.display_name,
                branch=rival.branch_id.name,
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        with deferred(self.env, "clinic_roster_practitioner_once"):
            return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_free(self):
        self._check_nobody_booked(self._get_booked())

    def write(self, vals):
        is_moved = not {"day", "hour_from", "hour_to", "branch_id"}.isdisjoint(vals)
        booked = self._get_booked() if is_moved else None
        with deferred(self.env, "clinic_roster_practitioner_once"):
            res = super().write(vals)
        if booked:
            self._check_nobody_booked(booked - self._get_booked())
        return res

    def _get_booked(self):
        """Open bookings within these published rows."""
        rows = self.filtered(lambda one: one.state == "published")
        # sudo: that somebody is booked
        appointments = self.env["clinic.appointment"].sudo()
        if not rows:
            return appointments
        found = appointments.search_fetch(
            [
                ("practitioner_id", "in", rows.practitioner_id.ids),
                ("branch_id", "in", rows.branch_id.ids),
                ("state", "=", "booked"),
                (
                    "start_at",
                    ">=",
                    max(fields.Datetime.now(), min(rows.mapped("start_at"))),
                ),
                ("start_at", "<", max(rows.mapped("stop_at"))),
            ],
            ["practitioner_id", "branch_id", "start_at"],
        )
        return found.filtered(lambda one: any(row._holds(one) for row in rows))

    def _holds(self, appointment):
        return (
            appointment.practitioner_id == self.practitioner_id
            and appointment.branch_id == self.branch_id
            and self.start_at <= appointment.start_at < self.stop_at
        )

    def _check_nobody_booked(self, appointments):
        if appointments:
            first = appointments[0]
            raise UserError(
                self.env._(
                    "Patients booked in these hours: %(count)s, the first at "
                    "%(start)s. Move their appointments first, or enter a leave.",
                    count=len(appointments),
                    start=first._get_time_text(first.start_at),
                )
            )

    def _check_ours(self):
        """Shifts of other branches are read, not changed: say which ones they are."""
        others = self - self._filtered_access("write")
        if others and self.browse().has_access("write"):
            raise UserError(
                self.env._(
                    "You change shifts of your own branches only. Take those of "
                    "%(branches)s out of the selection.",
                    branches=", ".join(others.branch_id.mapped("name")),
                )
            )
        self.check_access("write")

    def _action_publish(self):
        self._check_ours()
        self.filtered(lambda row: row.state == "draft").write({"state": "published"})
        return True

    def _action_withdraw(self):
        """Back to draft, as long as nobody is booked in these hours."""
        self._check_ours()
        self._check_nobody_booked(self._get_booked())
        self.write({"state": "draft"})
        return True
