from odoo import api, fields, models
from odoo.exceptions import ValidationError

LEVELS = 3


class ClinicSource(models.Model):
    """Where a patient came from, in three levels (advertising > search > keyword)."""

    _name = "clinic.source"
    _description = "Patient source"
    _parent_store = True
    _order = "complete_name"
    _rec_name = "complete_name"
    _rec_names_search = ["complete_name", "name"]

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        compute="_compute_complete_name", store=True, recursive=True
    )
    parent_id = fields.Many2one("clinic.source", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("clinic.source", "parent_id")
    level = fields.Integer(compute="_compute_complete_name", store=True, recursive=True)
    active = fields.Boolean(default=True)

    @api.depends("name", "parent_id.complete_name", "parent_id.level")
    def _compute_complete_name(self):
        for source in self:
            parent = source.parent_id
            names = filter(None, [parent.complete_name, source.name])
            source.complete_name = " / ".join(names)
            source.level = parent.level + 1

    @api.depends("name", "parent_id")
    def _compute_display_name(self):
        """In the reader's language; the stored path serves sorting and search."""
        for source in self:
            parent = source.parent_id
            names = filter(None, [parent.display_name, source.name])
            source.display_name = " / ".join(names)

    @api.constrains("parent_id")
    def _check_levels(self):
        for source in self:
            below = source.search([("id", "child_of", source.ids)])
            if any(child.level > LEVELS for child in below):
                raise ValidationError(
                    self.env._(
                        "Sources have three levels. Put %(name)s one level higher.",
                        name=source.name,
                    )
                )
