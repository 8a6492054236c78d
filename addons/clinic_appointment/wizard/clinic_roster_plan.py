from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
LONGEST = 366


class ClinicRosterPlan(models.TransientModel):
    """The same hours on some days of the week, until a date."""

    _name = "clinic.roster.plan"
    _description = "Plan a roster"

    practitioner_ids = fields.Many2many(
        "clinic.practitioner", string="Doctors", required=True
    )
    branch_id = fields.Many2one(
        "clinic.branch",
        "Branch",
        required=True,
        default=lambda self: self.env.user._clinic_current_branch(),
        domain="[('user_ids', 'in', uid)]",
    )
    room_id = fields.Many2one(
        "clinic.room", "Room", domain="[('branch_id', '=', branch_id)]"
    )
    day_from = fields.Date(
        "From", required=True, default=lambda self: fields.Date.context_today(self)
    )
    day_to = fields.Date(
        "Until",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=27),
    )
    hour_from = fields.Float("Begins", required=True, default=9.0)
    hour_to = fields.Float("Ends", required=True, default=18.0)
    monday = fields.Boolean("Mon", default=True)
    tuesday = fields.Boolean("Tue", default=True)
    wednesday = fields.Boolean("Wed", default=True)
    thursday = fields.Boolean("Thu", default=True)
    friday = fields.Boolean("Fri", default=True)
    saturday = fields.Boolean("Sat")
    sunday = fields.Boolean("Sun")
    is_published = fields.Boolean(
        "Publish at once", help="Drafts are seen on the roster alone and offer nothing."
    )
    hint = fields.Char(compute="_compute_hint")

    @api.depends("practitioner_ids", "day_from", "day_to", *WEEKDAYS)
    def _compute_hint(self):
        for wizard in self:
            count = len(wizard._get_days()) * len(wizard.practitioner_ids)
            wizard.hint = self.env._("Shifts that are made: %(count)s.", count=count)

    def _get_days(self):
        self.ensure_one()
        if not self.day_from or not self.day_to or self.day_to < self.day_from:
            return []
        span = min((self.day_to - self.day_from).days, LONGEST)
        days = [self.day_from + timedelta(days=n) for n in range(span + 1)]
        return [day for day in days if self[WEEKDAYS[day.weekday()]]]

    def action_plan(self):
        """Make the shifts and show them."""
        self.ensure_one()
        days = self._get_days()
        if not days or (self.day_to - self.day_from).days > LONGEST:
            raise UserError(
                self.env._(
                    "Choose at least one day of the week, and an end within a year "
                    "after the beginning."
                )
            )
        rosters = self.env["clinic.roster"].create(
            [
                {
                    "practitioner_id": practitioner.id,
                    "branch_id": self.branch_id.id,
                    "room_id": self.room_id.id,
                    "day": day,
                    "hour_from": self.hour_from,
                    "hour_to": self.hour_to,
                }
                for practitioner in self.practitioner_ids
                for day in days
            ]
        )
        if self.is_published:
            rosters._action_publish()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "clinic_appointment.clinic_roster_action"
        )
        return {**action, "domain": [("id", "in", rosters.ids)], "context": {}}
