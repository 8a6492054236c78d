"""Free times: of the roster, without what is taken, and through a change of clocks."""

from datetime import date, timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DAY, AppointmentCommon

SPRING = date(2030, 3, 31)  # clocks in Berlin skip 2:00 to 3:00
AUTUMN = date(2030, 10, 27)  # and show 2:00 to 3:00 twice


@tagged("post_install", "-at_install")
class TestFindSlots(AppointmentCommon):
    def test_whole_day(self):
        starts = self._starts(practitioner=self.doctor)
        self.assertEqual(starts[:3], [8, 8.25, 8.5])
        self.assertEqual(starts[-1], 17.5)
        self.assertEqual(len(starts), 39)

    def test_slot_names_everything(self):
        slot = self._find(practitioner=self.doctor, limit=1)
        self.assertEqual(
            slot,
            [
                {
                    "start_at": self._at(8),
                    "stop_at": self._at(8, 30),
                    "practitioner_id": self.doctor.id,
                    "room_id": False,
                    "device_id": False,
                }
            ],
        )

    def test_any_practitioner(self):
        found = self._find(limit=2)
        ids = {slot["practitioner_id"] for slot in found}
        self.assertEqual(ids, {self.doctor.id, self.other_doctor.id})
        self.assertEqual({slot["start_at"] for slot in found}, {self._at(8)})

    def test_what_is_found_can_be_booked(self):
        self.service.write({"clinic_room_kind": "chair", "clinic_buffer_after": 10})
        chair = self._new_room("Chair 1", kind="chair")
        for _number in range(4):
            slot = self._find(limit=1)[0]
            booking = self._book(
                slot["start_at"],
                practitioner_id=slot["practitioner_id"],
                room_id=slot["room_id"],
            )
            self.assertEqual(booking.room_id, chair)
            self.assertEqual(booking.stop_at, slot["stop_at"])
        starts = self._starts()
        self.assertNotIn(8, starts)

    def test_taken_time_is_left_out(self):
        self._book(self._at(9))
        starts = self._starts(practitioner=self.doctor)
        self.assertIn(8.5, starts)
        self.assertFalse({8.75, 9, 9.25} & set(starts))
        self.assertIn(9.5, starts)

    def test_cancelled_time_is_free(self):
        self._book(self._at(9))._action_cancel("Has the flu")
        self.assertIn(9, self._starts(practitioner=self.doctor))

    def test_extra_slot_takes_no_time_of_others(self):
        self._book(self._at(9))
        extra = self._book(
            self._at(9, 15), patient_id=self.other_patient.id, is_extra=True
        )
        self.assertEqual(extra.lane, 1)
        self.assertIn(9.5, self._starts(practitioner=self.doctor))

    def test_buffers(self):
        self.service.write({"clinic_buffer_before": 15, "clinic_buffer_after": 15})
        self._book(self._at(9))
        starts = self._starts(practitioner=self.doctor)
        taken = {8.25, 8.5, 8.75, 9, 9.25, 9.5, 9.75}
        self.assertFalse(taken & set(starts))
        self.assertIn(10, starts)

    def test_leave_and_closed_branch(self):
        leaves = self.env["clinic.leave"]
        leaves.create(
            {
                "practitioner_id": self.doctor.id,
                "start_at": self._at(8),
                "stop_at": self._at(12, 10),
            }
        )
        self.assertEqual(self._starts(practitioner=self.doctor)[0], 12.25)
        self.assertEqual(self._starts(practitioner=self.other_doctor)[0], 8)
        leaves.create(
            {
                "branch_id": self.branch_a.id,
                "start_at": self._at(8),
                "stop_at": self._at(16),
            }
        )
        self.assertEqual(self._starts()[0], 16)

    def test_leave_at_another_branch(self):
        self.env["clinic.leave"].create(
            {
                "practitioner_id": self.doctor.id,
                "branch_id": self.branch_b.id,
                "start_at": self._at(8),
                "stop_at": self._at(12),
            }
        )
        self.assertEqual(self._starts(practitioner=self.doctor)[0], 8)

    def test_skills(self):
        self.service.clinic_practitioner_ids = self.other_doctor
        ids = {slot["practitioner_id"] for slot in self._find()}
        self.assertEqual(ids, {self.other_doctor.id})
        self.assertFalse(self._find(practitioner=self.doctor))

    def test_reason_says_how_long(self):
        reason = self.env["clinic.booking.reason"].create(
            {"name": "Toothache", "service_id": self.service.id, "minutes": 60}
        )
        slot = self._find(service=None, reason=reason, limit=1)[0]
        self.assertEqual(slot["stop_at"] - slot["start_at"], timedelta(hours=1))

    def test_draft_roster_is_not_offered(self):
        self.roster._action_withdraw()
        self.assertFalse(self._find(practitioner=self.doctor))

    def test_rest_of_the_day(self):
        with freeze_time(self._at(16, 50)):
            self.assertEqual(self._starts(practitioner=self.doctor), [17, 17.25, 17.5])
        with freeze_time(self._at(20)):
            self.assertFalse(self._find())

    def test_taken_at_another_branch(self):
        self.doctor.branch_ids |= self.branch_b
        start = self._at(9)
        self._book(
            start,
            user=self.env.user,
            branch_id=self.branch_b.id,
        )
        self.assertNotIn(9, self._starts(practitioner=self.doctor))

    def test_usual_hours_where_no_roster_is_kept(self):
        key = self.env["clinic.policy.key"].search(
            [("key", "=", "appointment.needs_roster")]
        )
        self.env["clinic.policy"].create(
            {"key_id": key.id, "chain_id": self.chain.id, "value": "false"}
        )
        third = self._new_practitioner("Dr. Zhou", branch_ids=self.branch_a.ids)
        starts = self._starts(practitioner=third)
        self.assertEqual(starts[0], 8.5)
        self.assertNotIn(12, starts)
        self.assertEqual(starts[-1], 17.5)
        self.assertEqual(self._starts(practitioner=self.doctor)[0], 8)

    def test_room_limits_everybody(self):
        self.service.clinic_room_kind = "room"
        self.assertFalse(self._find())
        self._new_room()
        self._book(self._at(9))
        self.assertNotIn(9, self._starts(practitioner=self.other_doctor))

    # -- clocks that change ------------------------------------------------------
    def _in_berlin(self, day):
        self.doctor.branch_ids |= self.branch_b
        roster = self._new_roster(self.doctor, self.branch_b, day, (0, 6))
        found = self._find(
            branch=self.branch_b,
            date_from=day,
            date_to=day,
            practitioner=self.doctor,
        )
        return roster, found

    def test_hour_that_is_skipped(self):
        roster, found = self._in_berlin(SPRING)
        self.assertEqual(roster.stop_at - roster.start_at, timedelta(hours=5))
        self.assertEqual(len(found), 19)
        starts = [slot["start_at"] for slot in found]
        self.assertEqual(len(set(starts)), 19)

    def test_hour_that_comes_twice(self):
        roster, found = self._in_berlin(AUTUMN)
        self.assertEqual(roster.stop_at - roster.start_at, timedelta(hours=7))
        self.assertEqual(len(found), 27)
        first, second = (
            self._book(
                self._at(2, day=AUTUMN, branch=self.branch_b) + number * hour,
                user=self.env.user,
                branch_id=self.branch_b.id,
            )
            for number, hour in enumerate([timedelta(hours=1)] * 2)
        )
        self.assertEqual(first.local_date, second.local_date)
        self.assertEqual(
            first._get_time_text(first.start_at),
            second._get_time_text(second.start_at),
        )

    def test_booking_on_the_day_of_its_branch(self):
        self.doctor.branch_ids |= self.branch_b
        booking = self._book(
            self._at(23, 30, branch=self.branch_b),
            user=self.env.user,
            branch_id=self.branch_b.id,
        )
        self.assertEqual(booking.local_date, DAY)
        self.assertEqual(booking.visit_id.local_date, DAY)

    # -- cost --------------------------------------------------------------------
    def _count_queries(self, **kw):
        self.env.invalidate_all()
        self._find(**kw)  # policies
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        found = self._find(**kw)
        return self.env.cr.sql_log_count - before, len(found)

    def test_number_of_queries_does_not_grow(self):
        self.service.clinic_room_kind = "room"
        self._new_room()
        few, slots = self._count_queries(practitioner=self.doctor)
        self.assertTrue(slots)
        for number in range(6):
            doctor = self._new_practitioner(
                f"Dr. {number}", branch_ids=self.branch_a.ids
            )
            self._new_room(f"Room {number + 2}")
            for later in range(5):
                self._new_roster(doctor, day=DAY + timedelta(days=later))
            self._book(self._at(10), practitioner_id=doctor.id)
        many, more = self._count_queries(date_to=DAY + timedelta(days=30))
        self.assertEqual(many, few)
        self.assertGreater(more, slots)


