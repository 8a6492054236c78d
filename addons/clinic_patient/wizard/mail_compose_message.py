from odoo import models
from odoo.exceptions import UserError


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _action_send_mail_mass_mail(self, res_ids, auto_commit=False):
        if any(wizard.model == "clinic.patient" for wizard in self):
            raise UserError(
                self.env._(
                    "Patient files send no e-mails: what leaves the house needs a "
                    "consent. Write a note to your colleagues instead."
                )
            )
        return super()._action_send_mail_mass_mail(res_ids, auto_commit=auto_commit)
