from odoo import fields, models


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
