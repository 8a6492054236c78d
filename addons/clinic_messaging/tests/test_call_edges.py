from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_calls import MORNING, CallCommon
from .common_replies import ReplyCommon


@tagged("post_install", "-at_install")
class TestCallTimes(CallCommon):
    """Clocks of other places, days of change, pauses, limits by policy."""

    def _open_at_b(self, due_at):
        """In Berlin."""
        patient = self._new_patient(
            "Anna", user=self.reception_b, phone="+491511234567"
        )
        return self._open_call(patient, branch=self.branch_b, due_at=due_at)

    def test_due_follows_the_clock_of_the_branch(self):
        # 06:30 in Berlin is too early, 08:00 is not
        task = self._open_at_b(datetime(2026, 3, 2, 5, 30))
        self.assertEqual(task.due_at, datetime(2026, 3, 2, 7, 0))

    def test_the_night_in_which_an_hour_is_missing(self):
        # clocks go on from 02:00 to 03:00 on 29 March: eight is six in UTC
        task = self._open_at_b(datetime(2026, 3, 29, 1, 30))
        self.assertEqual(task.due_at, datetime(2026, 3, 29, 6, 0))

    def test_the_night_in_which_an_hour_comes_twice(self):
        task = self._open_at_b(datetime(2026, 10, 25, 0, 30))
        self.assertEqual(task.due_at, datetime(2026, 10, 25, 7, 0))

    def test_the_day_of_a_call_is_that_of_the_branch(self):
        with self._at(datetime(2026, 3, 2, 23, 30)):  # Tuesday 07:30 in Shanghai
            task = self._open_call().with_user(self.followup)
            task.action_reached()
        self.assertEqual(task.attempt_ids.local_date, date(2026, 3, 3))

    def test_two_a_day_is_said_by_the_local_day(self):
        task = self._open_call().with_user(self.followup)
        self._set_policy("contact.call_gap_hours", 0)
        task.action_missed()
        task.action_missed()
        self.assertEqual(task.due_at, MORNING + timedelta(hours=22))
        with self.assertSentence(UserError, "No call to"):
            task.action_missed()

    def test_limits_are_policies(self):
        self._set_policy("contact.call_gap_hours", 0)
        self._set_policy("contact.calls_per_day", 5)
        self._set_policy("contact.calls_per_task", 5)
        task = self._open_call().with_user(self.followup)
        for count in range(1, 6):
            task.action_missed()
            self.assertEqual(task.attempt_count, count)
        self.assertEqual(task.state, "dropped")

    def test_offers_are_called_about_in_their_own_hours(self):
        self._set_policy("contact.marketing_hours", "10:00-20:00")
        early = MORNING - timedelta(hours=1)  # 09:00
        care = self._open_call(due_at=early)
        offer = self._open_call(due_at=early, kind="asked", purpose="marketing")
        self.assertEqual(care.due_at, early)
        self.assertEqual(offer.due_at, MORNING)

    def test_no_hours_at_all_means_any_hour(self):
        self._set_policy("contact.reminder_hours", None)
        night = MORNING + timedelta(hours=15)
        self.assertEqual(self._open_call(due_at=night).due_at, night)

    def test_call_again_at_night_moves_to_the_morning(self):
        task = self._open_call().with_user(self.followup)
        task._action_outcome("reschedule", again_at=MORNING + timedelta(hours=14))
        self.assertEqual(task.due_at, MORNING + timedelta(hours=22))
        self.assertEqual(task.attempt_ids.again_at, task.due_at)

    def test_call_again_without_a_time(self):
        task = self._open_call().with_user(self.followup)
        with self.assertSentence(UserError, "Choose when to call again"):
            task._action_outcome("reschedule")
        self.assertFalse(task.attempt_ids)

    def test_who_rings_back_is_never_too_early(self):
        task = self._open_call().with_user(self.followup)
        with self._at(MORNING + timedelta(hours=13)):
            task._action_outcome("booked")
        self.assertEqual(task.state, "done")

    def test_ended_calls_wait_for_nothing(self):
        task = self._open_call().with_user(self.followup)
        task.action_reached()
        self.assertFalse(task.not_before)
        self.assertFalse(task.is_due or task.is_late)


