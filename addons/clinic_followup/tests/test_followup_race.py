"""Two people work one follow-up at once, in two transactions."""

from datetime import timedelta

from odoo import fields
from odoo.addons.clinic_desk.tests.common_race import RaceCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestFollowupRace(RaceCommon):
    ROLES = {"anna": "followup", "bert": "followup"}

    @classmethod
    def _remove(cls, env):
        cls._empty(env)
        super()._remove(env)

    @classmethod
    def _empty(cls, env):
        env.cr.execute("SET LOCAL clinic.maintenance = 'on'")
        env.cr.execute(
            "DELETE FROM clinic_followup_event WHERE followup_id IN"
            " (SELECT id FROM clinic_followup WHERE branch_id = %s)",
            [cls.branch_id],
        )
        env.cr.execute(
            "DELETE FROM clinic_followup WHERE branch_id = %s", [cls.branch_id]
        )

    def tearDown(self):
        super().tearDown()
        self._run_committed("_empty")

    def _make(self):
        with self._transaction() as env:
            row = env["clinic.followup"].create(
                {
                    "patient_id": self.patient_id,
                    "branch_id": self.branch_id,
                    "due_on": fields.Date.today() + timedelta(days=1),
                }
            )
            env.cr.commit()
        return "clinic.followup", row.id

    def _get(self, record):
        with self._transaction() as env:
            row = env[record[0]].browse(record[1])
            return row.state, row.reason, row.event_ids.sorted("id").mapped("what")

    def test_closed_once(self):
        record = self._make()
        said = self._meet(
            ("anna", lambda row: row._action_done("reached")),
            ("bert", lambda row: row._action_drop("refused")),
            record,
        )
        self.assertIn("t_race_anna", said)
        self.assertIn("has closed this follow-up already: Reached", said)
        self.assertEqual(self._get(record), ("done", "reached", ["planned", "done"]))

    def test_moved_after_it_was_closed(self):
        record = self._make()
        day = fields.Date.today() + timedelta(days=9)
        said = self._meet(
            ("anna", lambda row: row._action_drop("not_needed")),
            ("bert", lambda row: row._action_move(day)),
            record,
        )
        self.assertIn("has closed this follow-up already", said)
        self.assertEqual(self._get(record)[0], "dropped")

    def test_opened_again_once(self):
        record = self._make()
        with self._as("anna", record) as row:
            row._action_done("reached")
            row.env.cr.commit()
        said = self._meet(
            ("anna", lambda row: row._action_reopen()),
            ("bert", lambda row: row._action_reopen()),
            record,
        )
        self.assertIn("This follow-up is open already", said)
        self.assertEqual(self._get(record)[2], ["planned", "done", "reopened"])
