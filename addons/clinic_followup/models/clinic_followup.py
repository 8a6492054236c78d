from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

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
LIVE = ("open", "booked")
REASONS = [
    ("reached", "Reached"),
    ("sent", "Sent"),
    ("answered", "Answered"),
    ("came", "Came"),
    ("step_done", "The next step was marked as done"),
    ("not_needed", "Not needed any more"),
    ("booked", "Has an appointment"),
    ("seen", "Was seen since"),
    ("not_reached", "Not reached after all calls"),
    ("no_answer", "Nobody answered"),
    ("wrong_number", "Wrong number"),
    ("refused", "Refused"),
    ("not_sent", "Could not be sent"),
    ("deceased", "Deceased"),
    ("archived", "File archived"),
    ("same_step", "Another plan has the same step"),
    ("too_late", "Its day had passed"),
    ("taken_off", "Taken off the visit"),
    ("step_dropped", "The next step was dropped"),
    ("other", "Other"),
]
MOVED = (
    "state",
    "outcome",
    "reason",
    "appointment_id",
    "message_id",
    "needs_call",
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
# what it is, from its first day on; "late_on" follows the day
FIXED = frozenset(
    {
        "patient_id",
        "branch_id",
        "visit_id",
        "step_id",
        "next_step_id",
        "source",
        "kind",
        "owner_role",
        "late_on",
    }
)
# what a person writes down; the rest is sent by plans
HAND_KINDS = ("call", "revisit")
# says where a row comes from: code of the house, never a person
ORIGIN = ("visit_id", "step_id", "next_step_id")
# said when it is made
WRITTEN = (
    "branch_id",
    "visit_id",
    "step_id",
    "next_step_id",
    "source",
    "kind",
    "title",
    "service_id",
    "due_on",
    "late_on",
    "owner_role",
    "owner_id",
)


class ClinicFollowup(models.Model):
    """One thing to be done for a patient by a day, by a person, until it is closed.

    Open, booked (an appointment stands for it), done or dropped, both with a reason.
    How it moves: ``clinic_followup_moves.py``; what moves it besides people: calls
    (``clinic_followup_outcome.py``), appointments and visits
    (``clinic_followup_booked.py``), messages (``clinic_followup_message.py``), the next
    step of the visit (``clinic_next_step.py``), the file (``clinic_followup_file.py``).
    """

    _name = "clinic.followup"
    _description = "Follow-up"
    _inherit = ["clinic.patient.part.mixin", "clinic.moved.mixin"]
    _order = "due_on, id"
    _moved_fields = frozenset(MOVED)
    _clinic_field_class = "none"
    _clinic_field_classes = dict.fromkeys((*MOVED, *WRITTEN), "none") | {
        "patient_id": "identity",
        "note": "contact",
    }

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    branch_id = fields.Many2one(
        "clinic.branch",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user._clinic_current_branch(),
    )
    visit_id = fields.Many2one("clinic.visit", index="btree_not_null")
    step_id = fields.Many2one(
        "clinic.followup.step", index="btree_not_null", ondelete="restrict"
    )
    next_step_id = fields.Many2one("clinic.next.step", index="btree_not_null")
    source = fields.Selection(SOURCES, required=True, default="hand")
    kind = fields.Selection(KINDS, required=True, default="call")
    title = fields.Char(
        "About",
        help="What it is about, where no step of a plan says it. The list shows it: "
        "no diagnosis.",
    )
    service_id = fields.Many2one(
        "product.product", domain="[('is_clinic_service', '=', True)]"
    )
    what = fields.Char(compute="_compute_what", compute_sudo=True)
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
    note = fields.Char(help="For the one who calls. No diagnosis.")
    appointment_id = fields.Many2one(
        "clinic.appointment", readonly=True, copy=False, index="btree_not_null"
    )
    message_id = fields.Many2one(
        "clinic.message", readonly=True, copy=False, index="btree_not_null"
    )
    needs_call = fields.Boolean(
        "To be called instead",
        readonly=True,
        copy=False,
        help="The message did not reach the patient: somebody calls.",
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
    event_ids = fields.One2many("clinic.followup.event", "followup_id", readonly=True)

    _once = models.UniqueIndex("(visit_id, step_id)")
    _one_per_next_step = models.UniqueIndex(
        "(next_step_id) WHERE next_step_id IS NOT NULL AND state <> 'dropped'",
        "This next step has a follow-up already. Reload the page to see it.",
    )
    _owner_due_idx = models.Index("(owner_id, due_on, id) WHERE state = 'open'")
    _branch_due_idx = models.Index("(branch_id, due_on, id) WHERE state = 'open'")
    _patient_live_idx = models.Index(
        "(patient_id) WHERE state = 'open' OR state = 'booked'"
    )
    _closed_says_why = models.Constraint(
        "CHECK (state IN ('open', 'booked') OR (reason IS NOT NULL"
        " AND done_on IS NOT NULL AND done_at IS NOT NULL))",
        "A closed follow-up says why and when. Use its buttons.",
    )
    _booked_has_appointment = models.Constraint(
        "CHECK (state <> 'booked' OR appointment_id IS NOT NULL)",
        "A booked follow-up has an appointment. Book one from its row.",
    )
    _late_after_due = models.Constraint(
        "CHECK (late_on >= due_on)",
        "A follow-up is late after its day, not before. Correct the days.",
    )

    @api.depends("step_id.name", "title", "service_id", "kind")
    @api.depends_context("lang")
    def _compute_what(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            named = row.step_id.name or row.title or row.service_id.name
            row.what = named or kinds.get(row.kind)

    @api.depends("patient_id", "what")
    @api.depends_context("uid")
    def _compute_display_name(self):
        # core reads labels of linked rows in sudo: what it is about stays closed
        known = self if not self.env.su else self.sudo(False)._filtered_access("read")
        for row in self:
            # sudo: a label, which tells of a closed file what the user may know
            patient = row.sudo().patient_id.display_name
            what = row.what if row in known else None
            row.display_name = " · ".join(filter(None, [patient, what]))

    @api.constrains("visit_id", "patient_id")
    def _check_same_patient(self):
        # sudo: compares two numbers, discloses neither
        for row in self.sudo():
            if row.visit_id and row.visit_id.patient_id != row.patient_id:
                raise ValidationError(
                    self.env._(
                        "This visit belongs to another patient. Choose a visit of the "
                        "same patient."
                    )
                )

    # -- made and changed --------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        loads = self._may_move()
        for vals in vals_list:
            self._check_origin(vals)
            if vals.get("due_on") and not vals.get("late_on"):
                vals["late_on"] = vals["due_on"]
        made = super().create(vals_list)
        if not loads:
            made._check_new()
        made._note_event("planned")
        made.filtered(lambda row: row.state == "open")._opened()
        return made

    @api.model
    def _check_origin(self, vals):
        if self.env.su:
            return
        if vals.get("source", "hand") != "hand" or any(map(vals.get, ORIGIN)):
            raise UserError(
                self.env._(
                    "Plans and next steps make their follow-ups themselves. Leave the "
                    "visit and its steps empty."
                )
            )
        if vals.get("kind", "call") not in HAND_KINDS:
            raise UserError(
                self.env._(
                    "Messages and surveys are sent by plans. Choose a call or a "
                    "revisit."
                )
            )

    def _check_new(self):
        # sudo: whether he lives and his file is open, nothing else of it
        for row in self.sudo():
            patient = row.patient_id
            if patient.deceased_on or not patient.active:
                raise UserError(
                    self.env._(
                        "%(patient)s: the file is closed. Nothing is followed up here.",
                        patient=patient.display_name,
                    )
                )
            if row.source == "hand":
                row._check_day(row.due_on)

    def _check_day(self, day):
        """A day that is still to come, or today, at the branch."""
        self.ensure_one()
        if day < self._get_today():
            raise UserError(
                self.env._("This day has passed. Choose today or a later day.")
            )

    def _get_today(self):
        self.ensure_one()
        # sudo: time zone of the branch
        return self.branch_id.sudo()._local_date(fields.Datetime.now())

    def write(self, vals):
        if self._may_move():
            return super().write(vals)
        self._check_fixed(vals)
        vals = dict(vals)
        days = {"due_on": vals.pop("due_on")} if "due_on" in vals else {}
        owners = {"owner_id": vals.pop("owner_id")} if "owner_id" in vals else {}
        res = super().write(vals) if vals else True
        if days:
            day = fields.Date.to_date(days["due_on"])
            self.filtered(lambda row: row.due_on != day)._action_move(day)
        if owners:
            self._action_assign(self.env["res.users"].browse(owners["owner_id"] or []))
        return res

    def _check_fixed(self, vals):
        for name in FIXED.intersection(vals):
            field = self._fields[name]
            for row in self:
                old = field.convert_to_write(row[name], row)
                if (vals[name] or False) != (old or False):
                    raise UserError(
                        self.env._(
                            "%(field)s stays as it is. Drop this follow-up, and write "
                            "another one.",
                            field=field._description_string(self.env),
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A follow-up is kept. Drop it, and say why in a few words.")
        )
