from odoo import fields, models

from .clinic_followup_step import KINDS, ROLES

SOURCES = [
    ("plan", "Plan"),
    ("next_step", "Agreed after the visit"),
    ("clock", "Revisit clock"),
    ("hand", "By hand"),
]
STATES = [
    ("open", "Open"),
    ("booked", "Booked"),
    ("done", "Done"),
    ("dropped", "Dropped"),
]
REASONS = [
    ("reached", "Reached"),
    ("sent", "Sent"),
    ("answered", "Answered"),
    ("came", "Came"),
    ("not_needed", "Not needed any more"),
    ("booked", "Has an appointment"),
    ("seen", "Was seen since"),
    ("not_reached", "Not reached after all calls"),
    ("wrong_number", "Wrong number"),
    ("refused", "Refused"),
    ("not_sent", "Could not be sent"),
    ("deceased", "Deceased"),
    ("archived", "File archived"),
    ("same_step", "Another plan has the same step"),
    ("too_late", "Its day had passed when the visit was noted"),
    ("step_dropped", "The next step was dropped"),
    ("other", "Other"),
]
MOVED = (
    "state",
    "outcome",
    "reason",
    "appointment_id",
    "message_id",
    "attempt_count",
    "last_call_at",
    "escalation",
    "escalated_to_id",
    "escalated_at",
    "done_at",
    "done_on",
    "done_by",
    "same_as_id",
)


class ClinicFollowup(models.Model):
    """One thing to be done for a patient by a day, by a person, until it is closed."""

    _name = "clinic.followup"
    _description = "Follow-up"
    _inherit = ["clinic.patient.part.mixin", "clinic.moved.mixin"]
    _order = "due_on, id"
    _moved_fields = frozenset(MOVED)
    _clinic_field_class = "none"
    _clinic_field_classes = {"patient_id": "identity", "note": "contact"}

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    branch_id = fields.Many2one(
        "clinic.branch", required=True, index=True, ondelete="restrict"
    )
    visit_id = fields.Many2one("clinic.visit", index="btree_not_null")
    step_id = fields.Many2one(
        "clinic.followup.step", index="btree_not_null", ondelete="restrict"
    )
    next_step_id = fields.Many2one("clinic.next.step", index="btree_not_null")
    source = fields.Selection(SOURCES, required=True, default="hand")
    kind = fields.Selection(KINDS, required=True, default="call")
    title = fields.Char(help="What it is about, where no step of a plan says it.")
    service_id = fields.Many2one("product.product")
    due_on = fields.Date("Due", required=True)
    late_on = fields.Date(
        "On time until", required=True, help="The last day on which it is on time."
    )
    owner_role = fields.Selection(ROLES, required=True, default="followup")
    owner_id = fields.Many2one("res.users", index="btree_not_null")
    state = fields.Selection(
        STATES, required=True, default="open", readonly=True, copy=False
    )
    outcome = fields.Char(readonly=True, copy=False, help="Of the last call: a code.")
    reason = fields.Selection(REASONS, "Closed because", readonly=True, copy=False)
    note = fields.Char()
    appointment_id = fields.Many2one(
        "clinic.appointment", readonly=True, copy=False, index="btree_not_null"
    )
    message_id = fields.Many2one(
        "clinic.message", readonly=True, copy=False, index="btree_not_null"
    )
    attempt_count = fields.Integer("Calls made", readonly=True, copy=False)
    last_call_at = fields.Datetime("Last call", readonly=True, copy=False)
    escalation = fields.Integer(readonly=True, copy=False, aggregator=None)
    escalated_to_id = fields.Many2one(
        "res.users", "Escalated to", readonly=True, copy=False, index="btree_not_null"
    )
    escalated_at = fields.Datetime(readonly=True, copy=False)
    done_at = fields.Datetime("Closed at", readonly=True, copy=False)
    done_on = fields.Date("Closed on", readonly=True, copy=False)
    done_by = fields.Many2one("res.users", "Closed by", readonly=True, copy=False)
    same_as_id = fields.Many2one(
        "clinic.followup", readonly=True, copy=False, index="btree_not_null"
    )

    _once = models.UniqueIndex("(visit_id, step_id)")
    _one_per_next_step = models.UniqueIndex(
        "(next_step_id) WHERE next_step_id IS NOT NULL AND state <> 'dropped'"
    )
    _owner_due_idx = models.Index("(owner_id, due_on, id) WHERE state = 'open'")
    _branch_due_idx = models.Index("(branch_id, due_on, id) WHERE state = 'open'")
