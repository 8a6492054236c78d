from odoo import fields, models
from odoo.addons.clinic_patient.tools.roles import REASON_READERS

STATES = [
    ("booked", "Booked"),
    ("arrived", "Arrived"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
    ("no_show", "No-show"),
]
LIVE = ("booked", "arrived", "done")  # these take up time


class ClinicAppointment(models.Model):
    """A promise: this patient, this time, this practitioner, room and device."""

    _name = "clinic.appointment"
    _description = "Appointment"
    _inherit = [
        "clinic.patient.part.mixin",
        "clinic.moved.mixin",
        "clinic.local.date.mixin",
    ]
    _order = "start_at, id"
    _moved_fields = frozenset(
        ["state", "visit_id", "confirm_state", "move_count", "lane", "local_date"]
    )

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
        "product.product", domain="[('is_clinic_service', '=', True)]"
    )
    reason_id = fields.Many2one("clinic.booking.reason", groups=REASON_READERS)
    reason = fields.Char("Reason for coming", groups=REASON_READERS)
    room_id = fields.Many2one("clinic.room", index="btree_not_null")
    device_id = fields.Many2one("clinic.device", index="btree_not_null")
    start_at = fields.Datetime(required=True)
    stop_at = fields.Datetime(required=True)
    # with the time before and after in which nobody else is taken in
    busy_from = fields.Datetime(readonly=True, copy=False)
    busy_to = fields.Datetime(readonly=True, copy=False)
    lane = fields.Integer(readonly=True, copy=False)
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
    visit_id = fields.Many2one(
        "clinic.visit", readonly=True, index=True, copy=False, ondelete="restrict"
    )
    note = fields.Char()
