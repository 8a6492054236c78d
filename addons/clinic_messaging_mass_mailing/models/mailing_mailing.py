from odoo import models
from odoo.fields import Domain


class MailingMailing(models.Model):
    """Patients are no recipients: offers to them go by the outbox of the clinic."""

    _inherit = "mailing.mailing"

    def _get_recipients_domain(self):
        domain = super()._get_recipients_domain()
        target = self.env[self.mailing_model_real]
        if target._name == "res.partner":
            return domain & Domain("is_clinic_patient", "=", False)
        if hasattr(target, "_clinic_patient_fields"):
            return Domain.FALSE  # files, and what hangs on them
        field = target._fields.get("partner_id")
        if field and field.store and field.comodel_name == "res.partner":
            return domain & Domain("partner_id.is_clinic_patient", "!=", True)
        return domain

    def _get_recipients(self):
        """Without those whose address alone is a patient's."""
        ids = super()._get_recipients()
        target = self.env[self.mailing_model_real]
        if "email_normalized" not in target._fields:
            return ids
        # sudo: who is a patient decides, whoever sends; nothing is shown
        emails = {
            row.id: row.email_normalized
            for row in target.sudo().browse(ids)
            if row.email_normalized
        }
        door = self.env["clinic.core.door"]
        partners = self.env["res.partner"]
        patients = door._get_patients(partners, set(emails.values()))
        return [number for number in ids if emails.get(number) not in patients]
