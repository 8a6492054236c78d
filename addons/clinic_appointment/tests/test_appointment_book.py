"""The booking dialog: known and new people, complaint, free times, moving."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import DAY, AppointmentCommon


class BookCase(AppointmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dialogs = cls.env["clinic.appointment.book"]
        cls.reason = cls.env["clinic.booking.reason"].create(
            {"name": "Toothache", "service_id": cls.service.id, "minutes": 20}
        )

    def _open(self, user=None, **vals):
        """As the board opens it at a time."""
        vals.setdefault("start_at", self._at(9))
        context = {f"default_{name}": value for name, value in vals.items()}
        dialogs = self.dialogs.with_user(user or self.reception_a)
        return Form(dialogs.with_context(**context))

    def _press(self, form):
        dialog = form.save()
        dialog.action_book()
        return dialog.appointment_id


@tagged("post_install", "-at_install")
class TestAppointmentBook(BookCase):
    def test_slot_patient_reason_enter(self):
        form = self._open(doctor_id=self.doctor.id)
        form.patient_id = self.patient
        form.reason_id = self.reason
        booking = self._press(form)
        self.assertEqual(booking.patient_id, self.patient)
        self.assertEqual(booking.start_at, self._at(9))
        self.assertEqual(booking.stop_at, self._at(9, 20))
        self.assertEqual(booking.practitioner_id, self.doctor)
        self.assertEqual(booking.service_id, self.service)
        self.assertEqual(booking.reason, "Toothache")
        self.assertEqual(booking.source, "phone")
        self.assertEqual(booking.visit_id.state, "expected")

    def test_pressed_twice_it_is_booked_once(self):
        form = self._open(doctor_id=self.doctor.id, patient_id=self.patient.id)
        dialog = form.save()
        dialog.action_book()
        dialog.action_book()
        count = self.appointments.search_count([("patient_id", "=", self.patient.id)])
        self.assertEqual(count, 1)

    def test_a_new_person_by_phone_and_name(self):
        form = self._open(doctor_id=self.doctor.id)
        form.phone = "13700137000"
        form.name = "新来的"
        booking = self._press(form)
        self.assertEqual(booking.patient_id.name, "新来的")
        self.assertEqual(booking.patient_id.home_branch_id, self.branch_a)

    def test_who_is_on_file_is_not_registered_twice(self):
        form = self._open()
        form.phone = "13800138000"
        form.name = "王小明"
        dialog = form.save()
        self.assertEqual(dialog.candidates[0]["id"], self.patient.id)
        with self.assertSentence(UserError, "seems to be on file"):
            dialog.action_book()

    def test_nobody_is_not_booked(self):
        dialog = self._open().save()
        with self.assertSentence(UserError, "Say who comes"):
            dialog.action_book()

    def test_length_by_service_or_by_hand(self):
        form = self._open()
        self.assertEqual(form.minutes, 30)
        self.service.clinic_minutes = 50
        form.service_id = self.service
        self.assertEqual(form.minutes, 50)
        form.reason_id = self.reason
        self.assertEqual(form.minutes, 20)
        form.minutes = 70
        form.patient_id = self.patient
        form.doctor_id = self.doctor
        self.assertEqual(self._press(form).stop_at, self._at(10, 10))

    def test_a_time_by_hand(self):
        form = self._open(doctor_id=self.doctor.id, patient_id=self.patient.id)
        self.assertEqual((form.day, form.hour), (DAY, 9.0))
        form.hour = 15.75
        self.assertEqual(self._press(form).start_at, self._at(15, 45))

    def test_without_a_time_the_next_quarter(self):
        dialog = self.dialogs.with_user(self.reception_a).create({})
        self.assertEqual(dialog.day, fields.Date.to_date("2030-03-01"))
        self.assertEqual(dialog.hour, 10.25)

    def test_an_impossible_time_is_explained(self):
        dialog = self._open(patient_id=self.patient.id).save()
        dialog.hour = 25
        with self.assertSentence(UserError, "between 0:00 and 23:59"):
            dialog.action_book()

    def test_a_taken_time_is_explained_and_an_extra_slot_helps(self):
        self._book(self._at(9))
        form = self._open(doctor_id=self.doctor.id, patient_id=self.other_patient.id)
        dialog = form.save()
        with self.assertSentence(UserError, "Dr. Li is booked"):
            dialog.action_book()
        dialog.is_extra = True
        dialog.action_book()
        self.assertEqual(dialog.appointment_id.lane, 1)

    def test_booked_already_is_a_hint(self):
        self._book(self._at(9))
        form = self._open(start_at=self._at(11))
        self.assertFalse(form.hint)
        form.patient_id = self.patient
        self.assertIn("2030-03-04 09:00", form.hint)

    def test_the_dead_are_not_booked(self):
        self.patient.deceased_on = "2030-02-01"
        dialog = self._open(patient_id=self.patient.id).save()
        with self.assertSentence(UserError, "deceased"):
            dialog.action_book()


@tagged("post_install", "-at_install")
class TestFreeTimesOffered(BookCase):
    def _offered(self, form):
        return [(one["day"], one["time"]) for one in form.slots]

    def test_the_next_free_times(self):
        self._book(self._at(9), stop_at=self._at(10, 15))
        form = self._open(doctor_id=self.doctor.id, service_id=self.service.id)
        times = self._offered(form)
        # one of each hour, from the asked time on
        self.assertEqual(times[0], (str(DAY), "10:15"))
        self.assertEqual(times[1], (str(DAY), "11:00"))
        self.assertEqual(len(times), 8)
        self.assertEqual({one["practitioner"] for one in form.slots}, {"Dr. Li"})

    def test_by_complaint_of_any_doctor(self):
        self.service.clinic_practitioner_ids = self.other_doctor
        form = self._open()
        form.reason_id = self.reason
        self.assertEqual({one["practitioner"] for one in form.slots}, {"Dr. Wang"})

    def test_other_days_are_looked_for(self):
        form = self._open(doctor_id=self.doctor.id, service_id=self.service.id)
        form.day = DAY - timedelta(days=3)
        self.assertEqual(form.slots[0]["day"], str(DAY))
        form.day = DAY + timedelta(days=1)
        self.assertFalse(form.slots)

    def test_nothing_of_a_branch_of_others(self):
        dialog = self._open().save()
        dialog.home_branch_id = self.branch_b
        self.assertFalse(dialog.slots)
        dialog.patient_id = self.patient
        with self.assertSentence(AccessError, "branches where you work"):
            dialog.action_book()


@tagged("post_install", "-at_install")
class TestWhoBooks(BookCase):
    def test_roles(self):
        self.patient.sudo().consultant_id = self.consultant
        for user in (
            self.reception_a,
            self.practitioner_a,
            self.manager_a,
            self.consultant,
            self.followup,
        ):
            with self.subTest(user.login):
                form = self._open(user, doctor_id=self.doctor.id)
                form.patient_id = self.patient
                form.reason_id = self.reason
                booking = self._press(form)
                self.assertEqual(booking.sudo().reason_id, self.reason)
                self.assertEqual(booking.stop_at, self._at(9, 20))
                booking.with_user(self.reception_a)._action_cancel("Booked by mistake")

    def test_others_have_no_dialog(self):
        for role in ("nurse", "cashier", "finance", "marketing"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.dialogs.with_user(self.users[role]).create({})

    def test_from_the_page_of_a_patient(self):
        action = self.patient.with_user(self.reception_a).action_plan_visit()
        self.assertEqual(action["res_model"], "clinic.appointment.book")
        self.assertEqual(action["context"]["default_patient_id"], self.patient.id)

    def test_somebody_of_another_branch_by_the_directory(self):
        patient = self._new_patient("Guest", user=self.reception_b)
        rows = self.env["clinic.patient.directory"].with_user(self.reception_a)
        action = rows.browse(patient.id).action_plan_visit()
        self.assertEqual(action["res_model"], "clinic.appointment.book")
        dialogs = self.dialogs.with_user(self.reception_a)
        dialog = dialogs.with_context(**action["context"]).create(
            {"doctor_id": self.doctor.id, "start_at": self._at(9)}
        )
        dialog.action_book()
        self.assertEqual(dialog.appointment_id.patient_id, patient)
        self.assertEqual(patient.sudo().home_branch_id, self.branch_b)

    def test_the_page_counts_what_is_coming(self):
        self._book(self._at(9))
        cancelled = self._book(self._at(10))
        cancelled._action_cancel("The patient called")
        patient = self.patient.with_user(self.reception_a)
        self.assertEqual(patient.appointment_count, 1)
        action = patient.action_open_appointments()
        found = self.appointments.search(action["domain"])
        self.assertEqual(len(found), 2)

    def test_others_do_not_open_the_list(self):
        for role in ("cashier", "marketing"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.patient.with_user(self.users[role]).action_open_appointments()


@tagged("post_install", "-at_install")
class TestFindAnotherTime(BookCase):
    def test_the_dialog_moves_what_was_booked(self):
        booking = self._book(self._at(9), stop_at=self._at(9, 50))
        action = booking.with_user(self.reception_a).action_open_move()
        dialogs = self.dialogs.with_user(self.reception_a)
        form = Form(dialogs.with_context(**action["context"]))
        self.assertEqual(form.patient_id, self.patient)
        self.assertEqual((form.day, form.hour, form.minutes), (DAY, 9.0, 50))
        self.assertEqual(form.service_id, self.service)
        form.hour = 11
        form.doctor_id = self.other_doctor
        form.save().action_book()
        self.assertEqual(booking.start_at, self._at(11))
        self.assertEqual(booking.stop_at, self._at(11, 50))
        self.assertEqual(booking.practitioner_id, self.other_doctor)
        self.assertEqual(booking.move_count, 1)
        self.assertEqual(booking.visit_id.planned_at, self._at(11))

    def test_somebody_elses_booking_is_not_opened(self):
        booking = self._book(self._at(9))
        with self.assertRaises(AccessError):
            self.dialogs.with_user(self.reception_b).with_context(
                default_moved_id=booking.id
            ).create({})