@tagged("post_install", "-at_install")
class TestCallPeople(ReplyCommon):
    """Who may do what with whose call."""

    def test_a_nurse_calls_patients_in_care_only(self):
        task = self._open_call()
        with self.assertRaises(AccessError):
            task.with_user(self.nurse_a).action_reached()
        visit = self._new_visit(practitioner_id=self.doctor.id)
        visit._action_wait()
        task.with_user(self.nurse_a).action_reached()
        self.assertEqual(task.done_by, self.nurse_a)

    def test_who_took_it_does_not_lock_out_others(self):
        """A call is not lost because somebody went home."""
        task = self._open_call(user=self.followup)
        task.with_user(self.reception_a).action_reached()
        self.assertEqual(task.done_by, self.reception_a)

    def test_a_call_is_not_taken_from_a_colleague(self):
        task = self._open_call(user=self.followup)
        for name in ("action_take", "action_leave"):
            with self.subTest(name), self.assertSentence(UserError, "has taken this"):
                getattr(task.with_user(self.reception_a), name)()

    def test_ended_calls_are_nobodys(self):
        task = self._open_call().with_user(self.followup)
        task.action_reached()
        for name in ("action_take", "action_leave", "action_outcome", "action_drop"):
            with self.subTest(name), self.assertSentence(UserError, "finished"):
                getattr(task, name)()
        with self.assertSentence(UserError, "finished"):
            task._action_give(self.reception_a)

    def test_calls_of_a_closed_file_stay_closed(self):
        other = self._new_patient("Anna", user=self.reception_b)
        task = self._open_call(other, branch=self.branch_b)
        mine = self.tasks.with_user(self.followup)
        self.assertFalse(mine.search([("id", "=", task.id)]))
        with self.assertRaises(AccessError):
            mine.browse(task.id).read(["subject"])

    def test_attempts_are_made_by_the_buttons_only(self):
        task = self._open_call().with_user(self.followup)
        vals = {
            "task_id": task.id,
            "patient_id": self.patient.id,
            "branch_id": self.branch_a.id,
            "outcome": "reached",
            "made_at": MORNING,
            "local_date": MORNING.date(),
            "made_by": 1,
        }
        with self.assertRaises(AccessError):
            self.env["clinic.call.attempt"].with_user(self.followup).create(vals)

    def test_a_patient_without_phone(self):
        patient = self._new_patient("李四")
        task = self._open_call(patient).with_user(self.followup)
        self.assertFalse(task.phone_shown)
        with self.assertSentence(UserError, "No number that rings"):
            task.action_call()

    def test_the_second_number_is_shown_as_well(self):
        patient = self._new_patient(phone="13900139000", phone2="13900139001")
        task = self._open_call(patient, user=self.followup).with_user(self.followup)
        self.assertEqual(task.phone2_shown, "+8613900139001")

    def test_calls_follow_a_merged_file(self):
        twin = self._new_patient("王小明", phone="13800138000")
        task = self._open_call(twin)
        merge = self.env["clinic.patient.merge"].with_user(self.manager_a)
        lines = merge.env["clinic.patient.merge.plan"]._preview(self.patient, twin)
        moved = [line for line in lines if line["model"] == "clinic.call.task"]
        self.assertEqual([line["res_id"] for line in moved], task.ids)
        self.assertEqual({line["kind"] for line in moved}, {"moved"})

    # -- what stands behind a call -----------------------------------------------------
    def test_the_source_hears_of_the_outcome(self):
        reply = self._receive()
        task = self._open_call(source=reply).with_user(self.followup)
        task.action_booked()
        self.assertEqual(reply.state, "done")

    def test_a_source_that_is_gone_stops_nobody(self):
        visit = self._new_visit()
        task = self._open_call(source=visit)
        visit.sudo().with_context(clinic_bulk=True).unlink()
        task.with_user(self.followup).action_reached()
        self.assertEqual(task.state, "done")

    def test_what_is_settled_is_taken_off(self):
        visit = self._new_visit()
        task = self._open_call(source=visit)
        other = self._open_call(kind="unknown")
        dropped = self.tasks.with_user(self.reception_a)._drop(
            [("res_model", "=", visit._name), ("res_id", "=", visit.id)]
        )
        self.assertEqual(dropped.ids, task.ids)
        self.assertEqual(other.state, "open")

    def test_labels_of_kinds(self):
        task = self._open_call(kind="asked")
        self.assertEqual(task.kind_label, "The patient asked for a call")
        other = self._open_call(kind="of_another_addon", subject="Bring the card")
        self.assertEqual(other.kind_label, "Bring the card")
        self.assertIn("Bring the card", other.display_name)

    def test_words_in_chinese(self):
        """Selections and sentences are translatable: nothing is put together."""
        task = self._open_call().with_context(lang="en_US")
        labels = dict(task._fields["outcome"]._description_selection(task.env))
        self.assertEqual(
            set(labels),
            {"missed", "wrong_number", "refused", "reschedule", "booked", "reached"},
        )
