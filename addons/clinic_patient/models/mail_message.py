from odoo import api, models


class MailMessage(models.Model):
    """Core opens a message to whomever it names, also about a file closed to him."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        messages._clinic_keep_readers()
        return messages

    def write(self, vals):
        res = super().write(vals)
        if "partner_ids" in vals:
            self._clinic_keep_readers()
        return res

    def _clinic_keep_readers(self):
        """Notes of the house name only colleagues who may open the record."""
        for message in self.sudo():  # sudo: whom it names, changed by nobody's right
            thread = self.env.get(message.model)
            if getattr(thread, "_clinic_is_inside", False) and message.partner_ids:
                record = thread.browse(message.res_id)
                users = message.partner_ids.user_ids
                readers = users.browse(record._get_clinic_reader_ids(set(users.ids)))
                closed = message.partner_ids - readers.partner_id
                if closed:
                    message.partner_ids -= closed
