from odoo import fields, models


class ClinicComplaint(models.Model):
    """Somebody is not content: an owner, a clock, an answer."""

    _name = "clinic.complaint"
    _description = "Complaint"
    _inherit = ["clinic.patient.part.mixin", "clinic.moved.mixin", "mail.thread"]
    _order = "received_at desc, id desc"
    _rec_name = "number"
    _moved_fields = frozenset(
        ["number", "state", "acknowledged_at", "answered_at", "closed_at", "company_id"]
    )
    _clinic_field_class = "contact"
    _clinic_field_classes = dict.fromkeys(
        ("number", "branch_id", "company_id", "state", "owner_id", "received_at"),
        "none",
    )

    number = fields.Char(readonly=True, copy=False, index=True)
    patient_id = fields.Many2one(
        "clinic.patient", index="btree_not_null", ondelete="restrict"
    )
    branch_id = fields.Many2one("clinic.branch", required=True, index=True)
    company_id = fields.Many2one("res.company", readonly=True)
    visit_id = fields.Many2one("clinic.visit", index="btree_not_null")
    practitioner_id = fields.Many2one("clinic.practitioner", index="btree_not_null")
    category_id = fields.Many2one("clinic.complaint.category")
    satisfaction_id = fields.Many2one("clinic.satisfaction", index="btree_not_null")
    channel = fields.Selection(
        [
            ("desk", "At the desk"),
            ("phone", "By phone"),
            ("survey", "Survey"),
            ("message", "Message"),
            ("letter", "Letter"),
            ("authority", "Authority"),
        ],
        required=True,
        default="desk",
    )
    description = fields.Text(required=True)
    is_complex = fields.Boolean("Complex")
    owner_id = fields.Many2one("res.users", index="btree_not_null")
    state = fields.Selection(
        [
            ("new", "New"),
            ("acknowledged", "Acknowledged"),
            ("answered", "Answered"),
            ("closed", "Closed"),
        ],
        required=True,
        default="new",
        readonly=True,
        copy=False,
    )
    received_at = fields.Datetime(required=True, default=fields.Datetime.now)
    local_date = fields.Date("Day", readonly=True, copy=False)
    acknowledge_by = fields.Datetime("To be acknowledged by", readonly=True)
    answer_by = fields.Datetime("To be answered by", readonly=True)
    acknowledged_at = fields.Datetime(readonly=True, copy=False)
    answered_at = fields.Datetime(readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    resolution = fields.Text()
