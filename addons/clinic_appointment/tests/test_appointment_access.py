"""Who reads and books what; words about health stay with those who may read them."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import AppointmentCommon

CLOSED = ("reason", "reason_id", "cancel_reason")


@tagged("post_install", "-at_install")
class TestAppointmentAccess(AppointmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.booking = cls._book(cls._at(9), reason="Toothache")

    def test_reason_is_read_by_those_who_may(self):
        for role in ("reception", "practitioner", "nurse", "medical_director"):
            with self.subTest(role):
                mine = self.booking.with_user(self.users[role])
                if mine.has_access("read"):
                    self.assertEqual(mine.read(["reason"])[0]["reason"], "Toothache")
        for role in ("manager", "followup", "privacy"):
            for name in CLOSED:
                with self.subTest(role=role, name=name), self.assertRaises(AccessError):
                    self.booking.with_user(self.users[role]).read([name])

    def test_reason_is_no_oracle(self):
        model = self.appointments.with_user(self.users["manager"])
        with self.assertRaises(AccessError):
            model.search([("reason", "ilike", "tooth")])
        with self.assertRaises(AccessError):
            model._read_group([], ["reason_id"])

    def test_other_branch_reads_nothing(self):
        model = self.appointments.with_user(self.reception_b)
        self.assertFalse(model.search([("id", "=", self.booking.id)]))
        with self.assertRaises(AccessError):
            self.booking.with_user(self.reception_b)._action_cancel("Moves house")

    def test_history_follows_the_booking(self):
        event = self.booking.event_ids
        self.assertTrue(event.with_user(self.followup).read(["kind", "user_name"]))
        events = event.with_user(self.reception_b)
        self.assertFalse(events.search([("id", "=", event.id)]))

    def test_history_names_people(self):
        self.booking._action_move(self._at(11), practitioner=self.other_doctor)
        event = self.booking.event_ids.sorted("id")[-1].with_user(self.reception_a)
        self.assertEqual(event.user_name, self.reception_a.name)
        self.assertEqual(event.practitioner_text, "Dr. Li → Dr. Wang")

    def test_follow_up_agent_moves_and_cancels(self):
        booking = self.booking.with_user(self.followup)
        booking._action_move(self._at(10))
        booking._action_confirm()
        booking._action_cancel("Moves house")
        self.assertEqual(self.booking.visit_id.state, "cancelled")

    def test_follow_up_agent_books_by_complaint(self):
        reason = self.env["clinic.booking.reason"].create(
            {"name": "Toothache", "service_id": self.service.id, "minutes": 20}
        )
        booking = self._book(
            self._at(14), user=self.followup, reason_id=reason.id, service_id=False
        )
        self.assertEqual(booking.sudo().reason_id, reason)
        self.assertEqual(booking.sudo().visit_id.reason, "Toothache")
        with self.assertRaises(AccessError):
            booking.read(["reason"])

    def test_roster_is_kept_through_a_visit(self):
        with self.assertSentence(UserError, "does not work"):
            self.booking.with_user(self.reception_a).visit_id.planned_at = self._at(20)

    def test_consultant_books_his_own(self):
        consultant = self.users["consultant"]
        self.patient.sudo().consultant_id = consultant
        booking = self._book(self._at(11), user=consultant)
        booking._action_move(self._at(12))
        with self.assertRaises(AccessError):
            self._book(self._at(14), user=consultant, patient_id=self.other_patient.id)

    def test_nobody_writes_history_or_moved_fields_by_rpc(self):
        booking = self.booking.with_user(self.users["manager"])
        for name, value in (
            ("busy_to", self._at(23)),
            ("local_date", "2030-01-01"),
            ("company_id", self.company_c.id),
            ("cancel_reason", "x"),
            ("ended_at", self._at(8)),
            ("visit_id", False),
        ):
            with self.subTest(name), self.assertRaises(Exception) as caught:
                booking.write({name: value})
            self.assertTrue(str(caught.exception))
        self.assertEqual(self.booking.busy_to, self._at(9, 30))

    def test_manager_keeps_rosters_of_his_branch(self):
        manager = self.users["manager"]
        self.roster.with_user(manager).hour_to = 19
        self.doctor.branch_ids |= self.branch_b
        away = self._new_roster(
            self.doctor, self.branch_b, day="2030-03-06", hours=(8, 12)
        )
        with self.assertRaises(AccessError):
            away.with_user(manager).hour_to = 13
        with self.assertRaises(AccessError):
            self.roster.with_user(self.reception_a).hour_to = 13

    def test_lists_cost_the_same_for_one_and_twenty(self):
        for number in range(20):
            self._book(
                self._at(10 + number // 4, 15 * (number % 4)),
                stop_at=self._at(10 + number // 4, 15 * (number % 4) + 14),
                patient_id=(self.patient, self.other_patient)[number % 2].id,
            )
        self.env.flush_all()
        rows = self.appointments.with_user(self.reception_a).search([])
        self.assertGreater(len(rows), 20)
        names = ["display_name", "is_extra", "state", "practitioner_id", "reason"]

        def count(records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.web_read({name: {} for name in names})
            return self.env.cr.sql_log_count - before

        count(rows)
        self.assertEqual(count(rows[:1]), count(rows))
