from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

STATES = [
    ("new", "New"),
    ("acknowledged", "Acknowledged"),
    ("answered", "Answered"),
    ("closed", "Closed"),
]
CHANNELS = [
    ("desk", "At the desk"),
    ("phone", "By phone"),
    ("survey", "Survey"),
    ("message", "Message"),
    ("letter", "Letter"),
    ("authority", "Authority"),
]
ANSWERS = [
    ("message", "Message"),
    ("phone", "By phone"),
    ("person", "In person"),
    ("letter", "Letter"),
    ("nobody", "Nobody to answer: who complained is not known"),
]
VERDICTS = [("yes", "Justified"), ("partly", "Partly"), ("no", "Not justified")]
# what moves: by the buttons, by the clock, by the rule of owners
MOVED = (
    "number",
    "chain_id",
    "company_id",
    "local_date",
    "state",
    "owner_id",
    "acknowledge_by",
    "answer_by",
    "acknowledged_at",
    "answered_at",
    "closed_at",
    "resolution",
    "answered_how",
    "message_id",
    "justified",
    "compensation",
    "escalation",
    "escalated_to_id",
    "escalated_at",
    "reopen_count",
)
# what was said, where and when: noted once
FIXED = frozenset(
    {
        "description",
        "branch_id",
        "channel",
        "received_at",
        "satisfaction_id",
        "reply_id",
    }
)
# what it came from: code of the house says it, or who may answer the message
SOURCES = ("satisfaction_id", "reply_id")
OPEN = ("new", "acknowledged", "answered")
SURVEY_CATEGORY = "clinic_followup.complaint_category_unsorted"


