from odoo.addons.clinic_messaging.providers.base import Inbound

from .common_calls import MORNING, CallCommon

PHONE = "+8613800138000"


class ReplyCommon(CallCommon):
    """A provider of SMS, and what people write to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.env["clinic.message.provider"].create(
            {"name": "SMS", "code": "local", "channel": "sms"}
        )
        cls.provider.company_ids = cls.company
        cls.provider.reply_branch_id = cls.branch_a
        cls.replies = cls.env["clinic.message.reply"]

    @classmethod
    def _receive(cls, text="When do you open?", number="1", address=PHONE, **vals):
        vals = {"received_at": MORNING, **vals}
        inbound = Inbound(number, address, text, **vals)
        return cls.replies._receive([inbound], cls.provider)

    @classmethod
    def _new_message(cls, key="k1", **vals):
        """A message that was sent an hour ago."""
        return cls.env["clinic.message"].create(
            {
                "key": key,
                "patient_id": cls.patient.id,
                "chain_id": cls.chain.id,
                "branch_id": cls.branch_a.id,
                "company_id": cls.company.id,
                "purpose": "transactional",
                "channel": "sms",
                "address": PHONE,
                "state": "sent",
                "made_at": MORNING,
                "claimed_at": MORNING,
                "sent_at": MORNING,
                "local_date": MORNING.date(),
                **vals,
            }
        )
