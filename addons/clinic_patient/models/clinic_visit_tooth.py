from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.roles import CLINICAL
from ..tools.teeth import read_tooth


class ClinicVisitTooth(models.Model):
    """One finding on one surface of one tooth, by its FDI number."""

    _name = "clinic.visit.tooth"
    _description = "Tooth finding"
    _inherit = ["clinic.visit.child.mixin"]
    _order = "visit_id, tooth, id"
    _rec_name = "tooth"
    _clinic_field_class = "clinical"

    visit_id = fields.Many2one(required=True)
    tooth = fields.Char(required=True, help="FDI number: 11 to 48, 51 to 85.")
    surface = fields.Selection(
        [
            ("whole", "Whole tooth"),
            ("mesial", "Mesial"),
            ("distal", "Distal"),
            ("occlusal", "Occlusal or incisal"),
            ("buccal", "Buccal"),
            ("lingual", "Lingual or palatal"),
            ("root", "Root"),
        ],
        required=True,
        default="whole",
    )
    finding = fields.Selection(
        [
            ("caries", "Caries"),
            ("filling", "Filling"),
            ("crown", "Crown"),
            ("bridge", "Bridge"),
            ("implant", "Implant"),
            ("root_canal", "Root canal filled"),
            ("sealant", "Sealant"),
            ("missing", "Missing"),
            ("extraction", "To be extracted"),
            ("impacted", "Impacted"),
            ("fracture", "Fractured"),
            ("mobility", "Mobile"),
            ("periodontal", "Periodontal disease"),
            ("wear", "Worn"),
            ("other", "Other"),
        ],
        required=True,
    )
    note = fields.Char()

    _finding_unique = models.UniqueIndex(
        "(visit_id, tooth, surface, finding)",
        "This finding is on the tooth chart already.",
    )

    @api.depends("tooth", "surface", "finding")
    @api.depends_context("lang")
    def _compute_display_name(self):
        surfaces = dict(self._fields["surface"]._description_selection(self.env))
        kinds = dict(self._fields["finding"]._description_selection(self.env))
        for row in self:
            parts = [row.tooth, kinds.get(row.finding)]
            if row.surface != "whole":
                parts.append(surfaces.get(row.surface))
            row.display_name = " · ".join(part for part in parts if part)

    @api.constrains("tooth")
    def _check_tooth(self):
        for row in self:
            if read_tooth(row.tooth) != row.tooth:
                raise ValidationError(
                    self.env._(
                        "There is no tooth %(tooth)s. Use FDI numbers: 11 to 48 for "
                        "permanent, 51 to 85 for deciduous teeth.",
                        tooth=row.tooth,
                    )
                )


class ClinicVisit(models.Model):
    _inherit = "clinic.visit"

    tooth_ids = fields.One2many("clinic.visit.tooth", "visit_id", groups=CLINICAL)
    teeth_before = fields.Json(
        "Teeth at earlier visits",
        compute="_compute_teeth_before",
        groups=CLINICAL,
        help="What earlier visits found and this one need not write down again.",
    )
    _clinic_field_classes = {"teeth_before": "clinical"}

    @api.depends("patient_id", "local_date")
    def _compute_teeth_before(self):
        """[[tooth, surface, finding, day]], newest first, of the last visit that
        looked at the tooth."""
        rows = self.env["clinic.visit.tooth"].search(
            [
                ("patient_id", "in", self.patient_id.ids),
                ("visit_id", "not in", self._origin.ids),
            ]
        )
        by_patient = rows.grouped("patient_id")
        for visit in self:
            found = by_patient.get(visit.patient_id, rows.browse())
            visit.teeth_before = visit._get_last_of_teeth(found)

    def _get_last_of_teeth(self, rows):
        day = self.local_date or fields.Date.context_today(self)
        seen, found = {}, []
        # sudo: the day of a visit whose teeth the user may read
        for row in rows.sudo().sorted(lambda r: r.visit_id.local_date, reverse=True):
            when = row.visit_id.local_date
            if when <= day and seen.setdefault(row.tooth, row.visit_id) == row.visit_id:
                found.append([row.tooth, row.surface, row.finding, when.isoformat()])
        return found
