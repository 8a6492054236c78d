import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.import_profile import FileSpec, KeySpec


class ClinicImportProfileFile(models.Model):
    """One kind of file of a profile: what its rows become and what names a row."""

    _name = "clinic.import.profile.file"
    _description = "File of an import profile"
    _order = "profile_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    profile_id = fields.Many2one(
        "clinic.import.profile", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(
        default=10, help="Files are imported in this order: patients before visits."
    )
    pattern = fields.Char(
        required=True,
        default="*",
        help="File name without ending, * for anything: patients, visits_*.",
    )
    model = fields.Char(help="What a row becomes, for example clinic.visit.")
    skip_reason = fields.Char(
        translate=True, help="Filled: the file is not imported, and this is why."
    )
    key_columns = fields.Char(
        help="Columns that name a row in the old system, separated by commas. "
        "Several sets are separated by |: the first that is filled counts. A set "
        "that ends with # may repeat: its second row gets the number 2."
    )
    defaults = fields.Char(
        default="{}", help="Values of every row, as JSON: field and value."
    )
    column_ids = fields.One2many("clinic.import.profile.column", "file_id")

    @api.constrains("defaults")
    def _check_defaults(self):
        for file in self:
            try:
                valid = isinstance(json.loads(file.defaults or "{}"), dict)
            except ValueError:
                valid = False
            if not valid:
                raise ValidationError(
                    self.env._('Write the values as JSON: {"state": "left"}.')
                )

    @api.constrains("model")
    def _check_model(self):
        targets = self.env["clinic.import.key"]._targets()
        for file in self:
            if file.model and file.model not in targets:
                raise ValidationError(
                    self.env._(
                        "%(model)s cannot be imported. Choose a model of the clinic.",
                        model=file.model,
                    )
                )

    def _get_spec(self):
        return FileSpec(
            name=self.name,
            pattern=self.pattern,
            model=self.model or "",
            skip_reason=self.skip_reason or "",
            keys=KeySpec.parse(self.key_columns),
            defaults=json.loads(self.defaults or "{}"),
            columns=[column._get_spec() for column in self.column_ids],
        )
