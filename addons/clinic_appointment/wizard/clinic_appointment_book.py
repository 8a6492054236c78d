from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.addons.clinic_base.tools.local_date import to_local, to_utc
from odoo.exceptions import AccessError, UserError

QUARTER = 15
DEFAULT_MINUTES = 30
FIRST_HOUR = 9.0
OFFERED = 12  # free times shown at once
AHEAD = 14  # days in which they are looked for


class ClinicAppointmentBook(models.TransientModel):
    """Somebody calls: who, what for, when; Enter.

    By complaint, in the words of the caller, or by service; the next free times are
    offered. A person of the list is taken by one click, a new one is registered by
    phone and name. The same window finds another time for a booking.
    """

    _name = "clinic.appointment.book"
    _description = "Book an appointment"
    _inherit = ["clinic.patient.register"]

    home_branch_id = fields.Many2one(string="Branch")
    name = fields.Char(required=False)
    patient_id = fields.Many2one("clinic.patient", "Patient")
    moved_id = fields.Many2one("clinic.appointment", "Moved", readonly=True)
    reason_id = fields.Many2one(
        "clinic.booking.reason",
        "Complaint",
        domain="[('chain_id', 'in', (False, chain_id))]",
    )
    chain_id = fields.Many2one(related="home_branch_id.chain_id")
    reason = fields.Char("In his own words")
    service_id = fields.Many2one(
        "product.product",
        "Service",
        domain="[('is_clinic_service', '=', True)]",
        compute="_compute_service_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    minutes = fields.Integer(
        compute="_compute_minutes", store=True, readonly=False, precompute=True
    )
    doctor_id = fields.Many2one("clinic.practitioner", "Doctor")
    room_id = fields.Many2one(
        "clinic.room", "Room", domain="[('branch_id', '=', home_branch_id)]"
    )
    day = fields.Date(
        compute="_compute_time", store=True, readonly=False, precompute=True
    )
    hour = fields.Float(
        "Time", compute="_compute_time", store=True, readonly=False, precompute=True
    )
    start_at = fields.Datetime(help="Where the board was clicked.")
    is_extra = fields.Boolean(
        "Extra", help="Squeezed in between the bookings of the doctor."
    )
    source = fields.Selection(
        [("desk", "Desk"), ("phone", "Phone")], default="phone", required=True
    )
    note = fields.Char()
    slots = fields.Json("Free times", compute="_compute_slots")
    hint = fields.Char(compute="_compute_hint")
    appointment_id = fields.Many2one("clinic.appointment", readonly=True)

    @api.model
    def default_get(self, fields):
        """Moved: what the booking says already."""
        vals = super().default_get(fields)
        moved = self.env["clinic.appointment"].browse(vals.get("moved_id") or [])
        if moved:
            moved.check_access("read")
            known = {
                "home_branch_id": moved.branch_id.id,
                "patient_id": moved.patient_id.id,
                "doctor_id": moved.practitioner_id.id,
                "service_id": moved.service_id.id,
                "start_at": moved.start_at,
                "minutes": (moved.stop_at - moved.start_at).seconds // 60,
            }
            vals.update({key: known[key] for key in known if key in fields})
        return vals

    @api.depends("reason_id")
    def _compute_service_id(self):
        for wizard in self:
            wizard.service_id = wizard.reason_id.service_id or wizard.service_id

    @api.depends("reason_id", "service_id")
    def _compute_minutes(self):
        for wizard in self:
            if not wizard.moved_id:
                wizard.minutes = (
                    wizard.reason_id.minutes
                    or (wizard.service_id.clinic_minutes if wizard.service_id else 0)
                    or DEFAULT_MINUTES
                )

    @api.depends("start_at", "home_branch_id")
    def _compute_time(self):
        """Where the board was clicked, else the next quarter of an hour."""
        for wizard in self:
            at = wizard._to_local(wizard.start_at or fields.Datetime.now())
            if not wizard.start_at:
                at += timedelta(minutes=QUARTER - at.minute % QUARTER)
            wizard.day = at.date()
            wizard.hour = at.hour + at.minute / 60

    def _to_local(self, instant):
        return to_local(instant, self._get_zone())

    def _get_zone(self):
        return self.home_branch_id.sudo().tz or "UTC"  # sudo: zone of the branch

    # -- free times ----------------------------------------------------------------
    @api.depends(
        "home_branch_id", "day", "hour", "doctor_id", "service_id", "reason_id"
    )
    def _compute_slots(self):
        for wizard in self:
            wizard.slots = wizard._find_slots() if wizard.day else []

    def _find_slots(self):
        self.ensure_one()
        branch = self.home_branch_id._origin
        if branch not in self.env.user._clinic_branches():
            return []
        found = self.env["clinic.appointment"]._find_slots(
            branch,
            self.day,
            self.day + timedelta(days=AHEAD),
            service=self.service_id._origin or None,
            reason=self.reason_id._origin or None,
            practitioner=self.doctor_id._origin or None,
        )
        found = self._choose_offered(found)
        ids = {slot["practitioner_id"] for slot in found}
        # sudo: names of those who treat, for who books
        doctors = self.env["clinic.practitioner"].sudo().browse(ids)
        names = {doctor.id: doctor.name for doctor in doctors}
        return [self._prepare_slot(slot, names) for slot in found]

    def _choose_offered(self, found):
        """From the asked time on, one for each doctor and hour: a choice, no flood."""
        asked = self._get_instant() if 0 <= self.hour < 24 else datetime.min
        chosen = {}
        for slot in found:
            at = self._to_local(slot["start_at"])
            key = (slot["practitioner_id"], at.date(), at.hour)
            if slot["start_at"] >= asked:
                chosen.setdefault(key, slot)
        return list(chosen.values())[:OFFERED]

    def _prepare_slot(self, slot, names):
        at = self._to_local(slot["start_at"])
        return {
            "day": fields.Date.to_string(at.date()),
            "time": f"{at:%H:%M}",
            "hour": at.hour + at.minute / 60,
            "practitioner_id": slot["practitioner_id"],
            "practitioner": names.get(slot["practitioner_id"], ""),
            "room_id": slot.get("room_id"),
        }

    # -- hints -----------------------------------------------------------------------
    @api.depends("patient_id", "day", "hour", "minutes", "home_branch_id")
    def _compute_hint(self):
        """What is booked for this person already, before it is booked twice."""
        appointments = self.env["clinic.appointment"]
        for wizard in self:
            wizard.hint = False
            if not wizard.patient_id or not appointments.has_access("read"):
                continue
            clashing = appointments.search(wizard._get_clash_domain(), limit=3)
            coming = clashing or appointments.search(
                [
                    *wizard._get_other_domain(),
                    ("start_at", ">=", fields.Datetime.now()),
                ],
                limit=3,
            )
            times = ", ".join(wizard._get_when(one) for one in coming)
            if clashing:
                wizard.hint = self.env._(
                    "Booked at this very time already: %(times)s. Choose another time, "
                    "or book all the same.",
                    times=times,
                )
            elif coming:
                wizard.hint = self.env._("Booked already: %(times)s.", times=times)

    def _get_other_domain(self):
        """Open bookings of this person, without the one that is moved."""
        return [
            ("patient_id", "=", self.patient_id.id),
            ("state", "=", "booked"),
            ("id", "!=", self.moved_id.id),
        ]

    def _get_clash_domain(self):
        """Those at the chosen time, with whomever; none while no time is chosen."""
        if not self.day or not 0 <= self.hour < 24:
            return [(0, "=", 1)]
        start = self._get_instant()
        stop = start + timedelta(minutes=self.minutes or DEFAULT_MINUTES)
        return [
            *self._get_other_domain(),
            ("start_at", "<", stop),
            ("stop_at", ">", start),
        ]

    def _get_when(self, appointment):
        # sudo: time zone and name of a branch
        branch = appointment.branch_id.sudo()
        at = to_local(appointment.start_at, branch.tz)
        return f"{at:%Y-%m-%d %H:%M} {branch.name}"

    @api.onchange("patient_id")
    def _onchange_patient_id(self):
        if self.patient_id:
            self.relative_id = False
            self.is_dependent = False

    # -- doing it ------------------------------------------------------------------
    def action_book(self):
        """Book it, or move what was booked; a second click changes nothing."""
        self.ensure_one()
        if self.moved_id:
            return self._move_booking()
        if not self.appointment_id:
            self._check_branch()
            patient = self.patient_id or self._register_patient()
            self.env["clinic.visit"]._check_may_come(patient)
            # who types the whole number of somebody may open his file by a visit
            appointments = self.env["clinic.appointment"].with_context(
                clinic_patient_typed=self.phone or ""
            )
            booked = appointments.create(self._prepare_appointment_vals(patient))
            self.appointment_id = booked.with_env(self.env)
            # sudo: why somebody comes is told to who books, who need not read it again
            self.appointment_id.sudo().write(self._prepare_reason_vals())
        return self._get_done_action(
            self.env._(
                "%(patient)s is booked for %(when)s.",
                patient=self.appointment_id.patient_id.display_name,
                when=self._get_when(self.appointment_id),
            )
        )

    def _check_branch(self):
        self.env["clinic.appointment"].check_access("create")
        if self.home_branch_id not in self.env.user._clinic_branches():
            raise AccessError(
                self.env._(
                    "You book for branches where you work. Choose one of your own."
                )
            )
        if not self.patient_id and not (self.name or "").strip():
            raise UserError(
                self.env._(
                    "Say who comes: choose a patient, or type the name and the phone "
                    "of a new one."
                )
            )

    def _register_patient(self):
        action = self.action_register()
        return self.env["clinic.patient"].browse(action["res_id"])

    def _prepare_appointment_vals(self, patient):
        start_at = self._get_instant()
        return {
            "patient_id": patient.id,
            "branch_id": self.home_branch_id.id,
            "practitioner_id": self.doctor_id.id,
            "service_id": self.service_id.id,
            "room_id": self.room_id.id,
            "start_at": start_at,
            "stop_at": start_at + timedelta(minutes=self.minutes or DEFAULT_MINUTES),
            "is_extra": self.is_extra,
            "source": self.source,
            "note": self.note,
        }

    def _prepare_reason_vals(self):
        """For those who treat: closed to some of those who book."""
        vals = {
            "reason_id": self.reason_id.id,
            "reason": self.reason or self.reason_id.name,
        }
        return {name: value for name, value in vals.items() if value}

    def _get_instant(self):
        if not self.day or not 0 <= self.hour < 24:
            raise UserError(
                self.env._("Choose a day and type a time between 0:00 and 23:59.")
            )
        midnight = datetime.combine(self.day, datetime.min.time())
        local = midnight + timedelta(minutes=round(self.hour * 60))
        return to_utc(local, self._get_zone())

    def _move_booking(self):
        self.moved_id._check_mover("move")
        self.moved_id._action_move(
            self._get_instant(),
            practitioner=self.doctor_id,
            room=self.room_id or None,
        )
        return self._get_done_action(
            self.env._(
                "%(patient)s comes on %(when)s now.",
                patient=self.moved_id.patient_id.display_name,
                when=self._get_when(self.moved_id),
            )
        )

    def _get_done_action(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