class ClinicComplaint(models.Model):
    """Somebody is not content: an owner, a clock, an answer, an end.

    Who notes it sees what he noted; the owner, the manager of the branch and the
    medical director of the chain work it (``clinic_complaint_moves.py``). Deadlines:
    ``clinic_complaint_clock.py``; owners: ``clinic_complaint_owner.py``; the answer:
    ``clinic_complaint_answer.py``. What colleagues write below it never leaves.
    """

    _name = "clinic.complaint"
    _description = "Complaint"
    _inherit = ["clinic.patient.part.mixin", "clinic.moved.mixin", "mail.thread"]
    _order = "received_at desc, id desc"
    _rec_name = "number"
    _mail_post_access = "read"
    _clinic_is_inside = True
    _moved_fields = frozenset(MOVED)
    _clinic_field_class = "contact"
    _clinic_field_classes = dict.fromkeys(
        {*MOVED, *FIXED, "category_id", "is_complex"}
        - {"resolution", "compensation", "description"},
        "none",
    )

    number = fields.Char(readonly=True, copy=False)
    patient_id = fields.Many2one(
        "clinic.patient",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: nobody knows, or may know, who complained.",
    )
    complainant = fields.Char(
        "Said by", help="Where it is not the patient: a name, and what he is to him."
    )
    branch_id = fields.Many2one(
        "clinic.branch",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user._clinic_current_branch(),
    )
    chain_id = fields.Many2one("clinic.chain", readonly=True, copy=False, index=True)
    company_id = fields.Many2one("res.company", readonly=True, copy=False)
    visit_id = fields.Many2one(
        "clinic.visit",
        index="btree_not_null",
        domain="[('patient_id', '=', patient_id)]",
    )
    practitioner_id = fields.Many2one(
        "clinic.practitioner",
        "About",
        compute="_compute_practitioner_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        help="Whom it is about: he does not deal with it himself.",
    )
    category_id = fields.Many2one(
        "clinic.complaint.category", tracking=True, ondelete="restrict"
    )
    satisfaction_id = fields.Many2one(
        "clinic.satisfaction", "Survey", readonly=True, copy=False
    )
    reply_id = fields.Many2one(
        "clinic.message.reply",
        "Message of the patient",
        copy=False,
        index="btree_not_null",
    )
    channel = fields.Selection(CHANNELS, "Came in", required=True, default="desk")
    description = fields.Text(
        "What was said", required=True, help="In his own words. It is noted once."
    )
    is_complex = fields.Boolean(
        "Complex", tracking=True, help="It takes longer: more days for the answer."
    )
    deadline_on = fields.Date(
        "Asked for by", help="A day that an authority or a letter names."
    )
    owner_id = fields.Many2one(
        "res.users", readonly=True, copy=False, index="btree_not_null", tracking=True
    )
    state = fields.Selection(
        STATES, required=True, default="new", readonly=True, copy=False, tracking=True
    )
    received_at = fields.Datetime(
        "Received", required=True, default=fields.Datetime.now
    )
    local_date = fields.Date("Day", readonly=True, copy=False)
    acknowledge_by = fields.Datetime("To be acknowledged by", readonly=True, copy=False)
    answer_by = fields.Datetime("To be answered by", readonly=True, copy=False)
    acknowledged_at = fields.Datetime("Acknowledged", readonly=True, copy=False)
    answered_at = fields.Datetime("Answered", readonly=True, copy=False)
    closed_at = fields.Datetime("Closed", readonly=True, copy=False)
    resolution = fields.Text("Answer", readonly=True, copy=False)
    answered_how = fields.Selection(ANSWERS, readonly=True, copy=False)
    message_id = fields.Many2one(
        "clinic.message", readonly=True, copy=False, index="btree_not_null"
    )
    justified = fields.Selection(VERDICTS, readonly=True, copy=False, tracking=True)
    compensation = fields.Char(
        readonly=True, copy=False, help="What he was given, in words; it books nothing."
    )
    escalation = fields.Integer(readonly=True, copy=False, aggregator=None)
    escalated_to_id = fields.Many2one(
        "res.users",
        "Reported to",
        readonly=True,
        copy=False,
        index="btree_not_null",
        tracking=True,
    )
    escalated_at = fields.Datetime("Reported", readonly=True, copy=False)
    reopen_count = fields.Integer("Opened again", readonly=True, copy=False)

    _number_unique = models.UniqueIndex("(chain_id, number)")
    _one_per_survey = models.UniqueIndex(
        "(satisfaction_id) WHERE satisfaction_id IS NOT NULL",
        "This answer has a complaint already. Reload the page to see it.",
    )
    _open_idx = models.Index("(branch_id, answer_by) WHERE state <> 'closed'")
    _patient_open_idx = models.Index("(patient_id) WHERE state <> 'closed'")
    _answer_has_words = models.Constraint(
        "CHECK (state NOT IN ('answered', 'closed')"
        " OR (answered_at IS NOT NULL AND resolution IS NOT NULL))",
        "A complaint is answered in words. Use its buttons.",
    )
    _end_has_verdict = models.Constraint(
        "CHECK (state <> 'closed'"
        " OR (closed_at IS NOT NULL AND justified IS NOT NULL))",
        "A closed complaint says whether it was justified. Use its buttons.",
    )

    @api.depends("visit_id")
    def _compute_practitioner_id(self):
        for complaint in self:
            seen = complaint.visit_id.practitioner_id
            complaint.practitioner_id = seen or complaint.practitioner_id

    @api.constrains("patient_id", "visit_id", "branch_id")
    def _check_same_patient(self):
        # sudo: compares numbers, discloses none
        for complaint in self.sudo():
            visit, patient = complaint.visit_id, complaint.patient_id
            if visit and visit.patient_id != patient:
                raise ValidationError(
                    self.env._(
                        "This visit belongs to another patient. Choose a visit of the "
                        "same patient."
                    )
                )
            if patient and patient.chain_id != complaint.branch_id.chain_id:
                raise ValidationError(
                    self.env._(
                        "This patient belongs to another chain. Choose a branch of his "
                        "own."
                    )
                )

    @api.constrains("received_at")
    def _check_received_at(self):
        if any(row.received_at > fields.Datetime.now() for row in self):
            raise ValidationError(
                self.env._("It came in today or before. Correct the time.")
            )

    # -- made and changed --------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_origin(vals)
        made = super().create(vals_list)
        if not self.env.su:
            made._check_files(("patient_id", "visit_id"))
        # sudo: number, owner and clock come from the house, not from who notes it
        made.sudo()._start()
        return made

    @api.model
    def _check_origin(self, vals):
        """Surveys open their own; a message is one that the user may answer.

        What is not said is taken from the context, which the caller chooses too.
        """
        context = self.env.context
        sent = {name: context.get(f"default_{name}") for name in SOURCES}
        vals = {**sent, **vals}
        if vals.get("satisfaction_id"):
            raise UserError(
                self.env._("A survey opens its complaint itself. Leave it empty.")
            )
        if vals.get("reply_id"):
            self.env["clinic.message.reply"].browse(vals["reply_id"]).check_access(
                "write"
            )

    def _check_files(self, names):
        """Nobody hangs a complaint on a file that is closed to him."""
        for name in {"patient_id", "visit_id"}.intersection(names):
            self[name].check_access("read")

    def _start(self):
        for complaint in self:
            branch = complaint.branch_id
            day = branch._local_date(complaint.received_at)
            complaint._move(
                {
                    "chain_id": branch.chain_id.id,
                    "company_id": branch.company_id.id,
                    "local_date": day,
                    "number": complaint.number
                    or branch.chain_id._next_complaint_number(day),
                    **complaint._get_deadlines(),
                }
            )
            if not complaint.owner_id:
                complaint._set_owner(complaint._find_owner())
        self.reply_id.filtered(lambda reply: reply.state == "open")._end()

    def write(self, vals):
        if self._may_move():
            return super().write(vals)
        if not self.env.su:
            self._check_open()
            self._check_handler()
        self._check_fixed(vals)
        res = super().write(vals)
        if not self.env.su:
            self._check_files(vals)
        if not {"is_complex", "deadline_on"}.isdisjoint(vals):
            # sudo: the clock is the house's
            for complaint in self.sudo():
                complaint._move(complaint._get_deadlines())
        if "practitioner_id" in vals:
            # sudo: whom it is about does not keep it, if anybody else is there
            for complaint in self.sudo():
                if complaint.owner_id == complaint.practitioner_id.user_id:
                    complaint._set_owner(complaint._find_owner())
        return res

    def _check_fixed(self, vals):
        for name in FIXED.intersection(vals):
            field = self._fields[name]
            for complaint in self:
                old = field.convert_to_write(complaint[name], complaint)
                if (vals[name] or False) != (old or False):
                    raise UserError(
                        self.env._(
                            "%(field)s stays as it was noted. Write what you have to "
                            "add below.",
                            field=field._description_string(self.env),
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A complaint is kept. Close it, and say that it was none.")
        )

    # -- from a survey -----------------------------------------------------------------
    @api.model
    def _open_from_satisfaction(self, satisfaction):
        """The complaint of a bad answer: made once, found again after that."""
        satisfaction.ensure_one()
        # sudo: answered on a public page, or by a job; nothing of it is shown
        told, complaints = satisfaction.sudo(), self.sudo()
        found = complaints.search(
            Domain("satisfaction_id", "=", told.id), limit=1
        ) or complaints.create(self._prepare_survey_vals(told))
        return self.browse(found.id)

    @api.model
    def _prepare_survey_vals(self, told):
        category = self.env.ref(SURVEY_CATEGORY, raise_if_not_found=False)
        patient = told.patient_id
        words = (told.comment or "").strip()
        return {
            "satisfaction_id": told.id,
            "patient_id": (patient.merged_into_id or patient).id,
            "visit_id": told.visit_id.id,
            "branch_id": told.branch_id.id,
            "practitioner_id": told.practitioner_id.id,
            "category_id": category.id if category else False,
            "channel": "survey",
            # read by people of any language
            "description": "\n".join(filter(None, [f"{told.score}/10", words])),
        }