@tagged("post_install", "-at_install")
class TestRoster(AppointmentCommon):
    def test_hours_are_those_of_the_branch(self):
        self.assertEqual(self.roster.start_at, self._at(8))
        self.assertEqual(self.roster.stop_at, self._at(18))

    def test_nobody_works_in_two_places(self):
        self.doctor.branch_ids |= self.branch_b
        with self.assertSentence(UserError, "works at Branch A at this time"):
            self._new_roster(self.doctor, self.branch_b, hours=(8, 12))

    def test_site_is_registered_first(self):
        with self.assertSentence(UserError, "Add the branch to the registered sites"):
            self._new_roster(self.doctor, self.branch_b, hours=(20, 22))

    def test_room_of_another_branch(self):
        room = self._new_room("Room B", self.branch_b)
        with self.assertSentence(UserError, "Room B is at Branch B"):
            self.roster.room_id = room

    def test_hours_of_booked_patients_stay(self):
        booking = self._book(self._at(17))
        words = "Patients booked in these hours: 1, the first at 2030-03-04 17:00"
        for change in (
            lambda: self.roster.write({"hour_to": 17}),
            lambda: self.roster._action_withdraw(),
            lambda: self.roster.unlink(),
        ):
            with self.assertSentence(UserError, words):
                change()
        booking._action_cancel("Has the flu")
        self.roster.hour_to = 17
        self.roster._action_withdraw()
        self.roster.unlink()

    def test_hours_may_grow(self):
        self._book(self._at(17))
        self.roster.hour_to = 20
        self.assertIn(19, self._starts(practitioner=self.doctor))

    def test_name(self):
        self.assertEqual(self.roster.display_name, "Dr. Li 2030-03-04 08:00-18:00")

    def test_who_publishes(self):
        roster = self.roster.copy({"day": DAY + timedelta(days=1)})
        self.assertEqual(roster.state, "draft")
        with self.assertRaises(AccessError):
            roster.with_user(self.reception_a)._action_publish()
        roster.with_user(self.users["manager"])._action_publish()
        self.assertEqual(roster.state, "published")


