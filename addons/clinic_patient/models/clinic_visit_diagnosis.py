from odoo import fields, models


class ClinicVisitDiagnosis(models.Model):
    _name = "clinic.visit.diagnosis"
    _description = "Diagnosis"
    _inherit = ["clinic.visit.coded.mixin", "clinic.visit.child.mixin"]
    _order = "onset desc nulls last, id desc"
    _clinic_field_class = "clinical"

    code_id = fields.Many2one("clinic.diagnosis.code", index="btree_not_null")
    text = fields.Char()
    onset = fields.Date()
    ended = fields.Date()
