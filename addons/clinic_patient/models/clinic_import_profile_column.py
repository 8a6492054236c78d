import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.import_profile import ColumnSpec

TRANSFORMS = [
    ("text", "Text"),
    ("name", "Name"),
    ("date", "Date"),
    ("datetime", "Date and time"),
    ("sex", "Sex"),
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("amount", "Amount"),
    ("integer", "Whole number"),
    ("boolean", "Yes or no"),
    ("choice", "Choice by the list of values"),
    ("reference", "Key of another record of this source"),
    ("references", "Keys of several records of this source"),
    ("named", "Name of a record, made where missing"),
    ("country", "Country"),
    ("state", "State or province"),
    ("currency", "Currency"),
    ("code", "Clinical code"),
    ("branch", "Branch by code or name"),
    ("company", "Company by name"),
    ("identity", "ID document"),
    ("old_number", "Old number"),
    ("json", "JSON"),
]


class ClinicImportProfileColumn(models.Model):
    """One column: its headings in the old system and the field it fills."""

    _name = "clinic.import.profile.column"
    _description = "Column of an import profile"
    _order = "file_id, sequence, id"

    name = fields.Char("Heading", required=True)
    aliases = fields.Char(
        help="Other headings of the same column, separated by |, in any language."
    )
    file_id = fields.Many2one(
        "clinic.import.profile.file", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    field = fields.Char(
        help="Field of the model. Two columns of one text field are joined by a space."
    )
    transform = fields.Selection(TRANSFORMS, required=True, default="text")
    argument = fields.Char(
        help="Kind of ID document, system of a clinical code, column with the name "
        "of the code, model of a reference."
    )
    values = fields.Char(
        help="What the values of the old system mean, as JSON: old value and ours."
    )
    is_required = fields.Boolean("Required", help="A row without it is refused.")
    ignored_reason = fields.Char(
        translate=True, help="Filled: the column is not kept, and this is why."
    )

    @api.constrains("values")
    def _check_values(self):
        for column in self.filtered("values"):
            try:
                valid = isinstance(json.loads(column.values), dict)
            except ValueError:
                valid = False
            if not valid:
                raise ValidationError(
                    self.env._('Write the values as JSON, for example {"M": "male"}.')
                )

    @api.constrains("field", "file_id")
    def _check_field(self):
        for column in self.filtered("field"):
            model = column.file_id.model
            if model in self.env and column.field not in self.env[model]._fields:
                raise ValidationError(
                    self.env._(
                        "Column %(column)s: %(model)s has no field %(field)s. Correct "
                        "its name.",
                        column=column.name,
                        model=model,
                        field=column.field,
                    )
                )

    def _get_spec(self):
        aliases = [a.strip() for a in (self.aliases or "").split("|") if a.strip()]
        return ColumnSpec(
            name=self.name,
            aliases=aliases,
            field=self.field or "",
            transform=self.transform,
            argument=self.argument or "",
            values=json.loads(self.values) if self.values else {},
            required=self.is_required,
            ignored=self.ignored_reason or "",
        )
