from odoo import api, fields, models

SYSTEMS = [("icd10", "ICD-10"), ("snomed", "SNOMED CT"), ("local", "Own list")]


class ClinicDiagnosisCode(models.Model):
    _name = "clinic.diagnosis.code"
    _description = "Clinical code"
    _rec_names_search = ["code", "name"]
    _order = "system, code"

    system = fields.Selection(
        SYSTEMS,
        required=True,
        default="icd10",
    )
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    is_retired = fields.Boolean(
        "Retired",
        index=True,
        help="The list has dropped this code. It stays on old visits and is not "
        "offered for new ones.",
    )

    _code_unique = models.UniqueIndex(
        "(system, code)", "This code exists in this system."
    )

    @api.depends("code", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.code} {record.name}"
