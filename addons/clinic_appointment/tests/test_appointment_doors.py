"""Buttons and drags: who may, what is refused, what two screens do at once."""

from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import AppointmentCommon

TEXT = fields.Datetime.to_string


@tagged("post_install", "-at_install")
class TestAppointmentButtons(AppointmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.booking = cls._book(cls._at(9))
        cls.mine = cls.booking.with_user(cls.reception_a)

    def test_a_drag_moves_the_time_alone(self):
        room = self._new_room()
        self.mine.action_move(TEXT(self._at(9)), None, room.id)
        self.mine.action_move(TEXT(self._at(14)))
        self.assertEqual(self.booking.start_at, self._at(14))
        self.assertEqual(self.booking.practitioner_id, self.doctor)
        self.assertEqual(self.booking.room_id, room)

    def test_a_drag_to_another_doctor(self):
        self.mine.action_move(TEXT(self._at(9)), self.other_doctor.id, None)
        self.assertEqual(self.booking.practitioner_id, self.other_doctor)
        self.mine.action_move(TEXT(self._at(9)), False, None)
        self.assertFalse(self.booking.practitioner_id)

    def test_a_drag_onto_a_taken_time_is_explained(self):
        self._book(self._at(10), patient_id=self.other_patient.id)
        with self.assertSentence(UserError, "Dr. Li is booked"):
            self.mine.action_move(TEXT(self._at(9, 45)))

    def test_a_swap(self):
        other = self._book(
            self._at(11),
            patient_id=self.other_patient.id,
            practitioner_id=self.other_doctor.id,
        )
        self.mine.action_swap(other.id)
        self.assertEqual(self.booking.start_at, self._at(11))
        self.assertEqual(self.booking.practitioner_id, self.other_doctor)
        self.assertEqual(other.start_at, self._at(9))
        self.assertEqual(other.practitioner_id, self.doctor)

    def test_a_swap_with_a_booking_of_others_is_refused(self):
        patient = self._new_patient("Other", user=self.reception_b)
        theirs = self._book(
            self._at(9, branch=self.branch_b),
            self.reception_b,
            patient_id=patient.id,
            branch_id=self.branch_b.id,
            practitioner_id=False,
        )
        with self.assertRaises(AccessError):
            self.mine.action_swap(theirs.id)

    def test_confirmed(self):
        self.mine.action_confirm()
        self.assertEqual(self.booking.confirm_state, "confirmed")

    def test_did_not_come(self):
        with self.assertRaises(UserError):
            self.mine.action_no_show()
        with freeze_time(self._at(9) + timedelta(hours=1)):
            self.mine.action_no_show()
        self.assertEqual(self.booking.state, "no_show")
        self.assertEqual(self.booking.visit_id.state, "no_show")

    def test_cancelled_with_a_reason(self):
        action = self.mine.action_open_cancel()
        dialogs = self.env[action["res_model"]].with_user(self.reception_a)
        dialog = dialogs.with_context(**action["context"]).create(
            {"cause": "patient", "note": "On a journey"}
        )
        self.assertEqual(dialog.patient_id, self.patient)
        dialog.action_cancel()
        self.assertEqual(self.booking.state, "cancelled")
        self.assertEqual(self.booking.visit_id.state, "cancelled")
        self.assertIn("On a journey", self.booking.cancel_reason)

    def test_cancelled_on_another_screen(self):
        self.booking._action_cancel("The patient called")
        for method in ("action_confirm", "action_no_show"):
            with self.assertSentence(UserError, "Reload the page"):
                getattr(self.mine, method)()
        with self.assertSentence(UserError, "Reload the page"):
            self.mine.action_move(TEXT(self._at(14)))

    def test_the_visit_is_opened(self):
        action = self.mine.action_open_visit()
        self.assertEqual(action["res_id"], self.booking.visit_id.id)

    def test_roles(self):
        for role in ("nurse", "medical_director", "cashier", "marketing"):
            booking = self.booking.with_user(self.users[role])
            for method, args in (
                ("action_move", (TEXT(self._at(14)),)),
                ("action_swap", (self.booking.id,)),
                ("action_confirm", ()),
                ("action_no_show", ()),
                ("action_open_cancel", ()),
                ("action_open_move", ()),
            ):
                with self.subTest(f"{role} {method}"), self.assertRaises(AccessError):
                    getattr(booking, method)(*args)
        with self.assertRaises(AccessError):
            self.booking.with_user(self.practitioner_a).action_no_show()

    def test_another_branch_is_refused(self):
        theirs = self.booking.with_user(self.reception_b)
        for method in ("action_confirm", "action_open_cancel", "action_open_visit"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(theirs, method)()


@tagged("post_install", "-at_install")
class TestWholeDay(AppointmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._book(cls._at(9))
        cls.second = cls._book(cls._at(9, 30), patient_id=cls.other_patient.id)
        cls.other = cls._book(
            cls._at(9),
            patient_id=cls.other_patient.id,
            practitioner_id=cls.other_doctor.id,
        )

    def _shift(self, user=None, **vals):
        dialogs = self.env["clinic.appointment.shift"]
        dialogs = dialogs.with_user(user or self.reception_a)
        values = {"branch_id": self.branch_a.id, "day": self.roster.day}
        return dialogs.create({**values, **vals})

    def test_a_day_moves_by_an_hour(self):
        dialog = self._shift()
        self.assertEqual(dialog.hint, "Bookings that move: 3.")
        dialog.action_shift()
        starts = (self.first | self.second | self.other).mapped("start_at")
        self.assertEqual(starts, [self._at(10), self._at(10, 30), self._at(10)])

    def test_one_doctor_from_an_hour_on(self):
        dialog = self._shift(practitioner_id=self.doctor.id, hour=9.5, minutes=30)
        self.assertEqual(dialog.hint, "Bookings that move: 1.")
        dialog.action_shift()
        self.assertEqual(self.first.start_at, self._at(9))
        self.assertEqual(self.second.start_at, self._at(10))
        self.assertEqual(self.other.start_at, self._at(9))

    def test_all_or_none(self):
        late = self._book(self._at(17, 30), patient_id=self.other_patient.id)
        with self.assertSentence(UserError, "Dr. Li does not work"):
            self._shift().action_shift()
        self.env.invalidate_all()
        self.assertEqual(self.first.start_at, self._at(9))
        self.assertEqual(late.start_at, self._at(17, 30))

    def test_nothing_then(self):
        dialog = self._shift(hour=15)
        with self.assertSentence(UserError, "Nothing is booked then"):
            dialog.action_shift()
        with self.assertSentence(UserError, "Nothing is booked then"):
            self._shift(minutes=0).action_shift()

    def test_the_day_is_today_at_the_branch(self):
        dialogs = self.env["clinic.appointment.shift"].with_user(self.reception_a)
        self.assertEqual(str(dialogs.create({}).day), "2030-03-01")

    def test_roles(self):
        for role in ("practitioner", "nurse", "consultant"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._shift(self.users[role])
