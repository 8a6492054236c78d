import re
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common_lifecycle import LifecycleCommon


@tagged("post_install", "-at_install")
class TestFollowupMoves(LifecycleCommon):
    def setUp(self):
        super().setUp()
        self.row = self._new_row().with_user(self.caller)

    # -- by hand -----------------------------------------------------------------------
    def test_a_caller_writes_one_by_hand(self):
        row = self.rows.with_user(self.caller).create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_a.id,
                "title": "Ask about the bite",
                "due_on": self.today,
                "owner_id": self.caller.id,
            }
        )
        self.assertEqual((row.state, row.source, row.kind), ("open", "hand", "call"))
        self.assertEqual(row.late_on, self.today)
        self.assertEqual(row.what, "Ask about the bite")
        self.assertEqual(self._whats(row), ["planned"])

    def test_whoever_works_with_patients_writes_one(self):
        self._new_visit(practitioner_id=self.doctor.id)._action_consult()
        for name in ("reception", "nurse", "practitioner", "manager"):
            rows = self.rows.with_user(self.users[name])
            vals = {"patient_id": self.patient.id, "branch_id": self.branch_a.id}
            self.assertTrue(rows.create({**vals, "due_on": self.today}))

    def test_others_do_not(self):
        for name in ("cashier", "marketing", "finance", "medical_director"):
            with self.assertRaises(AccessError):
                self.rows.with_user(self.users[name]).create(
                    {"patient_id": self.patient.id, "due_on": self.today}
                )

    def test_a_day_that_has_passed_is_refused(self):
        with self.assertRaisesRegex(UserError, "Choose today or a later day"):
            self.rows.with_user(self.caller).create(
                {
                    "patient_id": self.patient.id,
                    "branch_id": self.branch_a.id,
                    "due_on": self.today - timedelta(days=1),
                }
            )

    def test_nobody_says_that_a_plan_made_it(self):
        visit = self._new_old_visit()
        for vals in ({"source": "plan"}, {"visit_id": visit.id}):
            with self.assertRaisesRegex(UserError, "make their follow-ups themselves"):
                self.rows.with_user(self.caller).create(
                    {"patient_id": self.patient.id, "due_on": self.today, **vals}
                )

    def test_nobody_writes_messages_by_hand(self):
        for kind in ("message", "education", "survey"):
            with self.assertRaisesRegex(UserError, "Choose a call or a revisit"):
                self.rows.with_user(self.caller).create(
                    {
                        "patient_id": self.patient.id,
                        "due_on": self.today,
                        "kind": kind,
                    }
                )

    def test_nothing_is_followed_up_in_a_closed_file(self):
        self.patient.deceased_on = self.today
        with self.assertRaisesRegex(UserError, "the file is closed"):
            self.rows.with_user(self.caller).create(
                {
                    "patient_id": self.patient.id,
                    "branch_id": self.branch_a.id,
                    "due_on": self.today,
                }
            )

    def test_state_is_not_typed_in(self):
        with self.assertRaisesRegex(UserError, "not typed in"):
            self.row.write({"state": "done"})
        with self.assertRaisesRegex(UserError, "not typed in"):
            self.row.write({"reason": "reached"})

    def test_it_stays_what_it_is(self):
        other = self.other_patient
        for vals in ({"patient_id": other.id}, {"kind": "survey"}, {"late_on": False}):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                self.row.write(vals)
        self.row.write({"patient_id": self.patient.id, "kind": "call"})

    def test_it_is_never_deleted(self):
        with self.assertRaises(AccessError):
            self.row.unlink()
        with self.assertRaisesRegex(UserError, "A follow-up is kept"):
            self.row.sudo().unlink()

    def test_a_visit_of_another_patient_is_refused(self):
        visit = self._new_old_visit(patient_id=self.other_patient.id)
        with self.assertRaisesRegex(UserError, "belongs to another patient"):
            self._new_row(visit_id=visit.id)

    # -- closing -----------------------------------------------------------------------
    def test_done(self):
        self.row._action_done("reached", "He is well")
        self.assertEqual((self.row.state, self.row.reason), ("done", "reached"))
        self.assertEqual(self.row.done_on, self.today)
        self.assertEqual(self.row.done_by, self.caller)
        event = self._last(self.row)
        self.assertEqual((event.what, event.note), ("done", "He is well"))
        self.assertEqual(event.made_by, self.caller.id)
        self.assertEqual(event.made_by_name, self.caller.name)
        self.assertEqual(event.local_date, self.today)

    def test_dropped(self):
        self.row._action_drop("not_needed")
        self.assertEqual((self.row.state, self.row.reason), ("dropped", "not_needed"))
        self.assertEqual(self._whats(self.row), ["planned", "dropped"])

    def test_the_second_one_is_told_who_was_first(self):
        self.row._action_done("reached")
        other = self.row.with_user(self.reception_a)
        pattern = (
            f"{re.escape(self.caller.name)} has closed this follow-up already: Reached"
        )
        for call in (
            lambda: other._action_done("reached"),
            lambda: other._action_drop("other"),
            lambda: other._action_move(self.today),
            lambda: other._action_assign(self.caller),
        ):
            with self.assertRaisesRegex(UserError, pattern):
                call()

    def test_only_reasons_of_the_list(self):
        with self.assertRaises(ValueError):
            self.row._action_done("tired")

    def test_who_only_reads_closes_nothing(self):
        director = self.users["medical_director"]
        self.assertTrue(self.row.with_user(director).state)
        with self.assertRaises(AccessError):
            self.row.with_user(director)._action_done("reached")

    def test_another_branch_closes_nothing(self):
        with self.assertRaises(AccessError):
            self.row.with_user(self.reception_b)._action_done("reached")

    def test_many_at_once(self):
        rows = self.row | self._new_row(days=1) | self._new_row(days=2)
        rows.with_user(self.caller)._action_drop("other", "Moved away")
        self.assertEqual(set(rows.mapped("state")), {"dropped"})

    def test_one_that_is_closed_keeps_the_others_open(self):
        other = self._new_row(days=1).with_user(self.caller)
        other._action_done("reached")
        with self.assertRaises(UserError):
            (self.row | other)._action_done("reached")
        self.assertEqual(self.row.state, "open")

    def test_opened_again(self):
        self.row._action_done("reached")
        self.row._action_reopen("Wrong patient")
        self.assertEqual(self.row.state, "open")
        self.assertFalse(self.row.reason or self.row.done_on or self.row.done_by)
        self.assertEqual(self._whats(self.row)[-1], "reopened")
        with self.assertRaisesRegex(UserError, "open already"):
            self.row._action_reopen()

    def test_opened_again_late_it_is_due_today(self):
        row = self._new_row(days=-5).with_user(self.caller)
        row._action_done("reached")
        row._action_reopen()
        self.assertEqual((row.due_on, row.late_on), (self.today, self.today))

    def test_a_dead_patients_row_stays_closed(self):
        self.patient.deceased_on = self.today
        self.assertEqual(self.row.reason, "deceased")
        with self.assertRaisesRegex(UserError, "the file is closed"):
            self.row._action_reopen()

    # -- day and owner -----------------------------------------------------------------
    def test_moved_it_is_on_time_as_long_as_before(self):
        row = self._new_row(late_on=self.today + timedelta(days=3))
        later = self.today + timedelta(days=7)
        row.with_user(self.caller)._action_move(later, "He is away")
        self.assertEqual(row.due_on, later)
        self.assertEqual(row.late_on, later + timedelta(days=3))
        self.assertEqual(self._last(row).note, "He is away")

    def test_not_into_the_past(self):
        with self.assertRaisesRegex(UserError, "This day has passed"):
            self.row._action_move(self.today - timedelta(days=1))
        with self.assertRaisesRegex(UserError, "Choose the day"):
            self.row._action_move(False)

    def test_a_plain_write_of_the_day_is_a_move(self):
        self.row.write({"due_on": self.today + timedelta(days=2)})
        self.assertEqual(self.row.late_on, self.today + timedelta(days=2))
        self.assertEqual(self._whats(self.row)[-1], "moved")
        self.row.write({"due_on": self.row.due_on})
        self.assertEqual(len(self.row.event_ids), 2)

    def test_assigned(self):
        self.row.write({"owner_id": self.reception_a.id})
        self.assertEqual(self.row.owner_id, self.reception_a)
        self.assertEqual(self._last(self.row).note, self.reception_a.name)
        self.row._action_assign(self.reception_a)
        self.assertEqual(len(self.row.event_ids), 2)
        self.row._action_assign(self.env["res.users"])
        self.assertFalse(self.row.owner_id)

    def test_assigned_to_people_of_the_branch_only(self):
        with self.assertRaisesRegex(UserError, "does not work at"):
            self.row._action_assign(self.reception_b)

    # -- what PostgreSQL keeps ---------------------------------------------------------
    @mute_logger("odoo.sql_db")
    def test_postgresql_keeps_the_rules(self):
        visit, step = self._new_old_visit(), self._new_step()
        self._new_row(visit_id=visit.id, step_id=step.id)
        self.env.flush_all()
        for statement in (
            "UPDATE clinic_followup SET state = 'done' WHERE id = %(id)s",
            "UPDATE clinic_followup SET state = 'booked' WHERE id = %(id)s",
            "UPDATE clinic_followup SET late_on = due_on - 1 WHERE id = %(id)s",
            "UPDATE clinic_followup SET visit_id = %(visit)s, step_id = %(step)s"
            " WHERE id = %(id)s",
        ):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(
                    statement,
                    {"id": self.row.id, "visit": visit.id, "step": step.id},
                )

    def test_history_is_not_rewritten(self):
        event = self.row.sudo().event_ids
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            event.write({"note": "x"})
        with self.assertRaises(AccessError):
            self.env["clinic.followup.event"].with_user(self.caller).create(
                {"followup_id": self.row.id, "what": "done"}
            )

    # -- cost --------------------------------------------------------------------------
    def test_closing_twenty_costs_as_much_as_one(self):
        def close(count):
            rows = self.rows.concat(*(self._new_row(days=n) for n in range(count)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows.sudo()._action_drop("other")
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        close(2)
        self.assertEqual(close(1), close(20))
