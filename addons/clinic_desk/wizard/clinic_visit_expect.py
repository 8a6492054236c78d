from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError

FIRST_HOUR = 9.0
QUARTER = 0.25


class ClinicVisitExpect(models.TransientModel):
    """A known person is expected: today or on a day, in the row or squeezed in."""

    _name = "clinic.visit.expect"
    _description = "Expect a patient"

    patient_id = fields.Many2one("clinic.patient", "Patient", required=True)
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
    hour = fields.Float(
        "Time", compute="_compute_hour", store=True, readonly=False, precompute=True
    )
    practitioner_id = fields.Many2one("clinic.practitioner", "Doctor")
    reason = fields.Char("Reason for coming")
    is_extra = fields.Boolean(
        "Extra", help="Squeezed in between the planned visits of the doctor."
    )
    hint = fields.Char(compute="_compute_hint")
    visit_id = fields.Many2one("clinic.visit", readonly=True)

    @api.depends("branch_id")
    def _compute_day(self):
        for wizard in self:
            if wizard.branch_id and not wizard.day:
                wizard.day = wizard._get_now().date()

    @api.depends("day")
    def _compute_hour(self):
        """The next quarter of an hour today, the morning on another day."""
        for wizard in self:
            now = wizard._get_now()
            hour = FIRST_HOUR
            if wizard.day == now.date():
                hour = (int((now.hour + now.minute / 60) / QUARTER) + 1) * QUARTER
            wizard.hour = min(hour, 23.75)

    @api.depends("patient_id", "day", "branch_id")
    def _compute_hint(self):
        for wizard in self:
            wizard.hint = False
            visits = wizard._get_same_day()
            if visits:
                wizard.hint = self.env._(
                    "Expected on that day already: %(visits)s.",
                    visits=", ".join(
                        visit.practitioner_id.name or self.env._("any doctor")
                        for visit in visits
                    ),
                )

    def _get_now(self):
        zone = ZoneInfo(self.branch_id.sudo().tz or "UTC")  # sudo: zone of the branch
        return datetime.now(timezone.utc).astimezone(zone)

    def _get_same_day(self):
        if not self.patient_id or not self.day or not self.branch_id:
            return self.env["clinic.visit"]
        return self.env["clinic.visit"].search(
            [
                ("patient_id", "=", self.patient_id.id),
                ("branch_id", "=", self.branch_id.id),
                ("local_date", "=", self.day),
                ("state", "=", "expected"),
            ],
            limit=3,
        )

    def action_expect(self):
        """Make the visit; a second click changes nothing."""
        self.ensure_one()
        if not self.visit_id:
            self._check_day()
            visits = self.env["clinic.visit"]
            visits._check_may_come(self.patient_id)
            self.visit_id = visits.create(self._prepare_visit_vals())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(patient)s is expected on %(day)s.",
                    patient=self.patient_id.display_name,
                    day=self.visit_id.local_date.isoformat(),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_day(self):
        if self.day < self._get_now().date():
            raise UserError(
                self.env._("This day is over. Choose today or a day to come.")
            )
        if not 0 <= self.hour < 24:
            raise UserError(self.env._("Type a time between 0:00 and 23:59."))

    def _prepare_visit_vals(self):
        return {
            "patient_id": self.patient_id.id,
            "branch_id": self.branch_id.id,
            "practitioner_id": self.practitioner_id.id,
            "planned_at": self._get_instant(),
            "reason": self.reason,
            "is_extra": self.is_extra,
        }

    def _get_instant(self):
        zone = ZoneInfo(self.branch_id.sudo().tz or "UTC")  # sudo: zone of the branch
        midnight = datetime.combine(self.day, datetime.min.time())
        local = midnight + timedelta(minutes=round(self.hour * 60))
        return local.replace(tzinfo=zone).astimezone(timezone.utc).replace(tzinfo=None)
