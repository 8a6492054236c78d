from odoo import api, fields, models
from odoo.addons.clinic_patient.models.clinic_moved_mixin import _MOVE
from odoo.addons.clinic_patient.tools.roles import REASON_READERS
from odoo.exceptions import UserError

from .clinic_appointment_booking_mixin import SLOT

STATES = [
    ("booked", "Booked"),
    ("arrived", "Arrived"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
    ("no_show", "No-show"),
]
LIVE = ("booked", "arrived", "done")  # these take up time
FREE = """EXCLUDE USING gist ({columns}, tsrange(busy_from, busy_to) WITH &&)
          WHERE ({name} IS NOT NULL AND state IN ('booked', 'arrived', 'done'))
          DEFERRABLE INITIALLY IMMEDIATE"""


class ClinicAppointment(models.Model):
    """A promise: this patient, this time, this practitioner, room and device.

    PostgreSQL refuses two at one time. A booking makes its visit in the same
    transaction and takes it along when it moves or ends; what becomes of the visit on
    the board comes back, see ``clinic_visit.py``.
    """

    _name = "clinic.appointment"
    _description = "Appointment"
    _inherit = [
        "clinic.appointment.moves.mixin",
        "clinic.appointment.booking.mixin",
        "clinic.appointment.checks.mixin",
        "clinic.appointment.overlap.mixin",
        "clinic.appointment.slots.mixin",
        "clinic.appointment.places.mixin",
        "clinic.patient.part.mixin",
        "clinic.moved.mixin",
        "clinic.local.date.mixin",
    ]
    _order = "start_at, id"
    _moved_fields = frozenset(
        [
            "state",
            "visit_id",
            "confirm_state",
            "move_count",
            "lane",
            "local_date",
            "company_id",
            "busy_from",
            "busy_to",
            "cancel_reason",
            "ended_at",
        ]
    )
    _clinic_field_classes = {
        "reason": "clinical",
        "reason_id": "clinical",
        "cancel_reason": "clinical",
        # as with next steps: what is planned is read with the row
        **dict.fromkeys(SLOT, "none"),
        **dict.fromkeys(_moved_fields - {"cancel_reason"}, "none"),
        "source": "none",
        "note": "none",
    }

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    branch_id = fields.Many2one(
        "clinic.branch",
        required=True,
        index=True,
        default=lambda self: self.env.user._clinic_current_branch(),
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True, copy=False)
    practitioner_id = fields.Many2one(
        "clinic.practitioner", index="btree_not_null", ondelete="restrict"
    )
    service_id = fields.Many2one(
        "product.product",
        domain="[('is_clinic_service', '=', True)]",
    )
    reason_id = fields.Many2one("clinic.booking.reason", groups=REASON_READERS)
    reason = fields.Char("Reason for coming", groups=REASON_READERS)
    room_id = fields.Many2one(
        "clinic.room", index="btree_not_null", ondelete="restrict"
    )
    device_id = fields.Many2one(
        "clinic.device",
        index="btree_not_null",
        ondelete="restrict",
    )
    start_at = fields.Datetime("Start", required=True)
    stop_at = fields.Datetime("End", required=True)
    # with the time before and after in which nobody else is taken in
    busy_from = fields.Datetime(readonly=True, copy=False)
    busy_to = fields.Datetime(readonly=True, copy=False)
    lane = fields.Integer(
        readonly=True, copy=False, help="0, or the number of the extra slot."
    )
    is_extra = fields.Boolean(
        "Extra slot", compute="_compute_is_extra", search="_search_is_extra"
    )
    local_date = fields.Date("Day", readonly=True, index=True, copy=False)
    state = fields.Selection(
        STATES, required=True, default="booked", readonly=True, copy=False
    )
    source = fields.Selection(
        [("desk", "Desk"), ("phone", "Phone"), ("online", "Online")],
        required=True,
        default="desk",
    )
    confirm_state = fields.Selection(
        [
            ("none", "Not asked"),
            ("asked", "Asked"),
            ("confirmed", "Confirmed"),
            ("declined", "Declined"),
        ],
        required=True,
        default="none",
        readonly=True,
        copy=False,
    )
    move_count = fields.Integer("Moved", readonly=True, copy=False)
    cancel_reason = fields.Char(
        "Why cancelled", readonly=True, copy=False, groups=REASON_READERS
    )
    ended_at = fields.Datetime("Cancelled or missed at", readonly=True, copy=False)
    visit_id = fields.Many2one(
        "clinic.visit", readonly=True, index=True, copy=False, ondelete="restrict"
    )
    note = fields.Char(
        help="Nothing about health: whoever sees the appointment reads it."
    )
    event_ids = fields.One2many("clinic.appointment.event", "appointment_id")

    _visit_unique = models.UniqueIndex(
        "(visit_id) WHERE visit_id IS NOT NULL", "This visit is booked already."
    )
    _ends_after_start = models.Constraint(
        "CHECK (stop_at > start_at AND busy_from <= start_at AND busy_to >= stop_at)",
        "An appointment ends after it begins. Correct its times.",
    )
    _practitioner_free = models.Constraint(
        FREE.format(
            name="practitioner_id", columns="practitioner_id WITH =, lane WITH ="
        ),
        "The practitioner is booked at this time. Choose another time.",
    )
    _room_free = models.Constraint(
        FREE.format(name="room_id", columns="room_id WITH ="),
        "The room is taken at this time. Choose another room or time.",
    )
    _device_free = models.Constraint(
        FREE.format(name="device_id", columns="device_id WITH ="),
        "The device is taken at this time. Choose another device or time.",
    )
    # each extra slot of a practitioner belongs to one hour
    _extra_free = models.Constraint(
        """EXCLUDE USING gist (practitioner_id WITH =, lane WITH =,
                               date_trunc('hour', start_at) WITH =)
           WHERE (lane > 0 AND state IN ('booked', 'arrived', 'done'))
           DEFERRABLE INITIALLY IMMEDIATE""",
        "All extra slots of this hour are taken. Choose another hour.",
    )
    _branch_day_idx = models.Index("(branch_id, local_date, state)")
    _patient_start_idx = models.Index("(patient_id, start_at DESC)")
    _practitioner_busy_idx = models.Index(
        "(practitioner_id, busy_from) WHERE practitioner_id IS NOT NULL"
    )

    @api.depends("lane")
    def _compute_is_extra(self):
        for appointment in self:
            appointment.is_extra = appointment.lane > 0

    def _search_is_extra(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = {True: ("lane", ">", 0), False: ("lane", "<=", 0)}
        return ["|"] * (len(value) - 1) + [domains[bool(one)] for one in value]

    @api.depends("patient_id", "start_at", "branch_id")
    def _compute_display_name(self):
        for appointment in self:
            # sudo: a label, which tells of a closed file what the user may know
            patient = appointment.sudo().patient_id
            parts = [patient.display_name, appointment.branch_id.name]
            if appointment.start_at:
                parts.append(appointment._get_time_text(appointment.start_at))
            appointment.display_name = " · ".join(part for part in parts if part)

    @api.model_create_multi
    def create(self, vals_list):
        """Book. `is_extra` asks for an extra slot where the practitioner is taken."""
        self.browse().check_access("create")
        if self._may_move():
            return self._load(super().create, vals_list)
        for vals in vals_list:
            self._refuse_moved(vals, creating=True)
        proposals = self._prepare_bookings([dict(vals) for vals in vals_list])
        with self._slot_guard():
            visits = self._make_visits(proposals)
            rows = [
                {**proposal, "visit_id": visit.id}
                for proposal, visit in zip(proposals, visits, strict=True)
            ]
            closed = self._split_closed(rows)
            movers = self._without_moved_defaults().with_context(clinic_move=_MOVE)
            made = super(ClinicAppointment, movers).create(rows)
            for appointment, vals in zip(made, closed, strict=True):
                if vals:
                    # sudo: who books says why, also who may not read why others came
                    appointment.sudo().write(vals)
        appointments = made.with_env(self.env)
        appointments._note_event("booked")
        appointments._booked()
        return appointments

    @api.model
    def _split_closed(self, rows):
        """What the person may say and not read is taken out of the rows."""
        closed = [
            name
            for name in ("reason", "reason_id")
            if not self._has_field_access(self._fields[name], "write")
        ]
        return [{name: row.pop(name) for name in closed if name in row} for row in rows]

    @api.model
    def _load(self, create, vals_list):
        """Imports and samples: as they say it was, with a visit if one is to come."""
        rows = [{**vals, "lane": vals.get("lane", 0)} for vals in vals_list]
        self._fill_derived(rows)
        waiting = [
            row
            for row in rows
            if not row.get("visit_id") and row.get("state", "booked") == "booked"
        ]
        for row, visit in zip(waiting, self._make_visits(waiting), strict=True):
            row["visit_id"] = visit.id
        appointments = create(rows)
        appointments._note_event("booked")
        for appointment in appointments:
            if appointment.state in ("cancelled", "no_show"):
                appointment._note_event(appointment.state)
        return appointments

    def write(self, vals):
        if self._may_move():
            return super().write(vals)
        if "patient_id" in vals:
            self._check_same_patient(vals["patient_id"])
        slot = {name: vals[name] for name in SLOT if name in vals}
        vals = {k: v for k, v in vals.items() if k not in slot and k != "patient_id"}
        res = super().write(vals)
        changes = self._get_slot_changes(slot)
        if changes:
            self._rebook(changes, "moved")
        if "reason" in vals:
            planned = self.filtered(lambda one: one.state == "booked")
            # sudo: the visit is the booking's; who may change that was asked
            planned.sudo().visit_id.write({"reason": vals["reason"]})
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self._may_move():
            raise UserError(
                self.env._("A booking is kept. Cancel it, and say why in a few words.")
            )

    def _check_same_patient(self, patient_id):
        if any(one.patient_id.id != patient_id for one in self):
            raise UserError(
                self.env._(
                    "A booking keeps its patient. Cancel it, and book again for the "
                    "other one."
                )
            )

    def _get_slot_changes(self, slot):
        """{appointment: what a plain write of `slot` changes}"""
        slot = {
            name: value or False
            if self._fields[name].relational
            else self._to_instant(value)
            for name, value in slot.items()
        }
        changes = {}
        for appointment in self if slot else ():
            old = appointment._get_slot_values()
            changed = {n: value for n, value in slot.items() if old[n] != value}
            if changed:
                changes[appointment] = changed
        return changes

    # -- hooks -------------------------------------------------------------------
    def _booked(self):
        """After a booking, its visit exists. Later topics send and plan here."""

    def _moved(self, old):
        """After a move; `old` is {id: {field of SLOT: value before}}."""

    def _cancelled(self):
        """After a cancellation, by whomever."""

    def _missed(self):
        """After a no-show that a person has confirmed."""
