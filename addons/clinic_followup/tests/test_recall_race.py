"""Two callers work one row of the recall list at once, in two transactions."""

from datetime import datetime, timedelta

from odoo import fields
from odoo.addons.clinic_desk.tests.common_race import RaceCommon
from odoo.addons.clinic_messaging.tests.common import open_round_the_clock
from odoo.tests import tagged
from odoo.tools import SQL

# what they leave, those first that hang on others
OF_FOLLOWUPS = ("clinic_followup_event", "followup_id", "clinic_followup")
OF_CALLS = ("clinic_call_attempt", "task_id", "clinic_call_task")
OF_BOOKINGS = ("clinic_appointment_event", "appointment_id", "clinic_appointment")


@tagged("post_install", "-at_install")
class TestRecallRace(RaceCommon):
    ROLES = {"anna": "followup", "bert": "followup"}

    @classmethod
    def _make_place(cls, env):
        super()._make_place(env)
        chain = env["clinic.chain"].browse(cls.chain_id)
        open_round_the_clock(chain)
        env["clinic.patient"].browse(cls.patient_id).phone = "+8613800138000"

    @classmethod
    def _remove(cls, env):
        cls._empty(env)
        env["clinic.policy"].search([("chain_id", "=", cls.chain_id)]).unlink()
        super()._remove(env)

    @classmethod
    def _empty(cls, env):
        cr = env.cr
        cr.execute("SET LOCAL clinic.maintenance = 'on'")
        here = SQL("branch_id = %s", cls.branch_id)
        cr.execute(
            SQL("UPDATE clinic_appointment SET followup_id = NULL WHERE %s", here)
        )
        for child, link, table in (OF_FOLLOWUPS, OF_CALLS, OF_BOOKINGS):
            table = SQL.identifier(table)
            of_here = SQL("SELECT id FROM %s WHERE %s", table, here)
            link = SQL.identifier(link)
            child = SQL.identifier(child)
            cr.execute(SQL("DELETE FROM %s WHERE %s IN (%s)", child, link, of_here))
            cr.execute(SQL("DELETE FROM %s WHERE %s", table, here))
        cr.execute(SQL("DELETE FROM clinic_message WHERE %s", here))
        cr.execute(SQL("DELETE FROM clinic_visit WHERE %s", here))

    def tearDown(self):
        super().tearDown()
        self._run_committed("_empty")

    def _make(self):
        with self._transaction() as env:
            row = env["clinic.followup"].create(
                {
                    "patient_id": self.patient_id,
                    "branch_id": self.branch_id,
                    "owner_id": self.user_ids["anna"],
                    "due_on": fields.Date.today() + timedelta(days=1),
                }
            )
            env.cr.commit()
        return "clinic.followup", row.id

    def _get(self, record):
        """(state, outcome, outcomes of all calls made, appointments)"""
        with self._transaction() as env:
            row = env[record[0]].browse(record[1])
            attempts = env["clinic.call.attempt"].search(
                [("patient_id", "=", self.patient_id)]
            )
            bookings = env["clinic.appointment"].search_count(
                [("patient_id", "=", self.patient_id)]
            )
            return row.state, row.outcome, attempts.mapped("outcome"), bookings

    def test_two_outcomes_of_one_row(self):
        record = self._make()
        said = self._meet(
            ("anna", lambda row: row.action_outcome("reached")),
            ("bert", lambda row: row.action_outcome("refused")),
            record,
        )
        self.assertIn("t_race_anna", said)
        self.assertIn("has closed this follow-up already: Reached", said)
        self.assertEqual(self._get(record), ("done", "reached", ["reached"], 0))

    def test_nobody_is_called_twice_at_once(self):
        record = self._make()
        said = self._meet(
            ("anna", lambda row: row.action_outcome("missed")),
            ("bert", lambda row: row.action_outcome("missed")),
            record,
        )
        self.assertIn("No call to", said)
        self.assertEqual(self._get(record), ("open", "missed", ["missed"], 0))

    def test_both_dial(self):
        """There is one call, whoever opened it."""
        record = self._make()
        said = self._meet(
            ("anna", lambda row: row.action_call()),
            ("bert", lambda row: row.action_call()),
            record,
        )
        self.assertIsNone(said)
        with self._as("anna", record) as row:
            self.assertEqual(len(row._find_open_calls()), 1)

    def test_booked_twice_it_is_one_appointment(self):
        record = self._make()
        day = fields.Date.today() + timedelta(days=9)
        nine, ten = (datetime(day.year, day.month, day.day, hour) for hour in (1, 2))
        said = self._meet(
            ("anna", lambda row: row.action_book_slot(nine)),
            ("bert", lambda row: row.action_book_slot(ten)),
            record,
        )
        self.assertIn("Move that one instead", said)
        self.assertEqual(self._get(record), ("booked", False, [], 1))
