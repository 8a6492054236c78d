from odoo import fields, models

from ..tools.intents import OPT_OUT, is_opt_out

# what is stopped: care and appointments go on
STOPPED = ("marketing", "profiling")
CONSENT_CHANNELS = ("sms", "email", "wechat", "phone", "portal")


class ClinicMessageReply(models.Model):
    """R, T, TD, N or 退订: no offers any more, for everybody on that phone."""

    _inherit = "clinic.message.reply"

    def _read_opt_out(self):
        if not is_opt_out(self.body):
            return False
        self._move({"intent": OPT_OUT})
        self._withdraw_offers()
        return True

    def _withdraw_offers(self):
        """A withdrawn row per person, purpose and channel, the reply as evidence."""
        patients = self._find_patients(self.address, self.channel, self.provider_id)
        patients |= self.patient_id
        channel = self.channel if self.channel in CONSENT_CHANNELS else "any"
        evidence = self.env._(
            "Reply %(number)s of %(date)s: %(text)s",
            number=self.external_id or self.id,
            date=fields.Datetime.to_string(self.received_at),
            text=self.body[:40],
        )
        # the newest row holds: a reply that came late still speaks of now
        now = fields.Datetime.now()
        # sudo: the patient himself says so; no user is there
        self.env["clinic.contact.consent"].sudo().create(
            [
                {
                    "patient_id": patient.id,
                    "purpose": purpose,
                    "channel": channel,
                    "decision": "withdrawn",
                    "decided_at": now,
                    "evidence": evidence,
                }
                for patient in patients
                for purpose in STOPPED
            ]
        )
