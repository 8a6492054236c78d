from odoo import api, fields, models
from odoo.tools import SQL


class ClinicTagAxis(models.Model):
    """A question that a tag answers: disease, preference, visit rhythm, VIP."""

    _name = "clinic.tag.axis"
    _description = "Tag axis"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    is_exclusive = fields.Boolean(
        "One per patient", help="A patient carries at most one tag of this axis."
    )
    is_clinical = fields.Boolean(
        "About health",
        help="Tags of this axis say something about health: only treating staff "
        "reads them.",
    )
    tag_ids = fields.One2many("clinic.tag", "axis_id")

    _code_unique = models.UniqueIndex("(code)", "An axis with this code exists.")

    @api.constrains("is_exclusive")
    def _check_patients(self):
        self.filtered("is_exclusive").tag_ids._check_patients()


class ClinicTag(models.Model):
    _name = "clinic.tag"
    _description = "Patient tag"
    _order = "axis_id, sequence, name"
    _rec_names_search = ["name", "axis_id.name"]

    name = fields.Char(required=True, translate=True)
    axis_id = fields.Many2one("clinic.tag.axis", required=True, index=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)

    @api.constrains("axis_id", "active")
    def _check_patients(self):
        """Patients who would carry two tags of an axis that takes one."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT r.patient_id
                  FROM clinic_patient_tag_rel r
                  JOIN clinic_tag t ON t.id = r.tag_id AND t.active
                  JOIN clinic_tag_axis a ON a.id = t.axis_id AND a.is_exclusive
                 WHERE a.id = ANY(%s)
              GROUP BY r.patient_id, a.id
                HAVING count(*) > 1
                 LIMIT 1
                """,
                self.axis_id.ids,
            )
        )
        patients = self.env["clinic.patient"].browse(row[0] for row in rows)
        patients.invalidate_recordset(["tag_ids"])
        patients._check_exclusive_axes()
