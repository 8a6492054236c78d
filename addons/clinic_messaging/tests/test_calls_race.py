from odoo import fields
from odoo.addons.clinic_desk.tests.common_race import RaceCommon
from odoo.tests import tagged
from odoo.tools import SQL

from ..providers.base import Inbound


def press(name, *args):
    return lambda record: getattr(record, name)(*args)


@tagged("post_install", "-at_install")
class TestCallsRace(RaceCommon):
    """Two people, or two calls of a provider, at the same moment."""

    ROLES = {"fia": "followup", "rena": "reception"}

    @classmethod
    def _make_place(cls, env):
        super()._make_place(env)
        cls.provider_id = (
            env["clinic.message.provider"]
            .create({"name": "Race", "code": "local", "channel": "sms"})
            .id
        )

    @classmethod
    def _remove(cls, env):
        cr = env.cr
        cr.execute("SET LOCAL clinic.maintenance = 'on'")
        here = SQL("branch_id = %s", cls.branch_id)
        for table in (
            "clinic_call_attempt",
            "clinic_call_task",
            "clinic_message_reply",
            "clinic_message",
        ):
            cr.execute(SQL("DELETE FROM %s WHERE %s", SQL.identifier(table), here))
        account = env["clinic.message.provider"].browse(cls.provider_id)
        env["clinic.message.reply"].search([("provider_id", "=", account.id)]).unlink()
        account.unlink()
        super()._remove(env)

    @classmethod
    def _open(cls, env, kind):
        patient = env["clinic.patient"].browse(cls.patient_id)
        branch = env["clinic.branch"].browse(cls.branch_id)
        task = env["clinic.call.task"]._open(
            patient, branch, kind, "Race", "Hello", fields.Datetime.now()
        )
        return task._name, task.id

    @classmethod
    def _new_to_do(cls, env):
        message = env["clinic.message"].create(
            {
                "key": "race-by-hand",
                "patient_id": cls.patient_id,
                "chain_id": cls.chain_id,
                "branch_id": cls.branch_id,
                "purpose": "transactional",
                "channel": "wechat",
                "state": "to_do",
                "claimed_at": fields.Datetime.now(),
            }
        )
        return message._name, message.id

    def test_a_call_ends_once(self):
        record = self._run_committed("_open", "reply")
        told = self._meet(
            ("fia", press("action_reached")), ("rena", press("action_booked")), record
        )
        self.assertIn("has finished this call already: Reached", told)

    def test_a_call_is_taken_once(self):
        record = self._run_committed("_open", "asked")
        told = self._meet(
            ("fia", press("action_take")), ("rena", press("action_take")), record
        )
        self.assertIn("has taken this call", told)

    def test_a_message_by_hand_is_sent_once(self):
        record = self._run_committed("_new_to_do")
        told = self._meet(
            ("fia", press("action_sent_by_hand")),
            ("rena", press("action_sent_by_hand")),
            record,
        )
        self.assertIn("has sent this already", told)

    def test_a_reply_that_comes_twice_at_once_is_one(self):
        def receive(task):
            inbound = Inbound("race-1", "+8613800138000", "Hello")
            provider = task.env["clinic.message.provider"].browse(self.provider_id)
            task.env["clinic.message.reply"]._receive([inbound], provider.sudo())

        record = self._run_committed("_open", "unknown")
        self.assertIsNone(self._meet(("fia", receive), ("rena", receive), record))
        with self._transaction() as env:
            replies = env["clinic.message.reply"].search(
                [("provider_id", "=", self.provider_id)]
            )
            self.assertEqual(len(replies), 1)
