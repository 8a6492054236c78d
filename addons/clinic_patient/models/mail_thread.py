from odoo import api, models


class MailThread(models.AbstractModel):
    """Notes between colleagues: never a letter to the patient or to who pays.

    A model of ours says so with ``_clinic_is_inside``. What leaves the house needs
    consent and goes another way, so its chatter knows no customer and suggests nobody.
    Colleagues who follow or are named find a note in their inbox here, if they may read
    the record: neither an e-mail nor a notice on a phone's lock screen carries its
    words out of the house.
    """

    _inherit = "mail.thread"
    _clinic_is_inside = False

    @api.model
    def _mail_get_partner_fields(self, introspect_fields=False):
        if not self._clinic_is_inside:
            return super()._mail_get_partner_fields(introspect_fields=introspect_fields)
        return []

    def _message_add_default_recipients(self):
        if not self._clinic_is_inside:
            return super()._message_add_default_recipients()
        nobody = self.env["res.partner"]
        return {
            record_id: {"email_cc_lst": [], "email_to_lst": [], "partners": nobody}
            for record_id in self.ids
        }

    def _message_add_suggested_recipients(self, force_primary_email=False):
        if not self._clinic_is_inside:
            return super()._message_add_suggested_recipients(
                force_primary_email=force_primary_email
            )
        nobody = self.env["res.partner"]
        return {
            record_id: {"email_to_lst": [], "partners": nobody}
            for record_id in self.ids
        }

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        found = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        if not self._clinic_is_inside:
            return found
        readers = self._get_clinic_reader_ids(
            {row["uid"] for row in found if row["uid"]}
        )
        return [{**row, "notif": "inbox"} for row in found if row["uid"] in readers]

    def _get_clinic_reader_ids(self, user_ids):
        users = self.env["res.users"].browse(user_ids)
        return {
            user.id
            for user in users
            # sudo(False): what each of them may read by himself
            if self.sudo(False).with_user(user).has_access("read")
        }

    def _notify_thread_by_web_push(
        self, message, recipients_data, msg_vals=False, **kwargs
    ):
        """Nothing: a push shows the words of the note to whoever sees the phone."""
        if not self._clinic_is_inside:
            super()._notify_thread_by_web_push(
                message, recipients_data, msg_vals=msg_vals, **kwargs
            )
