from datetime import timedelta

from freezegun import freeze_time
from odoo.tests import tagged

from .common_lifecycle import LifecycleCommon


@tagged("post_install", "-at_install")
class TestFollowupBooked(LifecycleCommon):
    """Appointments stand for follow-ups, and visits end them."""

    def _new_revisit(self, days=0, **vals):
        return self._new_row(days, kind="revisit", **vals)

    def _stop_due(self):
        return self.rows._stop_due(2000)

    # -- booked ------------------------------------------------------------------------
    def test_a_booking_takes_the_earliest_revisit(self):
        late, early = self._new_revisit(days=9), self._new_revisit(days=1)
        appointment = self._book(self._at(9))
        self.assertEqual((early.state, late.state), ("booked", "open"))
        self.assertEqual(early.appointment_id, appointment)
        self.assertEqual(appointment.followup_id, early)
        self.assertEqual(self._whats(early), ["planned", "booked"])

    def test_of_its_service_or_of_none(self):
        other = self.env["product.product"].create(
            {"name": "Filler", "is_clinic_service": True}
        )
        theirs = self._new_revisit(service_id=other.id)
        ours = self._new_revisit(days=3, service_id=self.service.id)
        self._book(self._at(9))
        self.assertEqual((theirs.state, ours.state), ("open", "booked"))

    def test_calls_wait_unless_they_were_booked_from(self):
        call = self._new_row()
        self._book(self._at(9))
        self.assertEqual(call.state, "open")
        self._book(self._at(10), followup_id=call.id)
        self.assertEqual(call.state, "booked")

    def test_rows_of_other_patients_wait(self):
        other = self._new_revisit(patient_id=self.other_patient.id)
        self._book(self._at(9))
        self.assertEqual(other.state, "open")

    def test_cancelled_it_is_due_again_today(self):
        row = self._new_revisit(days=5)
        appointment = self._book(self._at(9))
        appointment._action_cancel("The patient is ill")
        self.assertEqual((row.state, row.due_on), ("open", self.today))
        self.assertFalse(row.appointment_id)
        self.assertEqual(self._whats(row), ["planned", "booked", "unbooked"])

    def test_missed_it_is_due_again_that_day(self):
        row = self._new_revisit()
        appointment = self._book(self._at(9))
        with freeze_time(self._at(12)):
            appointment._action_no_show()
            self.assertEqual(row.state, "open")
            self.assertEqual(row.due_on, self.branch_a._local_date(self._at(12)))

    def test_arrived_it_is_done(self):
        row = self._new_revisit()
        appointment = self._book(self._at(9))
        with freeze_time(self._at(9)):
            appointment.visit_id.with_user(self.reception_a)._action_wait()
        self.assertEqual((row.state, row.reason), ("done", "came"))
        self.assertEqual(self._whats(row), ["planned", "booked", "done"])

    def test_who_came_on_another_day_has_come(self):
        row = self._new_revisit()
        appointment = self._book(self._at(9))
        visit = appointment.visit_id
        with freeze_time(self._at(9) - timedelta(days=1)):
            visit.with_user(self.reception_a)._action_move_to_today()
        self.assertEqual(appointment.state, "cancelled")
        self.assertEqual((row.state, row.reason), ("done", "came"))

    def test_closed_by_hand_it_stays_closed(self):
        row = self._new_revisit()
        appointment = self._book(self._at(9))
        row._action_drop("not_needed")
        appointment._action_cancel("The patient is ill")
        self.assertEqual((row.state, row.reason), ("dropped", "not_needed"))

    # -- stop conditions ---------------------------------------------------------------
    def test_a_due_row_stops_with_a_booking(self):
        step = self._new_step(stops_when_booked=True)
        due, later = self._new_row(step_id=step.id), self._new_row(9, step_id=step.id)
        appointment = self._book(self._at(9))
        self.assertEqual((due.state, due.reason), ("dropped", "booked"))
        self.assertEqual(later.state, "open")
        appointment._action_cancel("The patient is ill")
        self.assertEqual((due.state, due.due_on), ("open", self.today))

    def test_without_the_condition_it_goes_on(self):
        row = self._new_row(step_id=self._new_step().id)
        self._book(self._at(9))
        self._stop_due()
        self.assertEqual(row.state, "open")

    def test_a_row_that_comes_due_stops_with_a_coming_appointment(self):
        step = self._new_step(stops_when_booked=True)
        row = self._new_row(1, step_id=step.id)
        appointment = self._book(self._at(9))
        self._stop_due()
        self.assertEqual(row.state, "open")
        with freeze_time(self._at(4, day=row.due_on)):
            self._stop_due()
        self.assertEqual((row.state, row.reason), ("dropped", "booked"))
        self.assertEqual(row.appointment_id, appointment)

    def test_an_appointment_of_another_service_stops_nothing(self):
        other = self.env["product.product"].create(
            {"name": "Filler", "is_clinic_service": True}
        )
        step = self._new_step(stops_when_booked=True)
        row = self._new_row(step_id=step.id, service_id=other.id)
        self._book(self._at(9))
        self._stop_due()
        self.assertEqual(row.state, "open")

    def test_a_later_visit_makes_it_needless(self):
        step = self._new_step(stops_when_seen=True)
        origin = self._new_old_visit(days=10)
        row = self._new_row(30, step_id=step.id, visit_id=origin.id)
        visit = self._new_left_visit()
        self.assertEqual(visit.state, "left")
        self.assertEqual((row.state, row.reason), ("dropped", "seen"))

    def test_its_own_and_earlier_visits_do_not(self):
        step = self._new_step(stops_when_seen=True)
        self._new_old_visit(days=20)
        origin = self._new_old_visit(days=10)
        row = self._new_row(step_id=step.id, visit_id=origin.id)
        self._stop_due()
        self.assertEqual(row.state, "open")

    def test_who_comes_without_booking_has_done_what_was_due(self):
        due, later = self._new_revisit(), self._new_revisit(days=20)
        call = self._new_row()
        self._new_left_visit()
        self.assertEqual((due.state, due.reason), ("done", "came"))
        self.assertEqual((later.state, call.state), ("open", "open"))

    def test_visits_of_the_past_that_are_noted_late_are_found(self):
        step = self._new_step(stops_when_seen=True)
        origin = self._new_old_visit(days=10)
        row = self._new_row(step_id=step.id, visit_id=origin.id)
        self._new_old_visit(days=3)
        self._stop_due()
        self.assertEqual((row.state, row.reason), ("dropped", "seen"))

    # -- calls -------------------------------------------------------------------------
    def _call(self, row):
        tasks = self.env["clinic.call.task"].sudo()
        return tasks._open(
            row.patient_id,
            row.branch_id,
            "followup",
            row.what,
            "Ask how he is.",
            self.env.cr.now(),
            source=row,
            user=self.caller,
            purpose="clinical",
        ).with_user(self.caller)

    def test_reached_it_is_done(self):
        row = self._new_row()
        self._call(row)._action_outcome("reached")
        self.assertEqual((row.state, row.reason), ("done", "reached"))
        self.assertEqual((row.outcome, row.attempt_count), ("reached", 1))
        self.assertEqual(row.done_by, self.caller)
        self.assertEqual(self._whats(row), ["planned", "called", "done"])
        self.assertIn("Reached", row.sudo().event_ids.mapped("note_shown"))

    def test_refused_and_wrong_numbers_end_it(self):
        for outcome in ("refused", "wrong_number"):
            row = self._new_row()
            self._call(row)._action_outcome(outcome)
            self.assertEqual((row.state, row.reason), ("done", outcome))

    def test_booked_on_the_phone(self):
        """Booked first, then said so: the appointment stands for it."""
        row = self._new_row(kind="revisit")
        appointment = self._book(self._at(9), user=self.caller, followup_id=row.id)
        row._after_call(self._call(row), "booked")
        self.assertEqual((row.state, row.appointment_id), ("booked", appointment))

    def test_booked_elsewhere(self):
        row = self._new_row()
        self._call(row)._action_outcome("booked")
        self.assertEqual((row.state, row.reason), ("done", "booked"))

    def test_a_coming_appointment_is_found(self):
        row = self._new_row()
        appointment = self._book(self._at(9))
        self._call(row)._action_outcome("booked")
        self.assertEqual((row.state, row.appointment_id), ("booked", appointment))

    def test_nobody_reached_three_times(self):
        row = self._new_row(days=-1)
        task = self._call(row)
        for _number in range(2):
            task._action_outcome("missed")
            self.assertEqual(row.state, "open")
            self.startPatcher(freeze_time(task.due_at))
        task._action_outcome("missed")
        self.assertEqual((row.state, row.reason), ("dropped", "not_reached"))
        self.assertEqual(row.attempt_count, 3)

    def test_another_day_named_by_the_patient(self):
        row = self._new_row()
        again_at = self._at(10)
        self._call(row)._action_outcome("reschedule", again_at=again_at)
        self.assertEqual(row.state, "open")
        self.assertEqual(row.due_on, self.branch_a._local_date(again_at))
        self.assertEqual(self._whats(row), ["planned", "called", "moved"])

    def test_closed_its_call_is_off_the_list(self):
        row = self._new_row()
        task = self._call(row)
        row._action_drop("not_needed")
        self.assertEqual(task.state, "dropped")

    def test_what_is_closed_hears_no_more(self):
        row = self._new_row()
        row._action_drop("not_needed")
        row._after_call(self._call(row), "reached")
        self.assertEqual((row.state, row.reason), ("dropped", "not_needed"))
