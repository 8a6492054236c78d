from odoo import fields, models


class ClinicAllergy(models.Model):
    _name = "clinic.allergy"
    _description = "Allergy"
    _inherit = ["clinic.patient.part.mixin"]
    _rec_name = "substance"
    _clinic_field_class = "clinical"

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    substance = fields.Char(required=True)
    code = fields.Char(help="Code of the source system, for example SNOMED CT.")
    category = fields.Selection(
        [
            ("food", "Food"),
            ("medication", "Medication"),
            ("environment", "Environment"),
            ("biologic", "Biologic"),
            ("other", "Other"),
        ]
    )
    severity = fields.Selection(
        [
            ("low", "Low"),
            ("moderate", "Moderate"),
            ("high", "High"),
            ("unknown", "Unknown"),
        ],
        required=True,
        default="unknown",
    )
    status = fields.Selection(
        [("active", "Active"), ("inactive", "Inactive"), ("resolved", "Resolved")],
        required=True,
        default="active",
    )
    noted_on = fields.Date()
