from odoo import fields, models


class ClinicVisitDiagnosis(models.Model):
    _name = "clinic.visit.diagnosis"
    _description = "Diagnosis"

    visit_id = fields.Many2one("clinic.visit", index=True, ondelete="restrict")
    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    code_id = fields.Many2one("clinic.diagnosis.code", index="btree_not_null")
    text = fields.Char()
    onset = fields.Date()
    ended = fields.Date()
