from odoo import fields, models


class ClinicVisitObservation(models.Model):
    """A measured or stated value: body height 166.8 cm, smoking status."""

    _name = "clinic.visit.observation"
    _description = "Observation"
    _inherit = ["clinic.visit.child.mixin"]
    _order = "observed_at desc, id"
    _clinic_field_class = "clinical"

    category = fields.Char()
    code = fields.Char(required=True, help="LOINC or the source system's code.")
    name = fields.Char(required=True)
    value = fields.Char()
    unit = fields.Char()
    observed_at = fields.Datetime()
