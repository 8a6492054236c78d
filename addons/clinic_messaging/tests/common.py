from odoo.addons.clinic_patient.tests.common_visit import VisitCommon

from ..models.clinic_policy_key import HOURS


def open_round_the_clock(chain):
    """Messages and calls of a chain at any hour, whenever its tests run."""
    env = chain.env
    env["clinic.policy"].create(
        [
            {"key_id": key.id, "chain_id": chain.id, "value": "null"}
            for key in env["clinic.policy.key"].search([("key", "in", HOURS)])
        ]
    )


class MessagingCommon(VisitCommon):
    """A patient of branch A with a phone, a test account for SMS, a second language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls._new_provider("sms")

    @classmethod
    def _new_provider(cls, channel, **vals):
        """An account at nobody: it takes everything, nothing leaves."""
        values = {"name": f"Test {channel}", "code": "local", "channel": channel}
        return cls.env["clinic.message.provider"].create({**values, **vals})

    @classmethod
    def _set_policy(cls, key, value):
        """What holds in the chain, as JSON text."""
        key = cls.env["clinic.policy.key"].search([("key", "=", key)])
        return cls.env["clinic.policy"].create(
            {"key_id": key.id, "chain_id": cls.chain.id, "value": value}
        )

    @classmethod
    def _add_chinese(cls):
        """A second language, as every chain of ours has it."""
        cls.env["res.lang"]._activate_lang("zh_CN")
