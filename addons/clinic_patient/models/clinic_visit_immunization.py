from odoo import fields, models


class ClinicVisitImmunization(models.Model):
    _name = "clinic.visit.immunization"
    _description = "Immunization"
    _inherit = ["clinic.visit.child.mixin"]
    _order = "given_on desc nulls last, id desc"
    _clinic_field_class = "clinical"

    code = fields.Char(help="CVX or the source system's code.")
    vaccine = fields.Char(required=True)
    given_on = fields.Date()
    status = fields.Selection(
        [("completed", "Completed"), ("not_done", "Not done")], default="completed"
    )
