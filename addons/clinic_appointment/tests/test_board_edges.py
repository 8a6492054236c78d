"""The board at its edges: clocks that change, midnight, words that RPC sends."""

from datetime import date, datetime, timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DAY, AppointmentCommon

TEXT = fields.Datetime.to_string


@tagged("post_install", "-at_install")
class TestBoardEdges(AppointmentCommon):
    def _get_board(self, day=DAY, user=None, **kw):
        board = self.env["clinic.appointment.board"]
        board = board.with_user(user or self.reception_a)
        return board.get_board(self.branch_a.id, day, **kw)

    def _get_place(self, day, mode="day"):
        board = self.env["clinic.appointment.board"].with_user(self.reception_a)
        branch = board._get_branch(self.branch_a.id)
        return board._get_place(branch, day, mode)

    def test_a_day_is_the_day_of_the_branch(self):
        place = self._get_place(str(DAY))
        self.assertEqual(place["start"], datetime(2030, 3, 3, 16))
        self.assertEqual(place["stop"], datetime(2030, 3, 4, 16))

    def test_days_with_23_and_25_hours(self):
        self.branch_a.tz = "Europe/Berlin"
        hours = {
            day: self._get_hours(day) for day in ("2030-03-31", "2030-10-27", str(DAY))
        }
        self.assertEqual(hours, {"2030-03-31": 23, "2030-10-27": 25, str(DAY): 24})
        week = self._get_place("2030-03-31", "week")
        span = week["stop"] - week["start"]
        self.assertIn(span, (timedelta(hours=167), timedelta(hours=168)))

    def _get_hours(self, day):
        place = self._get_place(day)
        return (place["stop"] - place["start"]) / timedelta(hours=1)

    def test_a_roster_keeps_its_clock_when_clocks_change(self):
        self.branch_a.tz = "Europe/Berlin"
        for day, hour in ((date(2030, 3, 30), 7), (date(2030, 3, 31), 6)):
            self._new_roster(self.doctor, day=day)
            board = self._get_board(str(day))
            start = fields.Datetime.to_datetime(board["open"][0]["start_at"])
            self.assertEqual(start.hour, hour)

    def test_today_is_meant_where_no_day_is_said(self):
        for day in (None, False, ""):
            board = self._get_board(day)
            self.assertEqual(board["days"], ["2030-03-01"])
            self.assertEqual(board["today"], "2030-03-01")
        with freeze_time("2030-03-01 17:00:00"):
            self.assertEqual(self._get_board(None)["today"], "2030-03-02")

    def test_an_unknown_mode_is_a_day(self):
        board = self._get_board(mode="century")
        self.assertEqual((board["mode"], board["days"]), ("day", [str(DAY)]))

    def test_a_booking_over_midnight_is_on_both_days(self):
        late = self._book(
            self._at(23, 30),
            self.manager_a,
            stop_at=self._at(0, 30) + timedelta(days=1),
        )
        for day in (DAY, DAY + timedelta(days=1)):
            cards = self._get_board(str(day))["cards"]
            self.assertEqual([card["id"] for card in cards], late.ids)

    def test_rooms_of_the_branch_alone(self):
        room = self._new_room()
        self._new_room("Elsewhere", self.branch_b)
        self._new_room("Gone", active=False)
        rooms = self._get_board()["rooms"]
        self.assertEqual(rooms, [{"id": room.id, "name": "Room 1"}])

    def test_who_works_there_is_shown_though_not_registered_any_more(self):
        self._book(self._at(9))
        self.doctor.branch_ids = False
        names = [one["name"] for one in self._get_board()["practitioners"]]
        self.assertIn("Dr. Li", names)

    def test_bookings_without_a_doctor(self):
        anybody = self._book(self._at(9), practitioner_id=False)
        card = self._get_board()["cards"][0]
        self.assertEqual((card["id"], card["practitioner_id"]), (anybody.id, False))

    def test_an_extra_slot_is_marked(self):
        self._book(self._at(9))
        extra = self._book(self._at(9), patient_id=self.other_patient.id, is_extra=True)
        lanes = {card["id"]: card["lane"] for card in self._get_board()["cards"]}
        self.assertEqual(lanes[extra.id], 1)

    def test_more_extra_slots_than_the_policy_are_refused(self):
        self._book(self._at(9))
        limit = self.appointments._get_extra_limit(self.branch_a.id)
        for number in range(limit):
            patient = self._new_patient(f"Extra {number}")
            self._book(self._at(9), patient_id=patient.id, is_extra=True)
        patient = self._new_patient("One too many")
        with self.assertSentence(UserError, "extra slots of this hour"):
            self._book(self._at(9), patient_id=patient.id, is_extra=True)


@tagged("post_install", "-at_install")
class TestDoorEdges(AppointmentCommon):
    """What RPC may send to the buttons."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.booking = cls._book(cls._at(9)).with_user(cls.reception_a)

    def test_a_booking_that_is_gone(self):
        with self.assertSentence(UserError, "The other booking is gone"):
            self.booking.action_swap(0)

    def test_with_itself(self):
        with self.assertSentence(UserError, "another appointment"):
            self.booking.action_swap(self.booking.id)

    def test_into_the_past(self):
        with self.assertSentence(UserError, "has passed"):
            self.booking.action_move("2030-02-01 02:00:00")

    def test_outside_the_roster(self):
        with self.assertSentence(UserError, "does not work"):
            self.booking.action_move(TEXT(self._at(19)))
        self.booking.with_user(self.manager_a).action_move(TEXT(self._at(19)))
        self.assertEqual(self.booking.start_at, self._at(19))

    def test_to_a_room_of_another_branch(self):
        room = self._new_room("Elsewhere", self.branch_b)
        with self.assertSentence(UserError, "Choose one of the branch"):
            self.booking.action_move(TEXT(self._at(9)), None, room.id)

    def test_to_a_taken_room(self):
        room = self._new_room()
        self._book(
            self._at(9),
            patient_id=self.other_patient.id,
            practitioner_id=self.other_doctor.id,
            room_id=room.id,
        )
        with self.assertSentence(UserError, "Room 1 is booked"):
            self.booking.action_move(TEXT(self._at(9)), None, room.id)

    def test_history_stays(self):
        self.booking.action_move(TEXT(self._at(10)))
        self.booking.action_move(TEXT(self._at(11)))
        self.booking.action_confirm()
        kinds = self.booking.event_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds, ["booked", "moved", "moved", "confirmed"])
        self.assertEqual(self.booking.move_count, 2)

    def test_a_window_of_somebody_else_is_closed(self):
        dialogs = self.env["clinic.appointment.cancel"].with_user(self.reception_a)
        dialog = dialogs.create({"appointment_id": self.booking.id})
        with self.assertRaises(AccessError):
            dialog.with_user(self.manager_a).action_cancel()

    def test_a_window_about_a_booking_of_others(self):
        dialogs = self.env["clinic.appointment.cancel"].with_user(self.reception_b)
        dialog = dialogs.create({"appointment_id": self.booking.id})
        with self.assertRaises(AccessError):
            dialog.action_cancel()
        self.assertEqual(self.booking.state, "booked")
