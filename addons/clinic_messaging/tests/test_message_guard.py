from odoo.tests import tagged
from odoo.tools import SQL, mute_logger
from psycopg2.errors import CheckViolation

from .common_outbox import NOON, OutboxCommon


@tagged("post_install", "-at_install")
class TestMessageGuard(OutboxCommon):
    """PostgreSQL keeps the guarantee, whoever writes."""

    def setUp(self):
        super().setUp()
        self.message = self._enqueue()

    def _write(self, **vals):
        self.env.flush_all()
        pairs = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value) for name, value in vals.items()
        )
        self.env.cr.execute(
            SQL("UPDATE clinic_message SET %s WHERE id = %s", pairs, self.message.id)
        )
        self.message.invalidate_recordset()

    def assertKept(self, words, **vals):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(CheckViolation, words),
            self.env.cr.savepoint(),
        ):
            self._write(**vals)

    def test_once_claimed_never_again(self):
        self._claim(self.message)
        self.assertKept("queued again", state="queued")
        self.assertKept("not claimed again", claim="other")
        self.assertKept("not claimed again", claimed_at=NOON.replace(hour=9))
        self.assertKept("not forgotten", claimed_at=None)
        self._write(state="unknown", outcome="unknown")
        self.assertKept("queued again", state="queued")
        self.assertKept("only a queued", state="claimed")

    def test_definite_refusal_may_go_again(self):
        for outcome in ("retry", "refused"):
            self._claim(self.message)
            self.assertFalse(self.message.outcome)
            self._write(state="queued", outcome=outcome)
        self._claim(self.message)
        self.assertKept("queued again", state="queued")

    def test_an_old_refusal_does_not_count(self):
        self._claim(self.message)
        self._write(state="queued", outcome="retry")
        self._claim(self.message)
        self.assertFalse(self.message.outcome)
        self.assertKept("queued again", state="queued", outcome="unknown")

    def test_sent_is_final(self):
        self._send(self.message)
        for state in ("queued", "claimed", "failed", "unknown", "suppressed", "to_do"):
            self.assertKept("", state=state, outcome="retry")
        self.assertKept("stays sent", address="+8613800138009")
        self.assertKept("stays sent", channel="email")
        self.message.sudo().write({"delivery": "delivered", "detail": "ok"})
        self.assertEqual(self.message.delivery, "delivered")

    def test_not_sent_is_final(self):
        self.messages._suppress(self.message, "cancelled")
        self.assertKept("same key", state="queued", outcome="retry")
        self.assertKept("same key", state="claimed")

    def test_key_stays(self):
        self.assertKept("key", key="other")

    def test_sent_without_a_claim(self):
        self.assertKept("only a claimed", state="sent")
        self._write(state="to_do")
        self._write(state="sent", sent_at=NOON)

    def test_deleted(self):
        self._claim(self.message)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.message.sudo().unlink()
        self.env.cr.execute("SET LOCAL clinic.maintenance = 'on'")
        self.message.sudo().unlink()
        self.assertFalse(self.message.exists())

    def test_deleted_before_it_was_claimed(self):
        self.message.sudo().unlink()
        self.assertFalse(self.message.exists())
