from odoo import models


class SmsSms(models.Model):
    """SMS of core do not go to patients: the outbox has providers of its own."""

    _inherit = "sms.sms"

    def _send(self, unlink_failed=False, unlink_sent=True, raise_exception=False):
        rest = self - self._keep_from_patients()
        if not rest:
            return None
        return super(SmsSms, rest)._send(
            unlink_failed=unlink_failed,
            unlink_sent=unlink_sent,
            raise_exception=raise_exception,
        )

    def _keep_from_patients(self):
        """Those that would have gone to patients: cancelled, and recorded."""
        door = self.env["clinic.core.door"]
        patients = door._get_patients(self.partner_id, phones=self.mapped("number"))
        closed = self.browse()
        for sms in self:
            patient = patients.get(sms.partner_id.id) or patients.get(sms.number)
            if not patient:
                continue
            closed |= sms
            branch = door._get_branch(patient, False, False)
            door._record(
                f"sms:{sms.uuid}",
                patient,
                "sms",
                (branch, "transactional", "core_door"),
                {"kind": "sms", "address": sms.number, "body": sms.body},
            )
        closed.write({"state": "canceled", "failure_type": "sms_blacklist"})
        return closed
