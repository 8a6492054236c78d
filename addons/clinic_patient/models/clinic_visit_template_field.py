import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import findings
from .clinic_visit_template_trigger import install

SEPARATOR = re.compile(r"[;；、\n]")


class ClinicVisitTemplateField(models.Model):
    """One question of a visit template: what is written down, and in which form.

    ``key`` stays the same from version to version: it names the value in the findings
    of a visit.
    """

    _name = "clinic.visit.template.field"
    _description = "Question of a visit template"
    _order = "version_id, sequence, id"
    _rec_name = "label"

    version_id = fields.Many2one(
        "clinic.visit.template.version", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    section = fields.Char(translate=True)
    label = fields.Char(required=True, translate=True)
    key = fields.Char(
        copy=True,
        help="Names the value in the record. Made from the label if left empty.",
    )
    kind = fields.Selection(
        [
            ("text", "Line of text"),
            ("long", "Long text"),
            ("integer", "Whole number"),
            ("float", "Number"),
            ("boolean", "Yes or no"),
            ("choice", "Choice"),
            ("date", "Day"),
        ],
        required=True,
        default="text",
    )
    unit = fields.Char(translate=True)
    is_required = fields.Boolean(
        "Required", help="The record cannot be signed while this is empty."
    )
    default_value = fields.Char("Default")
    option_ids = fields.One2many("clinic.visit.template.option", "field_id", copy=True)
    options_text = fields.Char(
        "Options",
        compute="_compute_options_text",
        inverse="_inverse_options_text",
        help="What can be chosen, separated by semicolons.",
    )

    _key_unique = models.UniqueIndex(
        "(version_id, key)", "Two questions have the same key. Change one of them."
    )

    def init(self):
        super().init()
        install(self.env.cr, self._table, ("section", "label", "unit"))

    @api.depends("option_ids.label", "option_ids.sequence")
    @api.depends_context("lang")
    def _compute_options_text(self):
        for field in self:
            labels = [label or "" for label in field.option_ids.mapped("label")]
            field.options_text = "; ".join(labels)

    def _inverse_options_text(self):
        for field in self:
            labels = SEPARATOR.split(field.options_text or "")
            labels = [label.strip() for label in labels if label.strip()]
            field._set_options(list(dict.fromkeys(labels)))

    def _set_options(self, labels):
        """Options with these labels: known ones keep their keys, and one that was
        renamed in its place does."""
        old = {option.label: option for option in self.option_ids}
        spare = [o for o in self.option_ids if o.label not in labels]
        same_length = len(labels) == len(self.option_ids)
        kept = self.option_ids.browse()
        for sequence, label in enumerate(labels):
            option = old.get(label)
            if not option and same_length:
                option = self.option_ids[sequence]
                option = option if option in spare else None
            if option:
                option.write({"label": label, "sequence": sequence})
            else:
                option = self.option_ids.create(
                    {"field_id": self.id, "label": label, "sequence": sequence}
                )
            kept |= option
        (self.option_ids - kept).unlink()
        self.invalidate_recordset(["option_ids"])

    @api.constrains("key")
    def _check_key(self):
        for field in self:
            if not findings.KEY.fullmatch(field.key or ""):
                raise ValidationError(
                    self.env._(
                        "%(key)s is no key. Use small letters, digits and "
                        "underscores, with a letter first; or leave it empty.",
                        key=field.key,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        # sudo: the state of the version alone; the row is made with the user's rights
        versions = self.env["clinic.visit.template.version"].sudo()
        taken = {}
        for vals in vals_list:
            version = versions.browse(vals.get("version_id"))
            version._check_draft()
            keys = taken.setdefault(version.id, set(version.field_ids.mapped("key")))
            if not vals.get("key"):
                vals["key"] = findings.make_key(vals.get("label"), keys)
            keys.add(vals["key"])
        return super().create(vals_list)

    def write(self, vals):
        self.sudo().version_id._check_draft()  # sudo: as in create
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_of_draft(self):
        self.sudo().version_id._check_draft()  # sudo: as in create

    def _check_publishable(self):
        if not self:
            raise UserError(
                self.env._("This version asks nothing. Add a question, then publish.")
            )
        for field in self:
            if field.kind == "choice" and len(field.option_ids) < 2:
                raise UserError(
                    self.env._(
                        "%(label)s is a choice: name at least two options, separated "
                        "by semicolons.",
                        label=field.label,
                    )
                )
            default = field.default_value
            if default and field._get_default() is None:
                raise UserError(
                    self.env._(
                        "%(label)s: the default %(value)s does not fit its kind. "
                        "Correct it, or leave it empty.",
                        label=field.label,
                        value=default,
                    )
                )

    def _get_options(self):
        return {option.key: option.label for option in self.option_ids}

    def _get_default(self):
        """The value to begin with, in any language in which the default was typed."""
        definition = {"kind": self.kind, "options": self._get_options()}
        value = findings.read_default(definition, self.default_value)
        if value is None and self.kind == "choice":
            source = self.with_context(lang="en_US")
            definition["options"] = source._get_options()
            value = findings.read_default(definition, self.default_value)
        return value

    def _get_definition(self):
        """What the page, the checks and the digest need to know, in one language."""
        return {
            "key": self.key,
            "section": self.section or "",
            "label": self.label,
            "kind": self.kind,
            "options": self._get_options(),
            "unit": self.unit or "",
            "is_required": self.is_required,
            "default": self._get_default(),
        }

    def _copy_to(self, version):
        """The question in another version, with the words of all languages."""
        self.ensure_one()
        copy = self.copy({"version_id": version.id, "key": self.key})
        return copy
