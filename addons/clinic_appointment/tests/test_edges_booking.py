"""Edges of booking: clocks that change, leaves, two companies, two doctors at once."""

from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import DAY, AppointmentCommon
from .test_appointment_book import BookCase

SPRING = date(2030, 3, 31)  # clocks in Berlin skip 2:00 to 3:00
AUTUMN = date(2030, 10, 27)  # and have 2:00 to 3:00 twice
HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestClocks(AppointmentCommon):
    """Branch B is in Berlin."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.doctor.branch_ids |= cls.branch_b
        cls.child = cls._new_patient("Anna Klein", user=cls.reception_b)

    def _book_there(self, start, **vals):
        return self._book(
            start,
            user=self.reception_b,
            branch_id=self.branch_b.id,
            patient_id=self.child.id,
            **vals,
        )

    def _at_b(self, hour, minute=0, day=SPRING):
        return self._at(hour, minute, day, self.branch_b)

    def test_a_booking_across_the_skipped_hour_keeps_its_length(self):
        self._new_roster(self.doctor, self.branch_b, SPRING, (0, 6))
        booking = self._book_there(self._at_b(1, 45))
        self.assertEqual(booking.stop_at - booking.start_at, HOUR / 2)
        self.assertEqual(booking.stop_at, self._at_b(3, 15))
        self.assertEqual(booking.visit_id.local_date, SPRING)

    def test_the_next_one_begins_after_the_skipped_hour(self):
        self._new_roster(self.doctor, self.branch_b, SPRING, (0, 6))
        self._book_there(self._at_b(1, 45))
        with self.assertSentence(UserError, "Dr. Li is booked"):
            self._book_there(self._at_b(3))
        self.assertTrue(self._book_there(self._at_b(3, 15)))

    def test_a_shift_by_an_hour_is_an_hour_of_time(self):
        self._new_roster(self.doctor, self.branch_b, AUTUMN, (0, 6))
        booking = self._book_there(self._at_b(1, 30, AUTUMN))
        start = booking.start_at
        booking._action_shift(60)
        self.assertEqual(booking.start_at, start + HOUR)
        booking._action_shift(60)
        self.assertEqual(booking.start_at, start + 2 * HOUR)
        self.assertEqual(booking.local_date, AUTUMN)
        self.assertEqual(booking.visit_id.planned_at, booking.start_at)

    def test_both_hours_of_the_night_are_booked_once_each(self):
        self._new_roster(self.doctor, self.branch_b, AUTUMN, (0, 6))
        first = self._at_b(1, 30, AUTUMN) + HOUR
        self._book_there(first)
        self._book_there(first + HOUR)
        for start in (first, first + HOUR):
            with self.assertSentence(UserError, "Dr. Li is booked"):
                self._book_there(start)

    def test_moved_over_the_change_it_keeps_its_clock(self):
        before, after = SPRING - timedelta(days=1), SPRING + timedelta(days=1)
        for day in (before, after):
            self._new_roster(self.doctor, self.branch_b, day, (8, 12))
        booking = self._book_there(self._at_b(9, day=before))
        start = booking.start_at
        booking._action_move(self._at_b(9, day=after))
        self.assertEqual(booking.start_at - start, timedelta(hours=47))
        self.assertEqual(booking.local_date, after)

    def test_what_is_offered_on_these_days_can_be_booked(self):
        for day in (SPRING, AUTUMN):
            self._new_roster(self.doctor, self.branch_b, day, (0, 4))
            found = self._find(
                branch=self.branch_b,
                practitioner=self.doctor,
                date_from=day,
                date_to=day,
            )
            starts = [slot["start_at"] for slot in found]
            self.assertEqual(starts, sorted(set(starts)))
            self.assertTrue(self._book_there(starts[0]))
            self.assertTrue(self._book_there(starts[-1]))


@tagged("post_install", "-at_install")
class TestLeaveOverBookings(AppointmentCommon):
    def _new_leave(self, start, stop, user=None, **vals):
        values = {"practitioner_id": self.doctor.id, "start_at": start, "stop_at": stop}
        leaves = self.env["clinic.leave"].with_user(user or self.users["manager"])
        return leaves.create({**values, **vals})

    def test_who_is_booked_goes_to_another_doctor(self):
        booking = self._book(self._at(9))
        leave = self._new_leave(self._at(8), self._at(18))
        self.assertEqual(leave.affected_count, 1)
        booking._action_move(practitioner=self.other_doctor)
        leave.invalidate_recordset()
        self.assertFalse(leave.affected_count)
        self.assertEqual(booking.visit_id.practitioner_id, self.other_doctor)

    def test_within_the_leave_it_moves_nowhere(self):
        booking = self._book(self._at(9))
        self._new_leave(self._at(8), self._at(12))
        with self.assertRaises(UserError):
            booking._action_move(self._at(10))
        self.assertEqual(booking.start_at, self._at(9))
        booking._action_move(self._at(12))
        self.assertEqual(booking.visit_id.planned_at, self._at(12))

    def test_free_times_end_where_the_leave_begins(self):
        self._new_leave(self._at(10), self._at(18))
        starts = self._starts(practitioner=self.doctor)
        self.assertEqual((min(starts), max(starts)), (8, 9.5))

    def test_who_has_come_or_cancelled_is_not_listed(self):
        cancelled, came = self._book(self._at(9)), self._book(self._at(10))
        cancelled._action_cancel("He has a cold")
        with freeze_time(self._at(9, 50)):
            came.visit_id._action_wait()
        leave = self._new_leave(self._at(8), self._at(18))
        self.assertFalse(leave._get_affected())

    def test_away_at_one_branch_works_at_the_other(self):
        self.doctor.branch_ids |= self.branch_b
        self._book(self._at(9))
        leave = self._new_leave(
            self._at(8), self._at(18), self.env.user, branch_id=self.branch_b.id
        )
        self.assertFalse(leave.affected_count)
        self.assertTrue(self._book(self._at(10)))

    def test_neighbours_of_the_leave_stay(self):
        before, after = self._book(self._at(8, 30)), self._book(self._at(10))
        leave = self._new_leave(self._at(9), self._at(10))
        self.assertFalse(leave._get_affected() & (before | after))


@tagged("post_install", "-at_install")
class TestTwoCompanies(AppointmentCommon):
    """Dr. Li works in Shanghai for one company and in New York for another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.doctor.branch_ids |= cls.branch_c
        cls.evening = DAY - timedelta(days=1)
        cls._new_roster(cls.doctor, cls.branch_c, cls.evening, (9, 17))
        cls.reception_c = cls._new_user("reception", cls.branch_c, "t_reception_c")
        cls.smith = cls._new_patient("Smith", user=cls.reception_c)

    def _book_there(self, start, **vals):
        return self._book(
            start,
            user=self.reception_c,
            branch_id=self.branch_c.id,
            patient_id=self.smith.id,
            **vals,
        )

    def test_each_booking_is_of_its_company(self):
        here = self._book(self._at(9))
        there = self._book_there(self._at(9, day=self.evening, branch=self.branch_c))
        self.assertEqual(here.company_id, self.branch_a.company_id)
        self.assertEqual(there.company_id, self.branch_c.company_id)
        self.assertEqual(there.visit_id.company_id, there.company_id)
        self.assertEqual((here.local_date, there.local_date), (DAY, self.evening))

    def test_neither_desk_reads_the_other(self):
        here = self._book(self._at(9))
        there = self._book_there(self._at(9, day=self.evening, branch=self.branch_c))
        both = [("id", "in", (here | there).ids)]
        for user, seen in ((self.reception_a, here), (self.reception_c, there)):
            self.assertEqual(self.appointments.with_user(user).search(both), seen)

    def test_a_leave_of_the_doctor_is_one_of_both(self):
        self._book(self._at(9))
        there = self._book_there(self._at(9, day=self.evening, branch=self.branch_c))
        leave = self.env["clinic.leave"].create(
            {
                "practitioner_id": self.doctor.id,
                "start_at": there.start_at,
                "stop_at": self._at(18),
            }
        )
        self.assertEqual(leave.affected_count, 2)


