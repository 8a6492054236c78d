"""What becomes of a visit becomes of its booking, and the other way round."""

from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.errors import SlotTaken
from .common import DAY, AppointmentCommon


@tagged("post_install", "-at_install")
class TestAppointmentVisit(AppointmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.booking = cls._book(cls._at(9))
        cls.visit = cls.booking.visit_id.with_user(cls.reception_a)

    def _late(self, minutes=40):
        return freeze_time(self._at(9) + timedelta(minutes=minutes))

    def test_check_in_and_leave(self):
        with self._late(0):
            self.visit.action_check_in()
            self.assertEqual(self.booking.state, "arrived")
            self.visit._action_consult()
            self.visit._action_wait()
            self.visit._action_treat()
            self.assertEqual(self.booking.state, "arrived")
            self.visit._action_leave()
        self.assertEqual(self.booking.state, "done")
        kinds = self.booking.event_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds, ["booked", "arrived", "done"])

    def test_left_unseen_came(self):
        with self._late(0):
            self.visit.action_check_in()
            self.visit._action_leave_unseen()
        self.assertEqual(self.booking.state, "done")

    def test_no_show_by_the_booking(self):
        with self._late():
            self.booking._action_no_show()
            self.assertEqual(self.booking.state, "no_show")
            self.assertEqual(self.visit.state, "no_show")
            self.assertTrue(self.booking.ended_at)

    def test_no_show_by_the_board(self):
        with self._late():
            self.visit.action_no_show()
            self.assertEqual(self.booking.state, "no_show")

    def test_no_show_before_its_time(self):
        with self.assertSentence(UserError, "expected later"):
            self.booking._action_no_show()
        self.assertEqual(self.booking.state, "booked")

    def test_no_shows_are_counted(self):
        self.assertEqual(self.patient._count_no_shows(), {})
        with self._late():
            self.booking._action_no_show()
            people = self.patient | self.other_patient
            self.assertEqual(people._count_no_shows(), {self.patient.id: 1})
        with freeze_time(self._at(9) + timedelta(days=400)):
            self.assertEqual(self.patient._count_no_shows(), {})

    def test_cancelled_on_the_board(self):
        self.visit.action_cancel_visit()
        self.assertEqual(self.booking.state, "cancelled")
        self._book(self._at(9), patient_id=self.other_patient.id)

    def test_arrived_is_not_cancelled_or_moved(self):
        with self._late(0):
            self.visit.action_check_in()
            for move in (
                lambda: self.booking._action_cancel("Has the flu"),
                lambda: self.booking._action_move(self._at(12)),
                lambda: self.booking._action_no_show(),
            ):
                with self.assertSentence(UserError, "this appointment is 'Arrived'"):
                    move()

    def test_time_changed_on_the_visit(self):
        self.visit.planned_at = self._at(13)
        self.assertEqual(self.booking.start_at, self._at(13))
        self.assertEqual(self.booking.stop_at, self._at(13, 30))

    def test_time_of_another_is_refused_on_the_visit(self):
        self._book(self._at(13), patient_id=self.other_patient.id)
        with self.assertSentence(SlotTaken, "Dr. Li is booked"):
            self.visit.planned_at = self._at(13)

    def test_planned_visit_keeps_its_time(self):
        with self.assertSentence(UserError, "Move or cancel its appointment"):
            self.visit.planned_at = False

    def test_given_to_another_doctor(self):
        self.visit.action_give(self.other_doctor.id)
        self.assertEqual(self.booking.practitioner_id, self.other_doctor)

    def test_given_to_another_doctor_after_check_in(self):
        with self._late(0):
            self.visit.action_check_in()
            self.visit.action_give(self.other_doctor.id)
        self.assertEqual(self.booking.practitioner_id, self.doctor)

    def test_patient_of_a_booked_visit_stays(self):
        with self.assertSentence(UserError, "Cancel the appointment"):
            self.visit.patient_id = self.other_patient

    def test_who_comes_on_another_day_frees_his_time(self):
        with freeze_time(self._at(9, day=DAY - timedelta(days=1))):
            self.visit._action_move_to_today()
            self.visit.action_check_in()
        self.assertEqual(self.booking.state, "cancelled")
        self.assertFalse(self.booking.visit_id)
        self.assertEqual(self.visit.state, "waiting")
        kinds = self.booking.event_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds, ["booked", "other_day"])
        self._book(self._at(9), patient_id=self.other_patient.id)

    def test_visit_without_booking_is_as_before(self):
        visit = self._new_visit(planned_at=self._at(9))
        visit.planned_at = self._at(10)
        visit.patient_id = self.other_patient
        with self._late(0):
            visit._action_wait()
        self.assertEqual(visit.state, "waiting")

    def test_merge_takes_bookings_along(self):
        merge = self.env["clinic.patient.merge"].create(
            {
                "keep_id": self.other_patient.id,
                "drop_id": self.patient.id,
                "reason": "One person",
            }
        )
        lines = merge.line_ids.filtered(lambda x: x.model == "clinic.appointment")
        self.assertEqual(lines.mapped("res_id"), self.booking.ids)
        self.assertEqual(lines.mapped("kind"), ["moved"])
