from odoo import fields, models

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


class ClinicVisit(models.Model):
    """One arrival of a patient at a branch.

    Three independent states: where he is (``state``), what he owes
    (``payment_state``) and how final the record is (``record_state``). They are
    moved by ``_action_*`` methods only.
    """

    _name = "clinic.visit"
    _description = "Visit"
    _order = "local_date desc, id desc"

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    branch_id = fields.Many2one("clinic.branch", required=True, index=True)
    company_id = fields.Many2one("res.company", required=True, index=True)
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
    reason = fields.Char("Reason for coming")
    reason_code_id = fields.Many2one("clinic.diagnosis.code")
    planned_at = fields.Datetime()
    arrived_at = fields.Datetime()
    started_at = fields.Datetime()
    left_at = fields.Datetime()
    local_date = fields.Date(
        index=True, help="The day of the visit in the time zone of its branch."
    )
    drafted_by = fields.Many2one("res.users")
    signed_by = fields.Many2one("res.users")
    external_ref = fields.Char("Number in the old system")

    line_ids = fields.One2many("clinic.visit.line", "visit_id")
    diagnosis_ids = fields.One2many("clinic.visit.diagnosis", "visit_id")
    procedure_ids = fields.One2many("clinic.visit.procedure", "visit_id")
    medication_ids = fields.One2many("clinic.visit.medication", "visit_id")
    observation_ids = fields.One2many("clinic.visit.observation", "visit_id")
    immunization_ids = fields.One2many("clinic.visit.immunization", "visit_id")
    next_step_ids = fields.One2many("clinic.next.step", "visit_id")
    charge_ids = fields.One2many("clinic.history.charge", "visit_id")

    _branch_day_idx = models.Index("(branch_id, local_date, state)")
    _patient_day_idx = models.Index("(patient_id, local_date DESC)")