@tagged("post_install", "-at_install")
class TestTwoDoctorsAtOnce(BookCase):
    def _get_hint(self, start, **vals):
        form = self._open(start_at=start, patient_id=self.patient.id, **vals)
        return form.hint

    def test_the_same_time_with_another_doctor_is_a_hint(self):
        self._book(self._at(9))
        hint = self._get_hint(self._at(9, 15), doctor_id=self.other_doctor.id)
        self.assertIn("at this very time", hint)
        self.assertIn("2030-03-04 09:00", hint)

    def test_one_after_the_other_is_none(self):
        self._book(self._at(9))
        for start in (self._at(8, 30), self._at(9, 30)):
            hint = self._get_hint(start)
            self.assertIn("Booked already", hint)
            self.assertNotIn("very time", hint)

    def test_the_hint_follows_the_time_that_is_typed(self):
        self._book(self._at(9))
        form = self._open(start_at=self._at(11), patient_id=self.patient.id)
        self.assertNotIn("very time", form.hint)
        form.hour = 9.25
        self.assertIn("very time", form.hint)
        form.hour = 99
        self.assertNotIn("very time", form.hint)

    def test_it_may_be_booked_all_the_same(self):
        """A hygienist and a doctor may share an hour."""
        self._book(self._at(9))
        form = self._open(patient_id=self.patient.id, doctor_id=self.other_doctor.id)
        self.assertEqual(self._press(form).start_at, self._at(9))

    def test_the_one_that_is_moved_does_not_count(self):
        booking = self._book(self._at(9))
        form = self._open(moved_id=booking.id)
        self.assertFalse(form.hint)

    def test_cancelled_ones_do_not_count(self):
        self._book(self._at(9))._action_cancel("He has a cold")
        self.assertFalse(self._get_hint(self._at(9)))
