from odoo.addons.clinic_desk.tests.common_race import RaceCommon
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import SerializationFailure


@tagged("post_install", "-at_install")
class TestMessageRace(RaceCommon):
    """Two transactions at once: one row per key, one per address and slot."""

    ROLES = {"desk": "reception"}

    @classmethod
    def _make_place(cls, env):
        super()._make_place(env)
        provider = env["clinic.message.provider"].create(
            {"name": "Race", "code": "local", "channel": "sms"}
        )
        cls.provider_id = provider.id
        env["clinic.patient"].browse(cls.patient_id).phone = "+8613800138000"

    @classmethod
    def _remove(cls, env):
        env.cr.execute(
            "DELETE FROM clinic_message WHERE patient_id = %s", [cls.patient_id]
        )
        env["clinic.message.provider"].browse(cls.provider_id).unlink()
        super()._remove(env)

    def _enqueue(self, env, key, **vals):
        return env["clinic.message"]._enqueue(
            [
                {
                    "key": key,
                    "patient": env["clinic.patient"].browse(self.patient_id),
                    "branch": env["clinic.branch"].browse(self.branch_id),
                    "body": "Race",
                    "channel": "sms",
                    **vals,
                }
            ]
        )

    def _count(self, **vals):
        with self._transaction() as env:
            domain = [(name, "=", value) for name, value in vals.items()]
            return env["clinic.message"].search_count(domain)

    def test_one_key(self):
        patient = ("clinic.patient", self.patient_id)

        def press(record):
            self._enqueue(record.env, "race:key")
            record.env.cr.commit()

        self.assertIsNone(self._meet(("desk", press), ("desk", press), patient))
        self.assertEqual(self._count(key="race:key"), 1)

    def test_one_slot(self):
        patient = ("clinic.patient", self.patient_id)

        def press(key):
            def act(record):
                self._enqueue(record.env, key, slot="race")
                record.env.cr.commit()

            return act

        self.assertIsNone(
            self._meet(("desk", press("race:a")), ("desk", press("race:b")), patient)
        )
        self.assertEqual(self._count(slot="race"), 2)
        self.assertEqual(self._count(slot="race", state="queued"), 1)
        self.assertEqual(self._count(slot="race", reason="slot"), 1)

    def test_suppressed_while_it_is_claimed(self):
        with self._transaction() as env:
            message = self._enqueue(env, "race:claim")
            env.cr.commit()
        with self._transaction() as late, self._transaction() as early:
            late.cr.execute("SELECT 1")
            early.cr.execute(
                "UPDATE clinic_message SET state = 'claimed', claimed_at = now()"
                " WHERE id = %s",
                [message.id],
            )
            early.cr.commit()
            mine = late["clinic.message"].browse(message.id)
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(SerializationFailure),
            ):
                mine._suppress(mine, "cancelled")
            late.cr.rollback()
            late.invalidate_all()
            self.assertFalse(mine._suppress(mine, "cancelled"))
            late.cr.execute("SET LOCAL clinic.maintenance = 'on'")
            mine.unlink()
            late.cr.commit()
