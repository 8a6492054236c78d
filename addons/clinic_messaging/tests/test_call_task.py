from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_calls import MORNING, CallCommon


@tagged("post_install", "-at_install")
class TestCallTask(CallCommon):
    def test_opened_twice_there_is_one(self):
        step = self._new_visit()
        first = self._open_call(source=step)
        self.assertEqual(self._open_call(source=step), first)
        self.assertNotEqual(self._open_call(source=step, kind="unknown"), first)
        first.with_user(self.reception_a).action_reached()
        self.assertNotEqual(self._open_call(source=step), first)

    def test_a_receptionist_opens_it_without_a_right_to_make_rows(self):
        tasks = self.tasks.with_user(self.reception_a)
        with self.assertRaises(AccessError):
            tasks.create({})
        task = tasks._open(
            self.patient, self.branch_a, "reply", "Asked", "Hello", MORNING
        )
        self.assertEqual(task.env.user, self.reception_a)
        self.assertEqual(task.state, "open")

    def test_nobody_calls_the_dead(self):
        self.patient.sudo().deceased_on = "2026-02-01"
        self.assertFalse(self._open_call())
        self.assertFalse(self._open_call(purpose="clinical"))

    def test_do_not_contact_is_called_for_care_only(self):
        self.patient.sudo().do_not_contact = True
        self.assertFalse(self._open_call())
        self.assertTrue(self._open_call(purpose="clinical"))

    def test_the_file_that_stays_is_called(self):
        kept = self._new_patient("王小明")
        self.patient.sudo().write({"merged_into_id": kept.id})
        self.assertEqual(self._open_call().patient_id, kept)

    def test_due_moves_into_the_hours_of_calls(self):
        self._set_policy("contact.call_pause", "12:00-14:00")
        noon = self._open_call(due_at=MORNING + timedelta(hours=2, minutes=5))
        self.assertEqual(noon.due_at, MORNING + timedelta(hours=4))
        night = self._open_call(due_at=MORNING + timedelta(hours=12), kind="unknown")
        self.assertEqual(night.due_at, MORNING + timedelta(hours=22))

    # -- outcomes ----------------------------------------------------------------------
    def test_reached_ends_it(self):
        task = self._open_call().with_user(self.followup)
        task.action_reached()
        self.assertEqual((task.state, task.outcome), ("done", "reached"))
        self.assertEqual(task.done_by, self.followup)
        attempt = task.attempt_ids
        self.assertEqual(attempt.made_by_name, self.followup.name)
        self.assertEqual(str(attempt.local_date), "2026-03-02")

    def test_done_on_two_screens_one_wins(self):
        task = self._open_call()
        task.with_user(self.followup).action_booked()
        with self.assertSentence(UserError, "has finished this call already: Booked"):
            task.with_user(self.reception_a).action_reached()
        self.assertEqual(len(task.attempt_ids), 1)

    def test_no_answer_comes_back_after_the_rest(self):
        task = self._open_call().with_user(self.followup)
        task.action_missed()
        self.assertEqual(task.state, "open")
        self.assertEqual(task.due_at, MORNING + timedelta(hours=4))
        with self.assertSentence(UserError, "before"):
            task.action_missed()
        with freeze_time(MORNING + timedelta(hours=4)):
            task.invalidate_recordset()
            task.action_missed()
            # twice a day: next on the next morning at eight
            self.assertEqual(task.due_at, MORNING + timedelta(hours=22))

    def test_the_third_call_in_vain_is_the_last(self):
        task = self._open_call().with_user(self.followup)
        for days in range(3):
            with freeze_time(MORNING + timedelta(days=days)):
                task.invalidate_recordset()
                task.action_missed()
        self.assertEqual((task.state, task.outcome), ("dropped", "missed"))
        self.assertEqual(task.attempt_count, 3)
        with self.assertSentence(UserError, "took this call off the list"):
            task.action_missed()

    def test_calls_about_something_else_count(self):
        first = self._open_call().with_user(self.followup)
        second = self._open_call(kind="unknown").with_user(self.followup)
        first.action_missed()
        self.assertEqual(second.not_before, MORNING + timedelta(hours=4))
        with self.assertSentence(UserError, "No call to"):
            second.action_call()
        second.action_reached()  # he rang back

    def test_call_again_later(self):
        task = self._open_call().with_user(self.followup)
        with self.assertSentence(UserError, "still to come"):
            task._action_outcome("reschedule", again_at=MORNING - timedelta(days=1))
        again = MORNING + timedelta(days=1)
        task._action_outcome("reschedule", note="in a meeting", again_at=again)
        self.assertEqual((task.state, task.due_at), ("open", again))
        self.assertEqual(task.attempt_ids.note, "in a meeting")

    def test_an_outcome_that_is_none(self):
        task = self._open_call().with_user(self.followup)
        with self.assertSentence(UserError, "Choose what came of the call"):
            task._action_outcome("gone")

    def test_calls_made_do_not_change(self):
        task = self._open_call().with_user(self.followup)
        task.action_reached()
        with self.assertSentence(UserError, "not rewritten"):
            task.attempt_ids.sudo().write({"note": "x"})
        with self.assertRaises(UserError):
            task.attempt_ids.sudo().unlink()

    # -- who ---------------------------------------------------------------------------
    def test_roles_without_calls(self):
        task = self._open_call()
        for user in (self.finance, self.marketing, self.users["consultant"]):
            with self.subTest(user.login), self.assertRaises(AccessError):
                task.with_user(user).action_reached()
        with self.assertRaises(AccessError):
            task.with_user(self.reception_b).action_reached()
        with self.assertRaises(AccessError):
            task.with_user(self.privacy).action_reached()

    def test_nothing_is_typed_over(self):
        task = self._open_call().with_user(self.followup)
        for vals in ({"state": "done"}, {"due_at": MORNING}, {"user_id": 1}):
            with self.subTest(vals), self.assertSentence(UserError, "not typed in"):
                task.write(vals)

    def test_take_and_hand_over(self):
        task = self._open_call().with_user(self.followup)
        task.action_take()
        with self.assertSentence(UserError, "has taken this call"):
            task.with_user(self.reception_a).action_take()
        with self.assertSentence(UserError, "does not work at"):
            task._action_give(self.reception_b)
        task._action_give(self.reception_a)
        self.assertEqual(task.user_id, self.reception_a)
        task.with_user(self.reception_a).action_leave()
        self.assertFalse(task.user_id)

    def test_taken_off_the_list(self):
        task = self._open_call().with_user(self.followup)
        task.action_drop()
        self.assertEqual(task.state, "dropped")
        other = self._open_call(source=self._new_visit())
        self.tasks._drop([("id", "=", other.id)])
        self.assertEqual(other.state, "dropped")

    # -- lists -------------------------------------------------------------------------
    def test_due_and_late(self):
        old = self._open_call(due_at=MORNING - timedelta(days=1))
        due = self._open_call(kind="unknown")
        later = self._open_call(kind="message", due_at=MORNING + timedelta(hours=1))
        tasks = (old | due | later).with_user(self.followup)
        mine = [("id", "in", tasks.ids)]
        found = tasks.search([("is_due", "=", True), *mine])
        self.assertEqual(found, (old | due).with_user(self.followup))
        self.assertEqual(tasks.mapped("is_due"), [True, True, False])
        self.assertEqual(tasks.search([("is_late", "=", True), *mine]).ids, old.ids)
        self.assertEqual(tasks.mapped("is_late"), [True, False, False])
