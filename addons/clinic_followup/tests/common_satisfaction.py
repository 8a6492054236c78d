from datetime import datetime, timedelta

from freezegun import freeze_time

from .common import FollowupCommon

PHONE = "+8613800138000"


class SatisfactionCommon(FollowupCommon):
    """A visit of branch A that left at 10 o'clock; an SMS account that sends nothing.

    `_ask()` runs the job three hours later.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["clinic.message.provider"].search([]).active = False
        cls.env["clinic.message.provider"].create(
            {"name": "S", "code": "local", "channel": "sms"}
        )
        cls.asked = cls.env["clinic.satisfaction"].sudo()
        cls.manager = cls.users["manager"]
        cls.left = cls._new_left_visit()

    def _ask(self, hours=3):
        """The job, so many hours after now; the questions about the visit."""
        with freeze_time(datetime.now() + timedelta(hours=hours)):
            known = self.asked.search([])
            self.asked._ask_due(100)
            self.asked._ask_steps(100)
            return self.asked.search([]) - known

    @classmethod
    def _set_policy(cls, key, value, **place):
        keys = cls.env["clinic.policy.key"]
        cls.env["clinic.policy"].create(
            {
                "key_id": keys.search([("key", "=", key)]).id,
                **(place or {"chain_id": cls.chain.id}),
                "value": value,
                "valid_from": "2020-01-01",
            }
        )
