"""A booking: its length, its place, its visit; what makes it impossible."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import DAY, NOW, AppointmentCommon


@tagged("post_install", "-at_install")
class TestClinicAppointment(AppointmentCommon):
    def test_books_as_long_as_the_service_takes(self):
        booking = self._book(self._at(9))
        self.assertEqual(booking.stop_at, self._at(9, 30))
        self.assertEqual(booking.state, "booked")
        self.assertEqual(booking.local_date, DAY)
        self.assertEqual(booking.company_id, self.company)
        self.assertEqual(booking.lane, 0)

    def test_makes_its_visit(self):
        booking = self._book(self._at(9), reason="Toothache")
        visit = booking.visit_id
        self.assertEqual(visit.state, "expected")
        self.assertEqual(visit.planned_at, self._at(9))
        self.assertEqual(visit.local_date, DAY)
        self.assertEqual(visit.practitioner_id, self.doctor)
        self.assertEqual(visit.reason, "Toothache")

    def test_notes_who_booked(self):
        event = self._book(self._at(9)).event_ids
        self.assertEqual(event.kind, "booked")
        self.assertEqual(event.user_id, self.reception_a.id)
        self.assertEqual(event.start_at, self._at(9))

    def test_time_before_and_after_is_kept_free(self):
        self.service.write({"clinic_buffer_before": 5, "clinic_buffer_after": 10})
        booking = self._book(self._at(9))
        self.assertEqual(booking.busy_from, self._at(8, 55))
        self.assertEqual(booking.busy_to, self._at(9, 40))
        with self.assertSentence(UserError, "Dr. Li is booked"):
            self._book(self._at(9, 35), patient_id=self.other_patient.id)

    def test_length_is_said_by_the_reason(self):
        reason = self.env["clinic.booking.reason"].create(
            {"name": "Toothache", "service_id": self.service.id, "minutes": 20}
        )
        booking = self._book(self._at(9), service_id=False, reason_id=reason.id)
        self.assertEqual(booking.service_id, self.service)
        self.assertEqual(booking.stop_at, self._at(9, 20))
        self.assertEqual(booking.reason, "Toothache")

    def test_length_is_said_by_hand(self):
        booking = self._book(self._at(9), stop_at=self._at(10))
        self.assertEqual(booking.stop_at, self._at(10))

    def test_second_patient_is_refused_with_who_is_booked(self):
        self._book(self._at(9))
        words = "Dr. Li is booked from 2030-03-04 09:00 to 09:30 for"
        with self.assertSentence(UserError, words):
            self._book(self._at(9, 15), patient_id=self.other_patient.id)

    def test_names_nobody_whom_the_user_may_not_see(self):
        self.doctor.branch_ids |= self.branch_b
        self._new_roster(self.doctor, self.branch_b, hours=(12, 14))
        patient = self._new_patient("Berliner", user=self.reception_b)
        start = self._at(12, branch=self.branch_b)
        self._book(
            start,
            user=self.reception_b,
            branch_id=self.branch_b.id,
            patient_id=patient.id,
        )
        self._new_user("manager", login="t_second_manager")
        manager = self.users["manager"]
        with self.assertRaises(UserError) as caught:
            self._book(start, user=manager)
        self.assertIn("Dr. Li is booked", str(caught.exception))
        self.assertNotIn("Berliner", str(caught.exception))

    def test_next_one_begins_when_the_first_ends(self):
        self._book(self._at(9))
        self._book(self._at(9, 30), patient_id=self.other_patient.id)

    def test_two_doctors_at_one_time(self):
        self._book(self._at(9))
        self._book(
            self._at(9),
            patient_id=self.other_patient.id,
            practitioner_id=self.other_doctor.id,
        )

    def test_several_in_one_call_do_not_overlap(self):
        values = {
            "branch_id": self.branch_a.id,
            "practitioner_id": self.doctor.id,
            "start_at": self._at(9),
        }
        rows = [
            {**values, "patient_id": self.patient.id},
            {**values, "patient_id": self.other_patient.id},
        ]
        with self.assertSentence(UserError, "Dr. Li is booked"):
            self.appointments.with_user(self.reception_a).create(rows)

    def test_past_is_refused(self):
        with self.assertSentence(UserError, "This time has passed"):
            self._book(NOW - timedelta(hours=1))

    def test_ends_after_it_begins(self):
        with self.assertSentence(ValidationError, "ends after it begins"):
            self._book(self._at(9), stop_at=self._at(8))

    def test_roster_is_kept(self):
        words = "Dr. Li does not work at Branch A from 2030-03-04 18:00 to 18:30"
        with self.assertSentence(UserError, words):
            self._book(self._at(18))
        with self.assertSentence(UserError, "does not work"):
            self._book(self._at(17, 45))

    def test_roster_in_two_parts_is_one(self):
        self.roster._action_withdraw()
        self.roster.hour_to = 12
        self.roster._action_publish()
        self._new_roster(self.doctor, hours=(12, 18))
        self._book(self._at(11, 45))

    def test_draft_roster_takes_nobody(self):
        self.roster._action_withdraw()
        with self.assertSentence(UserError, "does not work"):
            self._book(self._at(9))

    def test_doctor_and_manager_book_outside_the_roster(self):
        self._book(self._at(19), user=self.users["manager"])
        self._book(
            self._at(20),
            user=self.practitioner_a,
            patient_id=self.other_patient.id,
        )

    def test_patient_online_stays_within_the_roster(self):
        with self.assertSentence(UserError, "does not work"):
            self.appointments.create(
                {
                    "patient_id": self.patient.id,
                    "branch_id": self.branch_a.id,
                    "practitioner_id": self.doctor.id,
                    "start_at": self._at(19),
                    "source": "online",
                }
            )

    def test_no_roster_is_kept_where_policy_says_so(self):
        key = self.env["clinic.policy.key"].search(
            [("key", "=", "appointment.needs_roster")]
        )
        self.env["clinic.policy"].create(
            {"key_id": key.id, "chain_id": self.chain.id, "value": "false"}
        )
        self._book(self._at(19))

    def test_leave_is_refused(self):
        self.env["clinic.leave"].create(
            {
                "practitioner_id": self.doctor.id,
                "start_at": self._at(9),
                "stop_at": self._at(12),
            }
        )
        words = "Dr. Li is away from 2030-03-04 09:00 to 2030-03-04 12:00"
        with self.assertSentence(UserError, words):
            self._book(self._at(11, 45), user=self.users["manager"])
        self._book(self._at(12))

    def test_closed_branch_is_refused(self):
        self.env["clinic.leave"].create(
            {
                "branch_id": self.branch_a.id,
                "start_at": self._at(0),
                "stop_at": self._at(23),
            }
        )
        with self.assertSentence(UserError, "Branch A is away"):
            self._book(self._at(9))

    def test_doctor_of_another_site_is_refused(self):
        self.other_doctor.branch_ids = self.branch_b
        with self.assertSentence(UserError, "not registered at Branch A"):
            self._book(self._at(9), practitioner_id=self.other_doctor.id)

    def test_skill_is_needed(self):
        self.service.clinic_practitioner_ids = self.other_doctor
        words = "Dr. Li does not do 'Scaling'. Choose Dr. Wang"
        with self.assertSentence(UserError, words):
            self._book(self._at(9))

    def test_without_doctor(self):
        booking = self._book(self._at(22), practitioner_id=False)
        self._book(
            self._at(22), practitioner_id=False, patient_id=self.other_patient.id
        )
        self.assertFalse(booking.visit_id.practitioner_id)

    def test_deceased_is_refused(self):
        self.patient.sudo().deceased_on = "2030-01-01"
        with self.assertSentence(UserError, "deceased"):
            self._book(self._at(9))

    def test_unknown_patient_is_refused(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "TOT"})
        stranger = self.env["clinic.patient"].create(
            {"name": "Stranger", "chain_id": other.id}
        )
        with self.assertRaises(AccessError):
            self._book(self._at(9), patient_id=stranger.id)

    def test_branch_of_others_is_refused(self):
        with self.assertSentence(AccessError, "You do not work at Branch B"):
            self._book(self._at(9), branch_id=self.branch_b.id)

    def test_who_books(self):
        for number, role in enumerate(("followup", "practitioner", "manager")):
            self._book(self._at(9 + number), user=self.users[role])
        for role in ("nurse", "cashier", "marketing", "privacy", "administrator"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._book(self._at(14), user=self.users[role])

    def test_what_the_moves_set_is_not_typed_in(self):
        for name, value in (("state", "done"), ("lane", 3), ("move_count", 2)):
            with self.assertSentence(UserError, "not typed in"):
                self._book(self._at(9), **{name: value})
        booking = self._book(self._at(9))
        with self.assertSentence(UserError, "not typed in"):
            booking.state = "done"
        with self.assertSentence(UserError, "keeps its patient"):
            booking.patient_id = self.other_patient

    def test_context_sets_nothing_of_it(self):
        model = self.appointments.with_user(self.reception_a)
        booking = model.with_context(default_lane=4, default_state="done").create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_a.id,
                "start_at": self._at(9),
            }
        )
        self.assertEqual((booking.lane, booking.state), (0, "booked"))

    def test_is_kept(self):
        with self.assertSentence(UserError, "A booking is kept"):
            self._book(self._at(9)).sudo().unlink()

    def test_reason_follows_on_the_visit(self):
        booking = self._book(self._at(9), reason="Pain")
        booking.reason = "Check-up"
        self.assertEqual(booking.visit_id.reason, "Check-up")