@tagged("post_install", "-at_install")
class TestLeave(AppointmentCommon):
    def _new_leave(self, **vals):
        values = {
            "practitioner_id": self.doctor.id,
            "start_at": self._at(9),
            "stop_at": self._at(12),
        }
        leaves = self.env["clinic.leave"].with_user(self.users["manager"])
        return leaves.create({**values, **vals})

    def test_over_booked_times_is_saved_and_lists_them(self):
        inside = self._book(self._at(9, 30))
        across = self._book(self._at(11, 45), patient_id=self.other_patient.id)
        self._book(self._at(12, 15), patient_id=self.other_patient.id)
        leave = self._new_leave()
        self.assertEqual(leave._get_affected(), inside | across)
        self.assertEqual(leave.affected_count, 2)
        self.assertEqual(inside.state, "booked")

    def test_list_gets_shorter(self):
        booking = self._book(self._at(9))
        leave = self._new_leave()
        booking._action_move(self._at(14))
        leave.invalidate_recordset()
        self.assertFalse(leave.affected_count)

    def test_closed_branch_concerns_everybody(self):
        bookings = self._book(self._at(9)) | self._book(
            self._at(9),
            patient_id=self.other_patient.id,
            practitioner_id=self.other_doctor.id,
        )
        leave = self._new_leave(practitioner_id=False, branch_id=self.branch_a.id)
        self.assertEqual(leave._get_affected(), bookings)
