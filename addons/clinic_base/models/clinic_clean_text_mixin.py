from odoo import api, models

from ..tools.clean_text import clean


class ClinicCleanTextMixin(models.AbstractModel):
    """What people type or paste is kept; the characters nobody can store are not.

    Without this, a NUL that a broken file brought in ends as a traceback which may
    carry the text around it.
    """

    _name = "clinic.clean.text.mixin"
    _description = "Text without unstorable characters"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([clean(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(clean(vals))
