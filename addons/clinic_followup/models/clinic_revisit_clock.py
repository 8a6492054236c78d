from odoo import fields, models


class ClinicRevisitClock(models.Model):
    """When a patient is expected back for a service. A side table: SQL writes it."""

    _name = "clinic.revisit.clock"
    _description = "Revisit clock of a patient"
    _inherit = ["clinic.disclosure.mixin"]
    _log_access = False
    _rec_name = "due_on"
    _clinic_field_class = "none"
    _clinic_field_classes = {"patient_id": "identity"}

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, readonly=True, ondelete="cascade"
    )
    service_id = fields.Many2one("product.product", required=True, readonly=True)
    branch_id = fields.Many2one("clinic.branch", required=True, readonly=True)
    method = fields.Selection(
        [("clock", "Own rhythm"), ("plain", "Plain rule")], readonly=True
    )
    visit_count = fields.Integer(readonly=True)
    last_on = fields.Date("Last visit", readonly=True)
    interval_days = fields.Float(readonly=True)
    due_on = fields.Date("Expected back", readonly=True)
    low_on = fields.Date("Earliest", readonly=True)
    high_on = fields.Date("Latest", readonly=True)

    _one = models.UniqueIndex("(patient_id, service_id)")
    _due_idx = models.Index("(branch_id, due_on)")
