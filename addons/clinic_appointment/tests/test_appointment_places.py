"""Rooms, devices, extra slots, doctors of two companies."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..tools.errors import SlotTaken
from .common import DAY, AppointmentCommon


@tagged("post_install", "-at_install")
class TestAppointmentPlaces(AppointmentCommon):
    def _other(self, start, **vals):
        """The other patient with the other doctor."""
        values = {
            "patient_id": self.other_patient.id,
            "practitioner_id": self.other_doctor.id,
        }
        return self._book(start, **{**values, **vals})

    # -- rooms and devices -------------------------------------------------------
    def test_room_is_chosen_where_one_is_needed(self):
        self.service.clinic_room_kind = "chair"
        self._new_room("Office")
        chairs = self._new_room("Chair 1", kind="chair")
        chairs |= self._new_room("Chair 2", kind="chair")
        self.assertEqual(self._book(self._at(9)).room_id, chairs[0])
        self.assertEqual(self._other(self._at(9)).room_id, chairs[1])

    def test_all_rooms_are_taken(self):
        self.service.clinic_room_kind = "chair"
        self._new_room("Chair 1", kind="chair")
        self._book(self._at(9))
        with self.assertSentence(SlotTaken, "Chair 1 is booked"):
            self._other(self._at(9, 15))

    def test_no_room_of_the_kind(self):
        self.service.clinic_room_kind = "chair"
        with self.assertSentence(UserError, "needs a room or chair"):
            self._book(self._at(9))

    def test_room_of_the_roster(self):
        room = self._new_room()
        self.roster.room_id = room
        self.assertEqual(self._book(self._at(9)).room_id, room)
        self.assertFalse(self._other(self._at(9)).room_id)

    def test_room_given_by_hand(self):
        room = self._new_room()
        self._book(self._at(9), room_id=room.id)
        with self.assertSentence(SlotTaken, "Room 1 is booked"):
            self._other(self._at(9), room_id=room.id)

    def test_room_stays_with_a_move_if_it_is_free(self):
        self.service.clinic_room_kind = "chair"
        chairs = self._new_room("Chair 1", kind="chair")
        chairs |= self._new_room("Chair 2", kind="chair")
        booking = self._book(self._at(9), room_id=chairs[1].id)
        booking._action_move(self._at(10))
        self.assertEqual(booking.room_id, chairs[1])
        self._other(self._at(11), room_id=chairs[1].id)
        booking._action_move(self._at(11))
        self.assertEqual(booking.room_id, chairs[0])

    def test_room_of_another_branch(self):
        room = self._new_room("Room B", self.branch_b)
        with self.assertSentence(ValidationError, "Room B is at Branch B"):
            self._book(self._at(9), room_id=room.id)

    def test_device_is_chosen(self):
        kind = self.env["clinic.device.kind"].create({"name": "Laser"})
        self.service.clinic_device_kind_id = kind
        with self.assertSentence(UserError, "needs a device"):
            self._book(self._at(9))
        device = self.env["clinic.device"].create(
            {"name": "Laser 1", "kind_id": kind.id, "branch_id": self.branch_a.id}
        )
        self.assertEqual(self._book(self._at(9)).device_id, device)
        with self.assertSentence(SlotTaken, "Laser 1 is booked"):
            self._other(self._at(9))

    # -- extra slots -------------------------------------------------------------
    def test_extra_slot(self):
        self._book(self._at(9))
        extra = self._book(self._at(9), patient_id=self.other_patient.id, is_extra=True)
        self.assertEqual(extra.lane, 1)
        self.assertTrue(extra.is_extra)
        self.assertTrue(extra.visit_id.is_extra)
        found = self.appointments.search([("is_extra", "=", True)])
        self.assertEqual(found, extra)
        self.assertNotIn(extra, self.appointments.search([("is_extra", "=", False)]))

    def test_free_time_is_no_extra_slot(self):
        self.assertEqual(self._book(self._at(9), is_extra=True).lane, 0)

    def test_one_extra_slot_an_hour(self):
        self._book(self._at(9))
        self._book(self._at(9, 30), patient_id=self.other_patient.id)
        patient = self._new_patient("赵四").id
        self._book(self._at(9), patient_id=patient, is_extra=True)
        with self.assertSentence(SlotTaken, "All extra slots of this hour"):
            self._book(self._at(9, 30), patient_id=patient, is_extra=True)
        self._book(self._at(10), patient_id=self.patient.id)
        self._book(self._at(10), patient_id=patient, is_extra=True)

    def test_more_extra_slots_by_policy(self):
        self._set_policy("appointment.extra_per_hour", "2")
        self._book(self._at(9))
        lanes = [
            self._book(
                self._at(9, 30 * number),
                patient_id=self.other_patient.id,
                stop_at=self._at(9, 30 * number + 10),
                is_extra=True,
            ).lane
            for number in (0, 0)
        ]
        self.assertEqual(lanes, [1, 2])

    def test_no_extra_slots_by_policy(self):
        self._set_policy("appointment.extra_per_hour", "0")
        self._book(self._at(9))
        with self.assertSentence(SlotTaken, "All extra slots"):
            self._book(self._at(9), patient_id=self.other_patient.id, is_extra=True)

    def _set_policy(self, key, value):
        found = self.env["clinic.policy.key"].search([("key", "=", key)])
        self.env["clinic.policy"].create(
            {"key_id": found.id, "chain_id": self.chain.id, "value": value}
        )

    def test_follow_up_agent_gives_no_extra_slot(self):
        self._book(self._at(9))
        with self.assertSentence(AccessError, "Extra slots are given"):
            self._book(
                self._at(9),
                user=self.followup,
                patient_id=self.other_patient.id,
                is_extra=True,
            )

    def test_extra_slot_moved_to_a_free_time_is_none(self):
        self._book(self._at(9))
        extra = self._book(self._at(9), patient_id=self.other_patient.id, is_extra=True)
        extra._action_move(self._at(11))
        self.assertEqual(extra.lane, 0)
        self.assertFalse(extra.visit_id.is_extra)

    def test_moved_onto_another_as_extra_slot(self):
        self._book(self._at(9))
        booking = self._book(self._at(11), patient_id=self.other_patient.id)
        booking._action_move(self._at(9), extra=True)
        self.assertEqual(booking.lane, 1)

    def test_extra_slot_needs_no_room(self):
        self.service.clinic_room_kind = "chair"
        self._new_room("Chair 1", kind="chair")
        self._book(self._at(9))
        extra = self._book(self._at(9), patient_id=self.other_patient.id, is_extra=True)
        self.assertFalse(extra.room_id)

    # -- two companies -----------------------------------------------------------
    def test_doctor_of_two_companies_is_one_person(self):
        self.doctor.branch_ids |= self.branch_c
        # 20:00 in Shanghai is 7:00 in New York
        self._new_roster(self.doctor, self.branch_c, hours=(7, 12))
        reception_c = self._new_user("reception", self.branch_c, "t_reception_c")
        patient = self._new_patient("Smith", user=reception_c)
        start = self._at(8, branch=self.branch_c)
        there = self._book(
            start,
            user=reception_c,
            branch_id=self.branch_c.id,
            patient_id=patient.id,
        )
        self.assertEqual(there.company_id, self.company_c)
        self.assertNotEqual(there.company_id, self.company)
        words = "Dr. Li is booked from 2030-03-04 21:00 to 21:30. Choose"
        with self.assertSentence(SlotTaken, words):
            self._book(start + timedelta(minutes=15), user=self.users["manager"])
        self._book(start + timedelta(minutes=30), user=self.users["manager"])

    def test_roster_of_two_companies(self):
        self.doctor.branch_ids |= self.branch_c
        with self.assertSentence(ValidationError, "works at Branch A at this time"):
            self._new_roster(
                self.doctor,
                self.branch_c,
                day=DAY - timedelta(days=1),
                hours=(20, 23),
            )
        self._new_roster(
            self.doctor, self.branch_c, day=DAY - timedelta(days=1), hours=(9, 17)
        )
