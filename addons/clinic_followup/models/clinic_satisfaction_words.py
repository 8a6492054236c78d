from odoo import api, models
from odoo.addons.clinic_messaging.models.clinic_message_template_render import HIDDEN

SENT = ("sms", "email")


class ClinicMessageTemplate(models.Model):
    """Whoever has the link answers in the name of the patient: it is not kept.

    Colleagues read the messages of a file, those too whom the answer is about. Where a
    person sends the message by hand, it is needed and stays.
    """

    _inherit = "clinic.message.template"

    @api.model
    def _render_one(self, message, lang, values):
        words = super()._render_one(message, lang, values)
        token = str(values.get("link") or "").rpartition("/")[2]
        if (
            not token
            or words.problem
            or message.res_model != "clinic.satisfaction"
            or message.channel not in SENT
            or message.provider_id.is_by_hand
        ):
            return words
        return words._replace(kept=(words.kept or words.text).replace(token, HIDDEN))
