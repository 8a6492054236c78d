from odoo import api, models


class ClinicPatient(models.Model):
    """Notes between colleagues: never a letter to the patient or to who pays.

    What leaves the house needs consent and goes another way, so the chatter knows
    no customer and suggests nobody.
    """

    _inherit = "clinic.patient"
    _primary_email = None

    @api.model
    def _mail_get_partner_fields(self, introspect_fields=False):
        return []

    def _message_add_default_recipients(self):
        nobody = self.env["res.partner"]
        return {
            record_id: {"email_cc_lst": [], "email_to_lst": [], "partners": nobody}
            for record_id in self.ids
        }

    def _message_add_suggested_recipients(self, force_primary_email=False):
        nobody = self.env["res.partner"]
        return {
            record_id: {"email_to_lst": [], "partners": nobody}
            for record_id in self.ids
        }
