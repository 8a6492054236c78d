from odoo import api, models


class MailPushDevice(models.Model):
    _inherit = "mail.push.device"

    @api.model
    def get_web_push_vapid_public_key(self):
        """Without a key the browser does not subscribe at its vendor's push service."""
        if not self.env["clinic.egress.guard"]._is_open("push"):
            return ""
        return super().get_web_push_vapid_public_key()
