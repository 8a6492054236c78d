from odoo import fields, models

from .clinic_revisit_service import METHODS


class ClinicRevisitClock(models.Model):
    """When a patient is expected back for a service. A side table: SQL writes it.

    Only services that are recalled have rows. A merged file keeps its rows until the
    next run, which takes them away.
    """

    _name = "clinic.revisit.clock"
    _description = "Revisit clock of a patient"
    _inherit = ["clinic.disclosure.mixin"]
    _log_access = False
    _rec_name = "due_on"
    _order = "due_on, id"
    _clinic_field_classes = {
        "service_id": "none",
        "branch_id": "none",
        "method": "none",
        "visit_count": "none",
        "last_on": "none",
        "interval_days": "none",
        "due_on": "none",
        "low_on": "none",
        "high_on": "none",
    }

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, readonly=True, ondelete="cascade"
    )
    service_id = fields.Many2one(
        "product.product", required=True, readonly=True, index=True, ondelete="cascade"
    )
    branch_id = fields.Many2one(
        "clinic.branch", required=True, readonly=True, ondelete="cascade"
    )
    method = fields.Selection(METHODS, readonly=True)
    visit_count = fields.Integer("Visits", readonly=True)
    last_on = fields.Date("Last visit", required=True, readonly=True)
    interval_days = fields.Float("Interval (days)", readonly=True, aggregator="avg")
    due_on = fields.Date("Expected back", required=True, readonly=True)
    low_on = fields.Date(
        "Earliest", readonly=True, help="Half of the visits fall between both days."
    )
    high_on = fields.Date("Latest", readonly=True)

    _one = models.UniqueIndex("(patient_id, service_id)")
    _due_idx = models.Index("(branch_id, due_on)")
    _in_order = models.Constraint(
        "CHECK (due_on > last_on AND low_on <= due_on AND high_on >= due_on)",
        "A visit is expected after the last one.",
    )
