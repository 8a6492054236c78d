from odoo import fields, models


class ClinicSatisfaction(models.Model):
    """One question after a visit, and its answer (0 to 10, and words)."""

    _name = "clinic.satisfaction"
    _description = "Satisfaction after a visit"
    _inherit = ["clinic.patient.part.mixin", "clinic.moved.mixin"]
    _order = "asked_at desc, id desc"
    _moved_fields = frozenset(["score", "comment", "answered_at", "state"])
    _clinic_field_class = "none"
    _clinic_field_classes = {"patient_id": "identity", "comment": "contact"}

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    visit_id = fields.Many2one("clinic.visit", required=True, index=True)
    branch_id = fields.Many2one("clinic.branch", required=True, index=True)
    practitioner_id = fields.Many2one("clinic.practitioner", index="btree_not_null")
    service_id = fields.Many2one("product.product", index="btree_not_null")
    followup_id = fields.Many2one("clinic.followup", index="btree_not_null")
    message_id = fields.Many2one("clinic.message", index="btree_not_null")
    local_date = fields.Date("Day of the visit", required=True)
    asked_at = fields.Datetime(required=True)
    expires_at = fields.Datetime()
    state = fields.Selection(
        [("asked", "Asked"), ("answered", "Answered"), ("expired", "Not answered")],
        required=True,
        default="asked",
        readonly=True,
    )
    score = fields.Integer(readonly=True, aggregator="avg")
    comment = fields.Text(readonly=True)
    answered_at = fields.Datetime(readonly=True)
    complaint_id = fields.Many2one("clinic.complaint", index="btree_not_null")

    _one_per_visit = models.UniqueIndex("(visit_id)")
