from odoo import fields, models


class ClinicVisitProcedure(models.Model):
    _name = "clinic.visit.procedure"
    _description = "Procedure"
    _inherit = ["clinic.visit.coded.mixin", "clinic.visit.child.mixin"]
    _order = "start desc nulls last, id desc"
    _clinic_field_class = "clinical"

    code_id = fields.Many2one("clinic.diagnosis.code", index="btree_not_null")
    text = fields.Char()
    start = fields.Datetime()
    stop = fields.Datetime()
