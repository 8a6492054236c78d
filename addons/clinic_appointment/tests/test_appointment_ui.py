"""Reception books and moves by drag, swaps, and does it on a phone."""

from datetime import datetime, timedelta

from odoo import fields
from odoo.addons.clinic_base.tools.local_date import to_utc
from odoo.addons.clinic_desk.tests.common import DeskCommon
from odoo.tests import HttpCase, tagged


class BoardTours(DeskCommon):
    """Two doctors work tomorrow; time is not frozen, a browser has its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        now = fields.Datetime.now()
        cls.day = cls.branch_a._local_date(now) + timedelta(days=1)
        cls.other_doctor = cls._new_practitioner("Dr. Wang")
        (cls.doctor | cls.other_doctor).branch_ids = cls.branch_a
        cls.other_patient = cls._new_patient("李小红", phone="13900139000")
        cls.env["clinic.booking.reason"].create(
            {"name": "Toothache", "service_id": cls.service.id, "minutes": 45}
        )
        cls.env["clinic.booking.reason"].create({"name": "Cough"})
        for doctor in cls.doctor | cls.other_doctor:
            cls.env["clinic.roster"].create(
                {
                    "practitioner_id": doctor.id,
                    "branch_id": cls.branch_a.id,
                    "day": cls.day,
                    "hour_from": 8,
                    "hour_to": 18,
                }
            )._action_publish()

    @classmethod
    def _at(cls, hour):
        local = datetime.combine(cls.day, datetime.min.time())
        return to_utc(local + timedelta(hours=hour), cls.branch_a.tz)

    def _book(self, patient, doctor, hour):
        appointments = self.env["clinic.appointment"].with_user(self.reception_a)
        return appointments.create(
            {
                "patient_id": patient.id,
                "branch_id": self.branch_a.id,
                "practitioner_id": doctor.id,
                "service_id": self.service.id,
                "start_at": self._at(hour),
            }
        )

    def _start(self, tour):
        self.start_tour(
            "/odoo/clinic-appointment-board", tour, login=self.reception_a.login
        )


@tagged("post_install", "-at_install")
class TestBoardTours(HttpCase, BoardTours):
    def test_reception_books_and_moves_by_drag(self):
        self._start("clinic_appointment_book_and_drag")
        booking = self.env["clinic.appointment"].search(
            [("patient_id", "=", self.patient.id)]
        )
        self.assertEqual(booking.start_at, self._at(11))
        self.assertEqual(booking.stop_at, self._at(11.75))
        self.assertEqual(booking.practitioner_id, self.other_doctor)
        self.assertEqual(booking.move_count, 2)
        self.assertEqual(booking.visit_id.planned_at, self._at(11))

    def test_a_taken_time_is_a_sentence(self):
        self._book(self.other_patient, self.doctor, 10.75)
        self._start("clinic_appointment_taken")
        self.assertFalse(self.patient.appointment_ids)

    def test_two_bookings_swap(self):
        one = self._book(self.patient, self.doctor, 9)
        other = self._book(self.other_patient, self.other_doctor, 11)
        self._start("clinic_appointment_swap")
        self.assertEqual(one.practitioner_id, self.other_doctor)
        self.assertEqual(one.start_at, self._at(11))
        self.assertEqual(other.practitioner_id, self.doctor)
        self.assertEqual(other.start_at, self._at(8.25))


@tagged("post_install", "-at_install")
class TestBoardTourOnPhone(HttpCase, BoardTours):
    browser_size = "360x740"
    touch_enabled = True

    def test_confirm_move_and_cancel(self):
        booking = self._book(self.other_patient, self.other_doctor, 11)
        self._start("clinic_appointment_phone")
        self.assertEqual(booking.start_at, self._at(15.5))
        self.assertEqual(booking.state, "cancelled")
