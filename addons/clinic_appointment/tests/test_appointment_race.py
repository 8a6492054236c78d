"""Two people want one time at once, in two transactions: one has it, the other reads
who."""

import threading
from contextlib import ExitStack
from datetime import datetime, time, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.clinic_desk.tests.common_race import RaceCommon
from odoo.tests import tagged
from odoo.tools import SQL

# what others do about a booking is theirs to show
HOOKS = ("_booked", "_moved", "_cancelled", "_missed")
TABLES = ("clinic_appointment_event", "clinic_appointment", "clinic_visit")


@tagged("post_install", "-at_install")
class TestAppointmentRace(RaceCommon):
    ROLES = {"anna": "reception", "bert": "reception"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        model = cls.registry["clinic.appointment"]
        with ExitStack() as stack:
            for name in HOOKS:
                stack.enter_context(patch.object(model, name, lambda self, *args: None))
            cls.addClassCleanup(stack.pop_all().close)

    @classmethod
    def _make_place(cls, env):
        super()._make_place(env)
        cls.day = fields.Date.today() + timedelta(days=7)
        doctor = env["clinic.practitioner"].create(
            {
                "name": "Dr. Race",
                "chain_id": cls.chain_id,
                "branch_ids": [(6, 0, [cls.branch_id])],
            }
        )
        roster = env["clinic.roster"].create(
            {
                "practitioner_id": doctor.id,
                "branch_id": cls.branch_id,
                "day": cls.day,
                "hour_from": 8,
                "hour_to": 18,
            }
        )
        roster._action_publish()
        cls.doctor_id = doctor.id

    @classmethod
    def _remove(cls, env):
        cls._empty(env)
        env["clinic.roster"].search([("branch_id", "=", cls.branch_id)]).unlink()
        env["clinic.practitioner"].browse(cls.doctor_id).unlink()
        super()._remove(env)

    @classmethod
    def _empty(cls, env):
        env.cr.execute("SET LOCAL clinic.maintenance = 'on'")
        env.cr.execute(
            "DELETE FROM clinic_appointment_event WHERE appointment_id IN"
            " (SELECT id FROM clinic_appointment WHERE branch_id = %s)",
            [cls.branch_id],
        )
        for table in TABLES[1:]:
            env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE branch_id = %s",
                    SQL.identifier(table),
                    cls.branch_id,
                )
            )

    def tearDown(self):
        super().tearDown()
        self._run_committed("_empty")

    def _at(self, hour, minute=0):
        local = datetime.combine(self.day, time(hour, minute))
        return local - timedelta(hours=8)  # of Shanghai

    def _booker(self, start, **vals):
        values = {
            "patient_id": self.patient_id,
            "branch_id": self.branch_id,
            "practitioner_id": self.doctor_id,
            "start_at": start,
            **vals,
        }
        return lambda record: record.env["clinic.appointment"].create(values)

    def _count(self, **where):
        with self._transaction() as env:
            domain = [("branch_id", "=", self.branch_id)]
            domain += [(name, "=", value) for name, value in where.items()]
            return env["clinic.appointment"].search_count(domain)

    def _make(self, start):
        def book(env):
            patient = env["clinic.patient"].browse(self.patient_id)
            return self._booker(start)(patient).id

        with self._transaction() as env:
            number = book(env)
            env.cr.commit()
        return "clinic.appointment", number

    def _get(self, record):
        with self._transaction() as env:
            found = env[record[0]].browse(record[1])
            return found.state, found.start_at, found.visit_id.state

    # -- races -------------------------------------------------------------------
    def test_one_time_is_booked_once(self):
        patient = ("clinic.patient", self.patient_id)
        said = self._meet(
            ("anna", self._booker(self._at(9))),
            ("bert", self._booker(self._at(9, 15))),
            patient,
        )
        self.assertIn("SlotTaken: Dr. Race is booked from", said)
        self.assertIn("09:00 to 09:30", said)
        self.assertEqual(self._count(), 1)

    def test_extra_slot_is_given_once(self):
        self._make(self._at(9))
        patient = ("clinic.patient", self.patient_id)
        said = self._meet(
            ("anna", self._booker(self._at(9), is_extra=True)),
            ("bert", self._booker(self._at(9), is_extra=True)),
            patient,
        )
        self.assertIn("All extra slots of this hour are taken", said)
        self.assertEqual(self._count(), 2)

    def test_two_are_moved_to_one_time(self):
        one, other = self._make(self._at(9)), self._make(self._at(10))

        def move(number):
            return lambda record: record.browse(number)._action_move(self._at(14))

        said = self._meet(("anna", move(one[1])), ("bert", move(other[1])), one)
        self.assertIn("Dr. Race is booked from", said)
        self.assertEqual(self._get(one)[1], self._at(14))
        self.assertEqual(self._get(other)[1], self._at(10))

    def test_cancelled_while_somebody_moves_it(self):
        one = self._make(self._at(9))
        said = self._meet(
            ("anna", lambda record: record._action_cancel("Has the flu")),
            ("bert", lambda record: record._action_move(self._at(11))),
            one,
        )
        self.assertIn("this appointment is 'Cancelled'", said)
        self.assertEqual(self._get(one), ("cancelled", self._at(9), "cancelled"))

    def test_cancelled_while_he_is_checked_in(self):
        one = self._make(self._at(9))
        said = self._meet(
            ("anna", lambda record: record.visit_id._action_wait()),
            ("bert", lambda record: record._action_cancel("Has the flu")),
            one,
        )
        self.assertIn("this appointment is 'Arrived'", said)
        self.assertEqual(self._get(one), ("arrived", self._at(9), "waiting"))

    def test_swapped_twice_at_once(self):
        one, other = self._make(self._at(9)), self._make(self._at(10))

        def swap(record):
            record._action_swap(record.browse(other[1]))

        self.assertIsNone(self._meet(("anna", swap), ("bert", swap), one))
        self.assertEqual(self._get(one)[1], self._at(9))
        self.assertEqual(self._get(other)[1], self._at(10))

    def test_many_in_one_moment_do_not_wait_for_each_other(self):
        """Both have stored nothing yet: the second waits for the first one's end."""

        def book(record):
            self._booker(self._at(9))(record)

        patient = ("clinic.patient", self.patient_id)
        with self._as("anna", patient) as early:
            book(early)
            done = threading.Event()

            def end():
                done.wait(1)
                early.env.cr.commit()

            thread = threading.Thread(target=end)
            thread.start()
            with self._as("bert", patient) as late:
                late.env.cr.execute("SET LOCAL lock_timeout = '10s'")
                said = self._press(book, late)
            thread.join()
        self.assertIn("SlotTaken: Dr. Race is booked from", said)
        self.assertEqual(self._count(), 1)
