from odoo import models
from odoo.tools import email_normalize, html2plaintext


class MailMail(models.Model):
    """Mails of core pass the outbox right before they leave."""

    _inherit = "mail.mail"

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        emails = super()._prepare_outgoing_list(
            mail_server=mail_server, doc_to_followers=doc_to_followers
        )
        patients = self._get_clinic_patients(emails)
        if not patients:
            return emails
        passed = [email for email in emails if self._pass_clinic(email, patients)]
        if not passed:
            self.write({"failure_reason": self._get_clinic_refusal()})
        return passed

    def _get_clinic_patients(self, emails):
        partners = self.env["res.partner"]
        addresses = set()
        for email in emails:
            if email["partner_id"]:
                partners |= email["partner_id"]
            addresses.update(email["email_to_normalized"] or ())
        door = self.env["clinic.core.door"]
        return door._get_patients(partners, addresses)

    def _pass_clinic(self, email, patients):
        """Whether this one leaves; it is recorded for each patient it goes to.

        Of a mail to several addresses those that may not have it are taken out.
        """
        partner = email["partner_id"]
        keys = [partner.id] if partner else []
        keys += [address.lower() for address in email["email_to_normalized"] or ()]
        judged = {
            key: self._judge_clinic(email, patients[key])
            for key in keys
            if key in patients
        }
        refused = {key for key, reason in judged.items() if reason}
        if not refused:
            return True
        return not partner and self._take_out(email, refused)

    def _judge_clinic(self, email, patient):
        """Why this patient does not get it, if so; it is recorded either way."""
        door = self.env["clinic.core.door"]
        judged = door._judge(patient, self.model, self.res_id, "email")
        door._record(
            f"mail:{self.id}:{patient.id}",
            patient,
            "email",
            judged,
            {
                "kind": self.model or "mail",
                "address": (email["email_to_normalized"] or [False])[0],
                "subject": self.subject,
                "body": html2plaintext(email["body"] or ""),
                "res_model": self.model,
                "res_id": self.res_id,
            },
        )
        return judged[2]

    def _take_out(self, email, refused):
        """Whether anybody is left without these addresses."""
        for name in ("email_to", "email_cc"):
            email[name] = [
                address
                for address in email[name] or ()
                if (email_normalize(address) or address).lower() not in refused
            ]
        email["email_to_normalized"] = [
            address
            for address in email["email_to_normalized"]
            if address.lower() not in refused
        ]
        return bool(email["email_to"] or email["email_cc"])

    def _get_clinic_refusal(self):
        return self.env._(
            "Patients are written to from their file. The outbox says why this mail "
            "did not leave."
        )
