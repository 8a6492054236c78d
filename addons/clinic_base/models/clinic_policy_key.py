import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import policy


class ClinicPolicyKey(models.Model):
    """One question that a chain, a company or a branch may answer for itself.

    The addon that asks the question ships its key as data: name, type, default and
    the range of sensible answers. `clinic.policy` holds the answers.
    """

    _name = "clinic.policy.key"
    _description = "Policy"
    _order = "topic, key"
    _rec_name = "name"
    _rec_names_search = ["name", "key"]

    key = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True)
    topic = fields.Char(compute="_compute_topic", store=True)
    value_type = fields.Selection(
        [
            ("boolean", "Yes or no"),
            ("integer", "Whole number"),
            ("float", "Number"),
            ("char", "Text"),
            ("selection", "Choice"),
            ("json", "Structured"),
        ],
        required=True,
        default="char",
    )
    default = fields.Char(
        string="Default (JSON)",
        required=True,
        default="null",
        help="What holds where nobody answered, written as JSON.",
    )
    default_text = fields.Char(string="Default", compute="_compute_default_text")
    options = fields.Char(
        string="Choices (JSON)", help='The allowed answers of a choice: ["a", "b"].'
    )
    minimum = fields.Float(help="Smallest answer of a number; both zero: no limits.")
    maximum = fields.Float(help="Largest answer of a number; both zero: no limits.")
    unit = fields.Char(translate=True)
    policy_ids = fields.One2many("clinic.policy", "key_id", string="Answers")

    _key_unique = models.UniqueIndex("(key)", "Two policies have the same key.")

    @api.depends("key")
    def _compute_topic(self):
        for record in self:
            record.topic = (record.key or "").partition(".")[0]

    @api.depends("default")
    def _compute_default_text(self):
        for record in self:
            record.default_text = record._value_to_text(record.default)

    @api.constrains("value_type", "default", "options", "minimum", "maximum")
    def _check_default(self):
        for record in self:
            if record.value_type == "selection":
                record._read_json(record.options or "")
            record._check_value(record.default)

    @api.model_create_multi
    def create(self, vals_list):
        keys = super().create(vals_list)
        self.env.registry.clear_cache()
        return keys

    def write(self, vals):
        res = super().write(vals)
        self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    def _read_json(self, text):
        self.ensure_one()
        try:
            return json.loads(text)
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "%(policy)s: %(text)s cannot be read. Write a number, true, false "
                    'or a text in double quotes such as "blocked".',
                    policy=self.name,
                    text=text,
                )
            ) from error

    def _check_value(self, text):
        """Raise a sentence unless the JSON text is an answer of this key's type."""
        self.ensure_one()
        value = self._read_json(text)
        if not self._is_of_type(value):
            raise ValidationError(
                self.env._(
                    "%(policy)s: %(text)s is not a value of the kind %(kind)s.",
                    policy=self.name,
                    text=text,
                    kind=dict(
                        self._fields["value_type"]._description_selection(self.env)
                    )[self.value_type],
                )
            )
        if not self._is_within_limits(value):
            raise ValidationError(
                self.env._(
                    "%(policy)s: choose a value from %(minimum)g to %(maximum)g.",
                    policy=self.name,
                    minimum=self.minimum,
                    maximum=self.maximum,
                )
            )

    def _is_of_type(self, value):
        if value is None or self.value_type == "json":
            return True
        if self.value_type == "selection":
            return value in self._read_json(self.options or "[]")
        if self.value_type == "boolean":
            return isinstance(value, bool)
        if isinstance(value, bool):
            return False
        kinds = {"integer": int, "float": (int, float), "char": str}
        return isinstance(value, kinds[self.value_type])

    def _is_within_limits(self, value):
        numeric = self.value_type in ("integer", "float")
        if not numeric or value is None or not (self.minimum or self.maximum):
            return True
        return self.minimum <= value <= self.maximum

    def _value_to_text(self, text):
        """What a person reads for a JSON text: no quotes around a word."""
        return self._json_to_text(json.loads(text or "null"))

    def _json_to_text(self, value):
        if value is None:
            return ""
        if isinstance(value, bool):
            return self.env._("Yes") if value else self.env._("No")
        if isinstance(value, (str, int, float)):
            return str(value)
        return json.dumps(value, ensure_ascii=False)

    def _get_definition(self):
        """This key for the engine `tools/policy.py`."""
        self.ensure_one()
        bounds = policy.Bounds()
        if self.value_type == "selection":
            bounds = policy.Bounds(choices=tuple(self._read_json(self.options)))
        elif self.minimum or self.maximum:
            bounds = self._make_bounds(self.minimum, self.maximum)
        return policy.Definition(self.value_type, json.loads(self.default), bounds)

    def _make_bounds(self, low, high):
        """Limits of this key's type, so that a limited whole number stays whole."""
        kind = int if self.value_type == "integer" else float
        return policy.Bounds(kind(low), kind(high))
