from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.roles import CLINICAL, REASON_READERS
from .clinic_visit_times_mixin import TIMES

VISIT_STATES = [
    ("expected", "Expected"),
    ("waiting", "Waiting"),
    ("in_consultation", "In consultation"),
    ("in_treatment", "In treatment"),
    ("left", "Left"),
    ("left_unseen", "Left unseen"),
    ("no_show", "No-show"),
    ("cancelled", "Cancelled"),
]
# what names the patient as well
PARTS = (
    "line_ids",
    "diagnosis_ids",
    "procedure_ids",
    "medication_ids",
    "observation_ids",
    "immunization_ids",
    "tooth_ids",
    "findings",
    "advice",
    "attachment_ids",
    "next_step_ids",
    "charge_ids",
)


class ClinicVisit(models.Model):
    """One arrival of a patient at a branch.

    Three independent states: where he is (``state``), what he owes
    (``payment_state``) and how final the record is (``record_state``). They are
    moved by ``_action_*`` methods only.

    ``local_date`` follows ``planned_at`` while the visit is expected and is fixed
    from ``arrived_at`` at check-in, or as it stands at a no-show or a cancellation.
    Branch and company are fixed from the same moment on.
    """

    _name = "clinic.visit"
    _description = "Visit"
    _inherit = [
        "clinic.visit.flow.mixin",
        "clinic.visit.record.mixin",
        "clinic.visit.times.mixin",
        "clinic.visit.file.mixin",
        "clinic.visit.care.mixin",
        "clinic.patient.part.mixin",
        "clinic.moved.mixin",
        "clinic.payer.mixin",
        "clinic.local.date.mixin",
    ]
    _order = "local_date desc, id desc"
    _clinic_field_classes = {"reason": "clinical", "reason_code_id": "clinical"}

    _moved_fields = frozenset(
        ["state", "payment_state", "record_state", "signed_by", "signed_at", *TIMES]
    )
    # set by us from branch and instants; what a caller sends is not used
    _derived_fields = frozenset(["company_id", "local_date", "care_until"])

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    branch_id = fields.Many2one(
        "clinic.branch",
        required=True,
        index=True,
        default=lambda self: self.env.user.clinic_branch_id,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        help="The legal entity of the branch on the day of the visit.",
    )
    practitioner_id = fields.Many2one(
        "clinic.practitioner", "Seeing doctor", index="btree_not_null"
    )
    consultant_id = fields.Many2one("res.users", "On-site consultant")
    payer_id = fields.Many2one("res.partner", ondelete="restrict")
    state = fields.Selection(
        VISIT_STATES, required=True, default="expected", copy=False, readonly=True
    )
    payment_state = fields.Selection(
        [
            ("nothing_due", "Nothing due"),
            ("to_pay", "To pay"),
            ("part_paid", "Partly paid"),
            ("paid", "Paid"),
            ("refunded", "Refunded"),
        ],
        required=True,
        default="nothing_due",
        copy=False,
        readonly=True,
    )
    record_state = fields.Selection(
        [
            ("draft", "Draft"),
            ("signed", "Signed"),
            ("archived", "Archived"),
            ("sealed", "Sealed"),
        ],
        required=True,
        default="draft",
        copy=False,
        readonly=True,
    )
    visit_class = fields.Selection(
        [
            ("ambulatory", "Ambulatory"),
            ("outpatient", "Outpatient"),
            ("emergency", "Emergency"),
            ("inpatient", "Inpatient"),
            ("daytime", "Day care"),
        ],
        default="outpatient",
    )
    reason = fields.Char("Reason for coming", groups=REASON_READERS)
    reason_code_id = fields.Many2one("clinic.diagnosis.code", groups=CLINICAL)
    planned_at = fields.Datetime()
    arrived_at = fields.Datetime(copy=False)
    started_at = fields.Datetime(copy=False)
    left_at = fields.Datetime(copy=False)
    local_date = fields.Date(
        "Day",
        index=True,
        readonly=True,
        copy=False,
        help="The day of the visit in the time zone of its branch.",
    )
    drafted_by = fields.Many2one("res.users", readonly=True, copy=False)
    signed_by = fields.Many2one("res.users", readonly=True, copy=False)
    signed_at = fields.Datetime(readonly=True, copy=False)
    external_ref = fields.Char("Number in the old system")

    line_ids = fields.One2many("clinic.visit.line", "visit_id")
    diagnosis_ids = fields.One2many(
        "clinic.visit.diagnosis", "visit_id", groups=CLINICAL
    )
    procedure_ids = fields.One2many(
        "clinic.visit.procedure", "visit_id", groups=CLINICAL
    )
    medication_ids = fields.One2many(
        "clinic.visit.medication", "visit_id", groups=CLINICAL
    )
    observation_ids = fields.One2many(
        "clinic.visit.observation", "visit_id", groups=CLINICAL
    )
    immunization_ids = fields.One2many(
        "clinic.visit.immunization", "visit_id", groups=CLINICAL
    )
    next_step_ids = fields.One2many("clinic.next.step", "visit_id")
    charge_ids = fields.One2many("clinic.history.charge", "visit_id")

    # whose clinical records a branch may read today
    _branch_care_idx = models.Index(
        "(branch_id, care_until, local_date, patient_id) WHERE care_until IS NOT NULL"
    )
    _seen_idx = models.Index(
        "(practitioner_id, state, patient_id) WHERE practitioner_id IS NOT NULL"
    )
    _branch_day_idx = models.Index("(branch_id, local_date, state)")
    _patient_day_idx = models.Index("(patient_id, local_date DESC)")

    @api.depends("patient_id", "local_date", "branch_id")
    def _compute_display_name(self):
        for visit in self:
            # sudo: a label, which tells of a closed file what the user may know
            patient = visit.sudo().patient_id
            parts = [patient.display_name, visit.branch_id.name]
            if visit.local_date:
                parts.append(visit.local_date.isoformat())
            visit.display_name = " · ".join(part for part in parts if part)

    @api.model_create_multi
    def create(self, vals_list):
        # before anything is opened for the branch of the visit
        self.browse().check_access("create")
        vals_list = [dict(vals) for vals in vals_list]
        self._check_patients_known(vals_list)
        for vals in vals_list:
            self._check_payer_known(vals)
        self._fill_derived(vals_list)
        self._fill_payers(vals_list)
        grants = self._open_files(vals_list)
        visits = super().create(vals_list)
        for position, grant in grants.items():
            grant.visit_id = visits[position]
        return visits

    def write(self, vals):
        if not self._may_move():
            vals = {k: v for k, v in vals.items() if k not in self._derived_fields}
            self._check_changeable(vals)
        self._check_payer_known(vals)
        if "patient_id" in vals:
            self._check_patients_known([vals])
            vals = self._prepare_patient_change(vals)
        res = super().write(vals)
        if not {"branch_id", "planned_at", "patient_id"}.isdisjoint(vals):
            self.filtered(lambda visit: visit.state == "expected")._follow_plan()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_only_expected(self):
        if self._may_move():
            return
        if any(visit.state not in ("expected", "cancelled") for visit in self):
            raise UserError(
                self.env._("A visit that took place is kept. Cancel what was planned.")
            )

    def _fill_derived(self, vals_list):
        """Company and day of each visit, from its branch."""
        may_move = self._may_move()
        default_branch = self.default_get(["branch_id"]).get("branch_id")
        ids = {vals.setdefault("branch_id", default_branch) for vals in vals_list}
        # sudo: company and time zone of the branch
        branches = self.env["clinic.branch"].sudo()
        known = {i: branches.browse(i) for i in ids if i}
        now = fields.Datetime.now()
        for vals in vals_list:
            branch = known.get(vals["branch_id"])
            if branch:
                vals["company_id"] = branch.company_id.id
                if not (may_move and vals.get("local_date")):
                    vals["local_date"] = branch._local_date(self._get_day_of(vals, now))

    @api.model
    def _get_day_of(self, vals, now):
        instants = ("planned_at", "arrived_at", "started_at", "left_at")
        if vals.get("state", "expected") != "expected":
            instants = ("arrived_at", "planned_at", "started_at", "left_at")
        for name in instants:
            if vals.get(name):
                return fields.Datetime.to_datetime(vals[name])
        return now

    @api.model
    def _fill_payers(self, vals_list):
        without = [vals for vals in vals_list if not vals.get("payer_id")]
        # sudo: a branch that opens the file by this visit cannot read it yet
        patients = self.env["clinic.patient"].sudo()
        patients = patients.browse(
            {vals.get("patient_id") for vals in without} - {None}
        )
        payers = {p.id: (p.payer_id or p.partner_id).id for p in patients}
        for vals in without:
            vals["payer_id"] = payers.get(vals.get("patient_id"), False)

    def _check_changeable(self, vals):
        if any(visit.record_state in ("archived", "sealed") for visit in self):
            raise UserError(
                self.env._(
                    "The record of this visit is archived and does not change any "
                    "more. Ask the medical director for an amendment."
                )
            )
        for name in {"branch_id", "patient_id"}.intersection(vals):
            for visit in self:
                if visit.state != "expected" and visit[name].id != vals[name]:
                    raise UserError(
                        self.env._(
                            "Branch and patient of a visit are fixed from check-in "
                            "on. Plan another visit instead."
                        )
                    )

    def _prepare_patient_change(self, vals):
        """The payer follows the patient; what was written down for another stays."""
        changed = self.filtered(lambda v: v.patient_id.id != vals["patient_id"])
        closed = changed.sudo()  # sudo: whether there is anything
        if any(closed[name] for name in PARTS):
            raise UserError(
                self.env._(
                    "Something is written down for the patient of this visit. Cancel "
                    "it, and plan another visit."
                )
            )
        if changed:
            vals = dict(vals)
            self._fill_payers([vals])
        return vals

    def _follow_plan(self):
        """An expected visit was moved: its day, company and open file follow."""
        now = fields.Datetime.now()
        for visit in self:
            branch = visit.branch_id.sudo()  # sudo: company and time zone of the branch
            visit._move(
                {
                    "company_id": branch.company_id.id,
                    "local_date": branch._local_date(visit.planned_at or now),
                }
            )
        self._open_files_again()
