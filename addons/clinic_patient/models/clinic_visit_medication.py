from odoo import fields, models


class ClinicVisitMedication(models.Model):
    _name = "clinic.visit.medication"
    _description = "Medication"
    _inherit = ["clinic.visit.child.mixin"]
    _order = "prescribed_on desc nulls last, id desc"
    _clinic_field_class = "clinical"

    code = fields.Char(help="Code of the drug in the source system.")
    drug = fields.Char(required=True)
    dose = fields.Char()
    route = fields.Char()
    frequency = fields.Char()
    days = fields.Integer()
    prescribed_on = fields.Date()
    status = fields.Selection(
        [("active", "Active"), ("stopped", "Stopped"), ("completed", "Completed")],
        default="active",
    )
