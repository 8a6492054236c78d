from odoo import fields, models


class ClinicVisitImmunization(models.Model):
    _name = "clinic.visit.immunization"
    _description = "Immunization"

    visit_id = fields.Many2one("clinic.visit", index=True, ondelete="restrict")
    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    code = fields.Char(help="CVX or the source system's code.")
    vaccine = fields.Char(required=True)
    given_on = fields.Date()
    status = fields.Selection(
        [("completed", "Completed"), ("not_done", "Not done")], default="completed"
    )
