from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import words
from .clinic_message import CHANNELS, PURPOSES

LONGEST = 2000  # characters of a text: no provider takes more


class ClinicMessageTemplate(models.Model):
    """The words of one kind of message, in each language.

    ``{{ name }}`` stands for a value: of the patient and the branch, of the record
    behind the message (``_get_message_placeholders`` of its model says which), or of
    the occasion (``given``). A name that nobody fills is refused on save.
    """

    _name = "clinic.message.template"
    _description = "Message template"
    _inherit = ["clinic.logged.mixin"]
    _order = "sequence, name, id"
    _clinic_logged_as = "template"
    _clinic_logged_fields = (
        "code",
        "active",
        "chain_id",
        "purpose",
        "channels",
        "subject",
        "body",
    )

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    chain_id = fields.Many2one("clinic.chain", help="None: of all chains.")
    purpose = fields.Selection(PURPOSES, required=True, default="transactional")
    channels = fields.Char(
        required=True,
        default="sms,email",
        help="Channels in the order in which they are tried.",
    )
    channels_shown = fields.Char("Tried in turn", compute="_compute_channels_shown")
    subject = fields.Char(translate=True)
    body = fields.Text("Words", required=True, translate=True)
    model = fields.Char(help="Model whose records give the values of placeholders.")
    given = fields.Char(
        "Given by the occasion",
        help="Names of values that come with the message, such as: code, link.",
    )
    is_secret = fields.Boolean(
        "Codes are hidden", help="A code: the words are not kept once sent."
    )
    has_call_fallback = fields.Boolean(
        "Call where it does not arrive",
        help="Somebody calls where no channel is left or nobody knows what happened.",
    )
    is_offered = fields.Boolean(
        "Offered when writing", help="Staff choose it when they write to a patient."
    )
    registration_ids = fields.One2many(
        "clinic.message.template.registration", "template_id", "Registrations"
    )
    offered_text = fields.Text("You can use", compute="_compute_offered_text")
    missing_text = fields.Char("Missing", compute="_compute_missing_text")
    size_text = fields.Char("Length", compute="_compute_size_text")

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(chain_id, 0))",
        "This chain has a template with that code. Change the one that is there.",
    )

    @api.depends("channels")
    @api.depends_context("lang")
    def _compute_channels_shown(self):
        channel = self.env["clinic.message"]._fields["channel"]
        labels = dict(channel._description_selection(self.env))
        for template in self:
            names = template._get_channels()
            template.channels_shown = ", ".join(labels.get(n, n) for n in names)

    @api.depends("model", "given")
    def _compute_offered_text(self):
        for template in self:
            template.offered_text = "\n".join(
                f"{{{{ {name} }}}}  {label}"
                for name, label in template._get_placeholders().items()
            )

    @api.depends("subject", "body")
    def _compute_missing_text(self):
        for template in self:
            missing = template._get_missing_languages()
            template.missing_text = (
                self.env._(
                    "No words of its own in %(languages)s: people who speak it get "
                    "those of another language.",
                    languages=", ".join(missing),
                )
                if missing
                else False
            )

    @api.depends("body", "purpose", "channels")
    @api.depends_context("lang")
    def _compute_size_text(self):
        for template in self:
            size = words.count_sms(template._get_longest_sms())
            template.size_text = (
                self.env._(
                    "%(length)s characters, %(segments)s SMS, before the values",
                    length=size.length,
                    segments=size.segments,
                )
                if "sms" in template._get_channels()
                else False
            )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._tidy_vals(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._tidy_vals(vals))

    @api.model
    def _tidy_vals(self, vals):
        """The outbox splits channels at the comma and trims nothing."""
        if not vals.get("channels"):
            return vals
        parts = (part.strip() for part in vals["channels"].split(","))
        return {**vals, "channels": ",".join(filter(None, parts))}

    # -- checks ----------------------------------------------------------------------
    @api.constrains("channels")
    def _check_channels(self):
        known = dict(CHANNELS)
        for template in self:
            channels = template._get_channels()
            if not channels or not set(channels) <= set(known):
                raise ValidationError(
                    self.env._(
                        "Write the channels in the order in which they are tried, "
                        "with commas. There are: %(channels)s.",
                        channels=", ".join(known),
                    )
                )

    @api.constrains("subject", "body", "model", "given", "is_secret")
    def _check_words(self):
        for template in self:
            if template.model and template.model not in self.env:
                raise ValidationError(
                    self.env._(
                        "There is no model '%(model)s'. Leave it empty, or choose one "
                        "that messages come from.",
                        model=template.model,
                    )
                )
            for lang, text in template._get_all_words():
                template._check_text(lang, text)

    def _check_text(self, lang, text):
        if len(text) > LONGEST:
            raise ValidationError(
                self.env._(
                    "The words are longer than %(count)s characters. Shorten them.",
                    count=LONGEST,
                )
            )
        offered = self._get_placeholders()
        unknown = [name for name in words.find_names(text) if name not in offered]
        if words.is_broken(text) or unknown:
            raise ValidationError(
                self.env._(
                    "Nobody fills %(names)s in the words for %(language)s. Write one "
                    "of: %(offered)s.",
                    names=", ".join(f"{{{{ {name} }}}}" for name in unknown) or "{{ }}",
                    language=lang,
                    offered=", ".join(f"{{{{ {name} }}}}" for name in offered),
                )
            )
        self._check_no_diagnosis(words.NAME.sub(" ", text))

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        res = super()._update_field_translations(
            field_name, translations, *args, **kwargs
        )
        if field_name in ("subject", "body"):
            self._check_words()
        return res

    def action_preview(self):
        """The button: how it reads for one patient."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview"),
            "res_model": "clinic.message.template.preview",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_template_id": self.id},
        }

    # -- what a template knows of itself ---------------------------------------------
    def _get_channels(self):
        return [part.strip() for part in (self.channels or "").split(",") if part]

    def _get_all_words(self):
        """[(language, text)] of every language that has words of its own."""
        self.ensure_one()
        found = []
        for name in ("subject", "body"):
            stored = self._get_stored_words(name)
            found += [(lang, text) for lang, text in stored.items() if text]
        return found

    def _get_stored_words(self, name):
        field = self._fields[name]
        if not self._origin.id:
            return {self.env.lang or "en_US": self[name] or ""}
        self._origin.flush_recordset([name])
        return field._get_stored_translations(self._origin) or {}

    def _get_missing_languages(self):
        """Names of installed languages in which the text is not written."""
        has = {lang for lang, text in self._get_stored_words("body").items() if text}
        return [
            name
            for code, name in self.env["res.lang"].get_installed()
            if code not in has
        ]

    def _get_placeholders(self):
        """{name: what it stands for} of all that may be written here."""
        self.ensure_one()
        offered = self._get_base_placeholders()
        model = self.env.get(self.model)
        if hasattr(model, "_get_message_placeholders"):
            offered |= model._get_message_placeholders()
        for name in words.read_parameters(self.given):
            offered.setdefault(name, self.env._("comes with the message"))
        return offered

    @api.model
    def _get_base_placeholders(self):
        """{name: what it stands for} of what every message has."""
        return {
            "patient": self.env._("name of the patient"),
            "branch": self.env._("name of the branch"),
            "branch_phone": self.env._("phone of the branch"),
            "branch_address": self.env._("street and city of the branch"),
            "company": self.env._("legal entity"),
        }
