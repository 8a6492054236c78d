import re

from odoo import api, models
from odoo.fields import Domain

from ..providers.base import Receipt
from ..providers.mail import MESSAGE_ID

_OURS = re.compile(rf"<{MESSAGE_ID}-[0-9a-f]{{32}}@[^<>\s]+>")


class MailThread(models.AbstractModel):
    """A mail of ours that comes back: the address gets no more."""

    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        super()._routing_handle_bounce(email_message, message_dict)
        known = " ".join(message_dict.get("bounced_msg_ids") or [])
        for ref in set(_OURS.findall(known)):
            self._clinic_take_bounce(ref)

    @api.model
    def _clinic_take_bounce(self, ref):
        # sudo: the mail gateway has no rights on messages; nothing is shown
        messages = self.env["clinic.message"].sudo()
        message = messages.search(Domain("provider_ref", "=", ref), limit=1)
        if message:
            receipt = Receipt("undelivered", ref=ref, reason="bad_address")
            self.env["clinic.message.receipt"]._receive([receipt], message.provider_id)
