from odoo import fields, models


class ClinicSource(models.Model):
    """Where a patient came from, in three levels (advertising > search > keyword)."""

    _name = "clinic.source"
    _description = "Patient source"
    _parent_store = True
    _order = "complete_name"

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        compute="_compute_complete_name", store=True, recursive=True
    )
    parent_id = fields.Many2one("clinic.source", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("clinic.source", "parent_id")
    level = fields.Integer(
        compute="_compute_complete_name", store=True, recursive=True
    )
    active = fields.Boolean(default=True)
