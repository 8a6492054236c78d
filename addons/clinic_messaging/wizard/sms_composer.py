from odoo import models
from odoo.exceptions import UserError


class SmsComposer(models.TransientModel):
    """Who writes an SMS to a patient by core's window reads where to do it."""

    _inherit = "sms.composer"

    def _action_send_sms(self):
        for composer in self:
            composer._refuse_patients()
        return super()._action_send_sms()

    def _refuse_patients(self):
        records = self._get_records() if self.res_model else None
        infos = records._sms_get_recipients_info() if records else {}
        partners = self.env["res.partner"]
        for info in infos.values():
            partners |= info["partner"] or partners
        numbers = [info["sanitized"] for info in infos.values()]
        numbers += (self.sanitized_numbers or "").split(",")
        numbers.append(self.recipient_single_number_itf)
        door = self.env["clinic.core.door"]
        if door._get_patients(partners, phones=filter(None, numbers)):
            raise UserError(
                self.env._(
                    "Patients are written to from their file: open it and press "
                    "'Message'. Consent and quiet hours are checked there."
                )
            )
