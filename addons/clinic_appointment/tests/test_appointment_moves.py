"""Moves: one, a swap, a whole day; what is legal passes, overlaps get a sentence."""

from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.errors import SlotTaken
from .common import DAY, AppointmentCommon

HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestAppointmentMoves(AppointmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._book(cls._at(9))
        cls.second = cls._book(cls._at(10), patient_id=cls.other_patient.id)

    def _kinds(self, booking):
        return booking.event_ids.sorted("id").mapped("kind")

    # -- one ---------------------------------------------------------------------
    def test_move_takes_the_visit_along(self):
        self.first._action_move(self._at(11), practitioner=self.other_doctor)
        self.assertEqual(self.first.start_at, self._at(11))
        self.assertEqual(self.first.stop_at, self._at(11, 30))
        self.assertEqual(self.first.busy_to, self._at(11, 30))
        visit = self.first.visit_id
        self.assertEqual(visit.planned_at, self._at(11))
        self.assertEqual(visit.practitioner_id, self.other_doctor)
        self.assertEqual(visit.state, "expected")

    def test_move_keeps_history_and_count(self):
        self.first._action_move(self._at(11))
        self.first._action_move(self._at(12))
        self.assertEqual(self.first.move_count, 2)
        self.assertEqual(self._kinds(self.first), ["booked", "moved", "moved"])
        event = self.first.event_ids.sorted("id")[-1]
        self.assertEqual(event.old_start_at, self._at(11))
        self.assertEqual(event.start_at, self._at(12))
        self.assertEqual(event.user_id, self.reception_a.id)

    def test_move_to_another_day(self):
        day = DAY + timedelta(days=1)
        self._new_roster(self.doctor, day=day)
        self.first._action_move(self._at(9, day=day))
        self.assertEqual(self.first.local_date, day)
        self.assertEqual(self.first.visit_id.local_date, day)

    def test_move_by_half_of_its_own_length(self):
        self.first._action_move(self._at(9, 15))
        self.assertEqual(self.first.stop_at, self._at(9, 45))

    def test_plain_write_moves(self):
        self.first.start_at = self._at(14)
        self.assertEqual(self.first.visit_id.planned_at, self._at(14))
        self.assertEqual(self._kinds(self.first), ["booked", "moved"])

    def test_writing_what_stands_there_is_no_move(self):
        self.first.write({"start_at": self._at(9), "note": "Wheelchair"})
        self.assertEqual(self._kinds(self.first), ["booked"])
        self.assertEqual(self.first.note, "Wheelchair")

    def test_another_doctor_is_no_new_time(self):
        self.first._action_move(practitioner=self.other_doctor)
        self.assertEqual(self.first.move_count, 0)

    def test_new_time_is_confirmed_anew(self):
        self.first._action_confirm()
        self.first._action_move(practitioner=self.other_doctor)
        self.assertEqual(self.first.confirm_state, "confirmed")
        self.first._action_move(self._at(15))
        self.assertEqual(self.first.confirm_state, "none")

    def test_longer_service_takes_longer(self):
        long = self.service.create(
            {"name": "Root", "is_clinic_service": True, "clinic_minutes": 90}
        )
        self.second._action_move(service=long)
        self.assertEqual(self.second.stop_at, self._at(11, 30))
        with self.assertSentence(SlotTaken, "Dr. Li is booked"):
            self.first._action_move(service=long)

    def test_overlap_is_refused_with_who_and_when(self):
        words = "Dr. Li is booked from 2030-03-04 10:00 to 10:30 for 李小红"
        with self.assertSentence(SlotTaken, words):
            self.first._action_move(self._at(10, 15))
        self.assertEqual(self.first.start_at, self._at(9))
        self.assertEqual(self.first.visit_id.planned_at, self._at(9))

    def test_move_out_of_the_roster_is_refused(self):
        with self.assertSentence(UserError, "does not work"):
            self.first._action_move(self._at(19))
        self.first.with_user(self.users["manager"])._action_move(self._at(19))

    def test_move_into_the_past_is_refused(self):
        with self.assertSentence(UserError, "This time has passed"):
            self.first._action_move(self._at(9, day=date(2030, 2, 27)))

    def test_what_ended_is_not_moved(self):
        self.first._action_cancel("Moves house")
        for move in (
            lambda: self.first._action_move(self._at(12)),
            lambda: self.first._action_swap(self.second),
            lambda: (self.first | self.second)._action_shift(60),
            lambda: self.first._action_cancel("Once more"),
            lambda: self.first._action_confirm(),
        ):
            with self.assertSentence(UserError, "this appointment is 'Cancelled'"):
                move()

    def test_who_reads_only_moves_nothing(self):
        booking = self.first.with_user(self.users["medical_director"])
        for move in (
            lambda: booking._action_move(self._at(12)),
            lambda: booking._action_cancel("Moves house"),
            lambda: booking._action_confirm(),
            lambda: booking._action_no_show(),
        ):
            with self.assertRaises(AccessError):
                move()

    def test_branch_of_others_is_not_moved_to(self):
        with self.assertSentence(AccessError, "You do not work at Branch B"):
            self.first._action_move(branch=self.branch_b)

    def test_move_to_another_branch(self):
        self.reception_a.clinic_branch_ids |= self.branch_b
        self.doctor.branch_ids |= self.branch_b
        day = DAY + timedelta(days=1)
        self._new_roster(self.doctor, self.branch_b, day)
        room = self._new_room()
        self.first._action_move(room=room)
        start = self._at(9, day=day, branch=self.branch_b)
        self.first._action_move(start, branch=self.branch_b)
        self.assertEqual(self.first.visit_id.branch_id, self.branch_b)
        self.assertFalse(self.first.room_id)

    # -- swap --------------------------------------------------------------------
    def test_swap(self):
        self.first._action_swap(self.second)
        self.assertEqual(self.first.start_at, self._at(10))
        self.assertEqual(self.second.start_at, self._at(9))
        self.assertEqual(self.first.visit_id.planned_at, self._at(10))
        self.assertEqual(self._kinds(self.first), ["booked", "swapped"])
        self.assertEqual(self._kinds(self.second), ["booked", "swapped"])

    def test_swap_of_two_doctors_and_rooms(self):
        rooms = self._new_room("Room 1") | self._new_room("Room 2")
        self.first._action_move(room=rooms[0])
        self.second._action_move(
            self._at(9), practitioner=self.other_doctor, room=rooms[1]
        )
        self.first._action_swap(self.second)
        self.assertEqual(self.first.practitioner_id, self.other_doctor)
        self.assertEqual(self.second.practitioner_id, self.doctor)
        self.assertEqual(self.first.room_id, rooms[1])
        self.assertEqual(self.second.room_id, rooms[0])

    def test_swap_of_neighbours_where_the_longer_one_does_not_fit(self):
        self.second._action_move(self._at(9, 30), stop_at=self._at(10, 30))
        with self.assertSentence(SlotTaken, "Dr. Li is booked"):
            self.first._action_swap(self.second)
        self.assertEqual(self.first.start_at, self._at(9))
        self.assertEqual(self.second.start_at, self._at(9, 30))

    def test_swap_with_itself(self):
        with self.assertSentence(UserError, "Choose another appointment"):
            self.first._action_swap(self.first)

    # -- a day -------------------------------------------------------------------
    def test_whole_day_an_hour_later(self):
        third = self._book(self._at(11), patient_id=self._new_patient("赵四").id)
        day = self.first | self.second | third
        day._action_shift(60)
        self.assertEqual(
            day.mapped("start_at"), [self._at(10), self._at(11), self._at(12)]
        )
        self.assertEqual(day.visit_id.mapped("planned_at"), day.mapped("start_at"))
        self.assertEqual(self._kinds(third), ["booked", "shifted"])

    def test_whole_day_an_hour_earlier(self):
        (self.first | self.second)._action_shift(-60)
        self.assertEqual(self.first.start_at, self._at(8))
        self.assertEqual(self.second.start_at, self._at(9))

    def test_part_of_a_day_meets_the_rest(self):
        with self.assertSentence(SlotTaken, "Dr. Li is booked"):
            self.first._action_shift(60)

    def test_day_beyond_the_roster(self):
        self.second._action_move(self._at(17, 30))
        with self.assertSentence(UserError, "does not work"):
            (self.first | self.second)._action_shift(60)
        self.assertEqual(self.first.start_at, self._at(9))

    def test_shift_of_nothing(self):
        self.assertTrue(self.appointments._action_shift(60))

    def test_number_of_queries_does_not_grow_with_the_day(self):
        def shift(count):
            day = DAY + timedelta(days=count)
            self._new_roster(self.doctor, day=day, hours=(0, 24))
            bookings = self.appointments.with_user(self.reception_a).create(
                [
                    {
                        "patient_id": self.patient.id,
                        "branch_id": self.branch_a.id,
                        "practitioner_id": self.doctor.id,
                        "service_id": self.service.id,
                        "start_at": self._at(0, day=day)
                        + number * timedelta(minutes=30),
                    }
                    for number in range(count)
                ]
            )
            self.env.flush_all()
            proposals = [one._prepare_move({}) for one in bookings]
            checks = 0
            for call in (
                lambda: bookings._check_proposals(proposals),
                lambda: bookings._choose_places(
                    proposals, [set()] * count, [False] * count
                ),
                lambda: bookings._choose_lanes(proposals, [False] * count, [0] * count),
            ):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                call()
                checks += self.env.cr.sql_log_count - before
            return checks

        self.service.clinic_room_kind = "room"
        self._new_room()
        shift(2)
        self.assertEqual(shift(1), shift(20))

    # -- ends --------------------------------------------------------------------
    def test_cancel_frees_the_time(self):
        self.first._action_cancel("Has the flu")
        self.assertEqual(self.first.state, "cancelled")
        self.assertEqual(self.first.cancel_reason, "Has the flu")
        self.assertEqual(self.first.visit_id.state, "cancelled")
        self.assertEqual(self._kinds(self.first), ["booked", "cancelled"])
        self._book(self._at(9), patient_id=self.other_patient.id)

    def test_cancel_says_why(self):
        for reason in ("", "  ", False):
            with self.assertSentence(UserError, "Say in a few words"):
                self.first._action_cancel(reason)

    def test_confirm_and_decline(self):
        self.first._action_confirm()
        self.first._action_confirm()
        self.first._action_decline()
        self.assertEqual(self.first.confirm_state, "declined")
        self.assertEqual(self._kinds(self.first), ["booked", "confirmed", "declined"])
        self.assertEqual(self.first.state, "booked")

    def test_history_is_final(self):
        event = self.first.event_ids
        with self.assertSentence(UserError, "cannot be changed"):
            event.kind = "cancelled"
        with self.assertSentence(UserError, "cannot be changed"):
            event.sudo().unlink()
        with self.assertRaises(AccessError):
            event.with_user(self.reception_a).create(
                {"appointment_id": self.first.id, "kind": "booked"}
            )
