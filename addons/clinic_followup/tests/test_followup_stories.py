"""What happens to a patient from one visit to the next: plan, owner, recall list, call,
booking, the visit that came."""

from contextlib import contextmanager
from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.clinic_followup_work import BATCH
from .common_stories import CALL, ILL, REVISIT, StoriesCommon

LOGGER = "odoo.addons.clinic_followup.models.clinic_followup_work"


@tagged("post_install", "-at_install")
class TestFollowupStories(StoriesCommon):
    # -- to the end --------------------------------------------------------------------
    def test_from_the_visit_to_the_next_one(self):
        row = self._start([REVISIT])
        self.assertEqual((row.due_on, row.owner_id), (self._day(3), self.caller))
        self.assertFalse(self._list(), "three days too early")
        with self._on(3):
            self.assertEqual(self._list(), row.ids)
            action = row.action_call()
            self.assertEqual(action["params"]["number"], "+8613800138000")
            row.action_outcome("missed")
            self.assertEqual((self._list(), self._list("called")), ([], row.ids))
        with self._on(3, 15):
            calls = self.board.get_beside(row.id)["calls"]
            self.assertEqual([one["outcome"] for one in calls], ["No answer"])
            row.action_call()
            row.action_book_slot(self._at(16, day=self._day(3)), self.doctor.id)
            self.assertEqual(self._list("booked"), row.ids)
        appointment = row.sudo().appointment_id
        self.assertEqual(appointment.create_uid, self.caller)
        self._come(appointment, self.filling)
        self.assertEqual(self._ends(row), [("done", "came")])
        self.assertFalse(any(map(self._list, ("due", "overdue", "called", "booked"))))
        told = row.sudo().event_ids.sorted("id").mapped("what")
        self.assertEqual(told.count("called"), 2)
        self.assertEqual((told[-2], told[-1]), ("called", "done"))

    def test_at_night_it_is_on_the_list_of_the_day_there(self):
        """Half past midnight in Shanghai is the evening before in London."""
        row = self._start([{**CALL, "after_count": 31}])
        self.assertEqual(row.due_on, self._day(31))
        with freeze_time(self._at(0, 30, day=self._day(31))):
            self._work()
            self.assertEqual(self._list(), row.ids)
            with self.assertRaisesRegex(UserError, "call"):
                row.action_call()
        with freeze_time(self._at(23, 30, day=self._day(30))):
            self.assertFalse(self._list())

    def test_a_booking_that_falls_away_comes_back_until_he_came(self):
        row = self._start([REVISIT])
        with self._on(3):
            row.action_book_slot(self._at(16, day=self._day(3)), self.doctor.id)
            first = row.sudo().appointment_id
            first.with_user(self.reception_a)._action_cancel(ILL)
            self.assertEqual(self._list(), row.ids)
            row.action_book_slot(self._at(17, day=self._day(3)), self.doctor.id)
        second = row.sudo().appointment_id
        with freeze_time(second.start_at + timedelta(hours=1)):
            second.with_user(self.reception_a)._action_no_show()
        self.assertEqual((row.state, row.due_on), ("open", self._day(3)))
        with self._on(4):
            self._leave(self.extraction)
        self.assertEqual(self._ends(row), [("done", "came")])

    # -- calls about what is booked ----------------------------------------------------
    def _book_row(self):
        row = self._start([REVISIT])
        with self._on(3, 9):
            row.action_book_slot(self._at(16, day=self._day(5)), self.doctor.id)
        return row, row.sudo().appointment_id

    def test_nobody_at_the_phone_and_the_booking_stands(self):
        row, appointment = self._book_row()
        for days in (3, 4, 5):
            with self._on(days):
                row.action_outcome("missed")
        self.assertEqual((row.state, row.attempt_count), ("booked", 3))
        appointment.with_user(self.reception_a)._action_cancel(ILL)
        self.assertEqual(self._ends(row), [("open", "")])

    def test_who_was_reached_still_has_to_come(self):
        row, appointment = self._book_row()
        with self._on(4):
            row.action_outcome("reached")
        self.assertEqual((row.state, row.outcome), ("booked", "reached"))
        self._come(appointment)
        self.assertEqual(self._ends(row), [("done", "came")])

    def test_another_day_for_the_call_moves_no_booking(self):
        row, appointment = self._book_row()
        with self._on(3):
            row.action_outcome("reschedule", days=1)
        self.assertEqual((row.state, row.due_on), ("booked", self._day(3)))
        self.assertEqual(row.sudo().appointment_id, appointment)

    def test_who_refuses_does_so_with_a_booking_too(self):
        row, _appointment = self._book_row()
        with self._on(4):
            row.action_outcome("refused")
        self.assertEqual(self._ends(row), [("done", "refused")])

    # -- what was agreed ---------------------------------------------------------------
    def _agree(self, days=2, **vals):
        """The receptionist writes down what was agreed; step and row."""
        visit = self._leave(self.filling)
        step = self.env["clinic.next.step"].with_user(self.reception_a)
        step = step.create(
            {
                "visit_id": visit.id,
                "kind": "followup",
                "due_on": self._day(days),
                "owner_id": self.caller.id,
                **vals,
            }
        )
        return step, step.sudo().followup_id.with_user(self.caller)

    def test_a_booking_that_falls_away_moves_the_agreed_day(self):
        step, row = self._agree()
        row.action_book_slot(self._at(9), self.doctor.id)
        self.assertEqual((row.state, step.state), ("booked", "open"))
        row.sudo().appointment_id._action_cancel(ILL)
        self.assertEqual((row.state, row.due_on), ("open", self.today))
        self.assertEqual(step.due_on, self.today, "the same on both")

    def test_a_missed_one_is_agreed_for_the_day_of_it(self):
        step, row = self._agree(days=9)
        row.action_book_slot(self._at(9), self.doctor.id)
        with freeze_time(self._at(11)):
            row.sudo().appointment_id._action_no_show()
        self.assertEqual(row.due_on, self._day(3))
        self.assertEqual((step.state, step.due_on), ("open", row.due_on))

    def test_the_end_of_the_calls_ends_what_was_agreed(self):
        step, row = self._agree()
        for days in (2, 3, 4):
            with self._on(days):
                row.action_outcome("missed")
        self.assertEqual(self._ends(row), [("dropped", "not_reached")])
        self.assertEqual(step.state, "dropped")
        with self._on(5):
            row.action_reopen()
        self.assertEqual((step.state, step.due_on), ("open", self._day(5)))

    def test_the_step_is_done_and_so_is_the_call_under_way(self):
        step, row = self._agree()
        with self._on(2):
            row.action_call()
            step._action_done()
            self.assertEqual(self._ends(row), [("done", "step_done")])
            with self.assertRaisesRegex(UserError, "closed this follow-up already"):
                row.action_outcome("reached")
        self.assertFalse(row.sudo()._find_open_calls())

    def test_another_day_of_the_row_is_that_of_the_step(self):
        step, row = self._agree()
        row._action_move(self._day(12))
        self.assertEqual(step.due_on, self._day(12))
        step.due_on = self._day(20)
        self.assertEqual((row.due_on, row.late_on), (self._day(20), self._day(20)))

    # -- owners ------------------------------------------------------------------------
    def test_a_doctor_without_user_leaves_it_to_the_callers(self):
        self.doctor.sudo().user_id = False
        row = self._start([{**CALL, "owner_role": "practitioner"}])
        self.assertEqual(row.owner_id, self.caller)

    def test_who_is_away_hands_on_and_late_ones_are_reported(self):
        row = self._start([CALL])
        lead = self._new_user("followup", login="t_lead_story")
        self.branch_a.sudo().followup_lead_id = lead
        self.line.away_from = self._day(1)
        with self._on(1):
            self._work()
            self.assertFalse(row.owner_id, "nobody else calls")
            self.assertEqual(self._list(owner="free"), row.ids)
        with self._on(3):
            self._work()
            self.assertEqual((row.escalation, row.escalated_to_id), (1, lead))
            self.line.away_from = False
            self._work()
            self.assertEqual(row.owner_id, self.caller)
            self.assertEqual(self._list("overdue"), row.ids)
            row._action_move(self._day(4))
        self.assertEqual((row.escalation, row.escalated_to_id.ids), (0, []))

    def test_a_row_that_nobody_has_is_his_who_calls(self):
        self.line.active = False
        row = self._start([CALL])
        self.assertFalse(row.owner_id)
        with self._on(1):
            row.action_outcome("reached", "Slept well")
        self.assertEqual((row.owner_id, row.reason), (self.caller, "reached"))
        self.assertEqual(row.sudo().done_by, self.caller)

    def test_nobody_of_another_branch_sees_it(self):
        row = self._start([CALL])
        with self._on(1):
            board = self.board.with_user(self.reception_b)
            for owner in ("mine", "free"):
                self.assertFalse(board.get_rows(self.branch_b.id, "due", owner))
            with self.assertRaises(AccessError):
                board.get_beside(row.id)

    # -- the job -----------------------------------------------------------------------
    def test_one_work_that_fails_stops_no_other(self):
        row, worked = self._start([CALL]), []

        def fail(_limit):
            self.jobs.with_env(jobs.env).browse(row.id).note = "lost"
            raise UserError("of one branch")

        works = [fail, lambda limit: worked.append(limit) or 0]
        refused = self.assertRaisesRegex(UserError, "of one branch")
        with self._in_job() as jobs, self.assertLogs(LOGGER, "ERROR"), refused:
            jobs._run_works(works, BATCH)
        self.assertEqual(len(worked), 1)
        self.env.invalidate_all()
        self.assertFalse(row.note, "what failed is undone")

    def test_a_work_goes_on_batch_after_batch(self):
        counts = [BATCH, BATCH, 7]
        with self._in_job() as jobs:
            jobs._run_works([lambda limit: counts.pop(0)], BATCH)
        self.assertFalse(counts)

    @contextmanager
    def _in_job(self):
        with self.enter_registry_test_mode(), self.env.registry.cursor() as cr:
            yield self.jobs.with_env(self.jobs.env(cr=cr))
