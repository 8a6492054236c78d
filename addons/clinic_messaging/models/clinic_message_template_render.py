from markupsafe import Markup
from odoo import api, models
from odoo.tools import plaintext2html

from ..tools import words
from ..tools.words import Rendered

HIDDEN = "••••"


class ClinicMessageTemplate(models.Model):
    """The words of messages, made when they are sent."""

    _inherit = "clinic.message.template"

    @api.model
    def _render(self, messages):
        """{message id: Rendered} of messages of any templates, by few queries.

        Values come from the patient and the branch, from ``_get_message_values(kind,
        lang)`` of the records behind the messages, and from ``params``, which win. A
        message without template has its own subject and body.
        """
        # sudo: the sender asks for whoever caused the message; only its recipient
        # reads the words
        messages = messages.sudo()
        langs = {message.id: message._get_message_lang() for message in messages}
        given = self._get_record_values(messages, langs)
        return {
            message.id: self._render_one(
                message,
                langs[message.id],
                self._get_base_values(message, langs[message.id])
                | given.get(message.id, {})
                | (message.params or {}),
            )
            for message in messages
        }

    @api.model
    def _render_one(self, message, lang, values):
        template = message.template_id.with_context(lang=lang)
        if not template:
            subject, text = message.subject or "", message.body or ""
            return self._make_rendered(message, subject, text, text, {})
        missing = words.find_missing(f"{template.subject} {template.body}", values)
        registration = template._get_registration(message.provider_id, lang)
        names = words.read_parameters(registration.parameters)
        missing += [name for name in names.values() if not values.get(name)]
        if missing:
            problem = self.env._(
                "Nobody filled %(names)s.", names=", ".join(dict.fromkeys(missing))
            )
            return Rendered(problem=problem)
        text = template._add_opt_out(words.fill(template.body, values), message)
        rendered = self._make_rendered(
            message,
            words.fill(template.subject, values),
            text,
            template._get_kept_text(values, text),
            {key: str(values[name]) for key, name in names.items()},
        )
        return rendered._replace(
            sign_name=registration.sign_name or "",
            template_ref=registration.provider_template or "",
        )

    @api.model
    def _make_rendered(self, message, subject, text, kept, parameters):
        if not subject and message.channel == "email":
            subject = message.branch_id.name or message.company_id.name or ""
        html = Markup("<div>%s</div>") % plaintext2html(text)
        return Rendered(subject, text, str(html), parameters, kept=kept)

    # -- values ----------------------------------------------------------------------
    @api.model
    def _get_base_values(self, message, lang):
        branch = message.branch_id.with_context(lang=lang)
        place = ", ".join(filter(None, (branch.street, branch.street2, branch.city)))
        return {
            "patient": message.patient_id.name or "",
            "branch": branch.name or "",
            "branch_phone": branch.phone or "",
            "branch_address": place,
            "company": (message.company_id or branch.company_id).name or "",
        }

    @api.model
    def _get_record_values(self, messages, langs):
        """What the records behind the messages say, one call per model and language."""
        groups = {}
        for message in messages:
            model = message.template_id.model or message.res_model
            if model and model == message.res_model and message.res_id:
                key = (
                    model,
                    message.kind or message.template_id.code,
                    langs[message.id],
                )
                groups.setdefault(key, []).append(message)
        found = {}
        for (model, kind, lang), members in groups.items():
            records = self.env[model].sudo()  # sudo: as in _render
            if not hasattr(records, "_get_message_values"):
                continue
            ids = list(dict.fromkeys(message.res_id for message in members))
            records = records.with_context(lang=lang).browse(ids).exists()
            values = records._get_message_values(kind, lang)
            found |= {m.id: values.get(m.res_id, {}) for m in members}
        return found

    # -- parts of the text -----------------------------------------------------------
    def _get_registration(self, provider, lang):
        """How this provider knows these words, in this language before any other."""
        rows = self.registration_ids.filtered(lambda row: row.provider_id == provider)
        own = rows.filtered(lambda row: row.lang == lang)
        return own[:1] or rows.filtered(lambda row: not row.lang)[:1]

    def _add_opt_out(self, text, message):
        """Offers say how to stop them, where the policy wants it."""
        line = self._get_opt_out_line(message.channel, message.branch_id)
        return f"{text}{line}" if line else text

    def _get_opt_out_line(self, channel, branch):
        if self.purpose != "marketing" or channel not in ("sms", "email"):
            return ""
        if not self.env["clinic.policy"]._get("message.opt_out_line", branch=branch):
            return ""
        if channel == "email":
            return "\n\n" + self.env._("Answer with R to get no more of these.")
        return " " + self.env._("Reply R to stop.")

    def _get_kept_text(self, values, text):
        """What stands in the file: codes are hidden."""
        if not self.is_secret:
            return text
        secret = set(words.read_parameters(self.given))
        return words.fill(
            self.body, {n: HIDDEN if n in secret else v for n, v in values.items()}
        )

    def _get_longest_sms(self):
        self.ensure_one()
        branch = self.env["clinic.branch"]
        return f"{self.body or ''}{self._get_opt_out_line('sms', branch)}"
