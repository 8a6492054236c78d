from datetime import datetime, timedelta

from odoo.addons.clinic_messaging.providers.base import Receipt
from odoo.tests import tagged
from odoo.tools import SQL

from .common_outbox import NOON, OutboxCommon

PHONE = "+8613800138001"
CODE = "471100"


@tagged("post_install", "-at_install")
class TestMessageSecrets(OutboxCommon):
    """What a code was made of is kept as long as it may be sent, and not longer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = cls.env["clinic.message.template"].create(
            {
                "name": "Code",
                "code": "t_code",
                "body": "Your code is {{ code }}.",
                "given": "code",
                "channels": "sms",
                "purpose": "requested",
                "is_secret": True,
            }
        )

    def _code(self, template="t_code", **row):
        row = {"address": PHONE, "queue": "now", **row}
        row["params"] = {"code": CODE}
        return self._enqueue(False, template=template, **row)

    def _find_code(self):
        """Whether the code stands anywhere in the outbox."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT count(*) FROM clinic_message m WHERE to_json(m)::text LIKE %s",
            [f"%{CODE}%"],
        )
        return self.env.cr.fetchone()[0]

    def test_kept_while_it_waits(self):
        message = self._code()
        self.assertQueued(message)
        self.assertEqual(message.params, {"code": CODE})

    def test_nobody_sends_it(self):
        self.sms.active = False
        message = self._code()
        self.assertReason(message, "no_provider")
        self.assertFalse(message.params)
        self.assertFalse(self._find_code())

    def test_no_number(self):
        self.assertReason(self._code(address="12"), "wrong_address")
        self.assertFalse(self._find_code())

    def test_too_late_when_it_is_asked_for(self):
        message = self._code(expires_at=NOON - timedelta(minutes=1))
        self.assertReason(message, "expired")
        self.assertFalse(self._find_code())

    def test_too_late_when_it_is_to_be_sent(self):
        message = self._code(expires_at=NOON + timedelta(minutes=10))
        self.assertQueued(message)
        self.startClock(NOON + timedelta(minutes=11))
        self.assertFalse(self.messages.sudo()._decide_again(message.ids))
        self.assertReason(message, "expired")
        self.assertFalse(self._find_code())

    def test_taken_back(self):
        message = self._code()
        self.assertEqual(self.messages.sudo()._suppress(message, "cancelled"), message)
        self.assertReason(message, "cancelled")
        self.assertFalse(message.params)
        self.assertFalse(self._find_code())

    def test_taken_back_too_late(self):
        """What a provider may have is not said to be not sent."""
        message = self._code()
        self._claim(message)
        self.assertFalse(self.messages.sudo()._suppress(message, "cancelled"))
        self.assertEqual(message.state, "claimed")

    def test_receipt_overtakes_the_answer(self):
        message = self._code()
        message.provider_id = self.sms
        self._claim(message)
        receipt = Receipt("delivered", key=message.key)
        self.env["clinic.message.receipt"]._receive([receipt], self.sms)
        self.assertEqual(message.state, "sent")
        self.assertFalse(self._find_code())

    def test_other_words_keep_what_they_were_made_of(self):
        """They tell what would have been sent."""
        self.env["clinic.message.template"].create(
            {
                "name": "Open",
                "code": "t_open",
                "body": "Bring {{ code }}.",
                "given": "code",
                "channels": "sms",
            }
        )
        message = self._code(template="t_open", address="12")
        self.assertReason(message, "wrong_address")
        self.assertEqual(message.params, {"code": CODE})

    def test_a_query_of_many(self):
        """The set-based door does as the other one does."""
        self.sms.active = False
        source = SQL(
            "SELECT 'many:' || n AS key, %s::integer AS branch_id,"
            " '+861380013900' || n AS address, 't_code' AS template,"
            " jsonb_build_object('code', %s::text) AS params"
            " FROM generate_series(1, 5) AS n",
            self.branch_a.id,
            CODE,
        )
        result = self.messages.sudo()._enqueue_query(source)
        self.assertEqual(result["no_provider"], 5)
        self.assertFalse(self._find_code())

    def test_the_preview_keeps_nothing(self):
        row = self._row(False, template="t_code", address=PHONE, params={"code": CODE})
        (verdicts,) = self.messages.sudo()._preview([row])
        self.assertEqual([found["reason"] for found in verdicts], [None])
        self.assertFalse(self._find_code())

    def test_at_night_it_does_not_wait(self):
        self.startClock(datetime(2026, 3, 4, 17, 0))  # 01:00 in Shanghai
        message = self._code()
        self.assertQueued(message)
        self.assertEqual(message.due_at, datetime(2026, 3, 4, 17, 0))
