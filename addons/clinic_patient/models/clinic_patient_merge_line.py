from odoo import api, fields, models
from odoo.fields import NO_ACCESS

from .clinic_patient_contact_shown import MASKS


class ClinicPatientMergeLine(models.Model):
    """One value that a merge changes, with what it was.

    The list is the preview before, the record after, and what an undo replays from
    the last line to the first.
    """

    _name = "clinic.patient.merge.line"
    _description = "Row moved by a merge"
    _inherit = ["clinic.disclosure.mixin"]
    _order = "merge_id, id"
    _clinic_patient_fields = ()  # those of the merge
    _clinic_merge_stays = True

    merge_id = fields.Many2one(
        "clinic.patient.merge",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        [
            ("moved", "Moves to the file that stays"),
            ("filled", "Fills an empty value"),
            ("created", "New row"),
            ("stays", "Stays with the old file"),
        ],
        required=True,
        readonly=True,
    )
    model = fields.Char(required=True, readonly=True)
    res_id = fields.Integer("Record", readonly=True, aggregator=None)
    field = fields.Char(readonly=True)
    # whole values, for the undo; people read the texts below
    old_value = fields.Json(readonly=True, groups=NO_ACCESS)
    new_value = fields.Json(readonly=True, groups=NO_ACCESS)
    what = fields.Char(compute="_compute_what")
    old_text = fields.Char("Before", compute="_compute_texts")
    new_text = fields.Char("After", compute="_compute_texts")

    @api.depends("model", "field")
    def _compute_what(self):
        for line in self:
            # sudo: names of models and fields only
            model = self.env["ir.model"].sudo()._get(line.model)
            label = ""
            if line.model in self.env and line.field in self.env[line.model]._fields:
                label = (
                    self.env[line.model]
                    ._fields[line.field]
                    .get_description(self.env, ["string"])["string"]
                )
            line.what = " / ".join(filter(None, [model.name or line.model, label]))

    @api.depends("old_value", "new_value")
    def _compute_texts(self):
        # sudo: the values are closed; contact data leaves as a mask
        for line, closed in zip(self, self.sudo(), strict=True):
            line.old_text = line._get_text(closed.old_value)
            line.new_text = line._get_text(closed.new_value)

    def _get_text(self, value):
        """A moved row shows whose it is; a filled value shows the value."""
        if not value:
            return ""
        field = self._get_field()
        if self.kind in ("moved", "stays"):
            # sudo: a name as in the list of the merge itself
            return self.env["clinic.patient"].sudo().browse(value).display_name
        if field and field.relational:
            # sudo: a label, as relational fields show it
            return self.env[field.comodel_name].sudo().browse(value).display_name
        if self.model == "clinic.patient" and self.field in MASKS:
            return MASKS[self.field](value)
        return str(value)

    def _get_field(self):
        if self.model not in self.env:
            return None
        return self.env[self.model]._fields.get(self.field)
