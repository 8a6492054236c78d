"""What the board tells: to whom, of whom, and by how many statements."""

import json
from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DAY, AppointmentCommon

TEXT = fields.Datetime.to_string


class BoardCase(AppointmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls.env["clinic.appointment.board"]

    def _get_board(self, user=None, branch=None, day=DAY, **kw):
        board = self.board.with_user(user or self.reception_a)
        return board.get_board((branch or self.branch_a).id, str(day), **kw)

    def _get_card(self, booking, user=None, **kw):
        cards = self._get_board(user, **kw)["cards"]
        return next((card for card in cards if card["id"] == booking.id), None)


@tagged("post_install", "-at_install")
class TestAppointmentBoard(BoardCase):
    def test_a_card_tells_who_when_and_how_sure(self):
        booking = self._book(self._at(9))
        booking.with_user(self.reception_a).action_confirm()
        card = self._get_card(booking)
        self.assertEqual(card["name"], "王小明")
        self.assertEqual(card["start_at"], TEXT(self._at(9)))
        self.assertEqual(card["stop_at"], TEXT(self._at(9, 30)))
        self.assertEqual(card["practitioner_id"], self.doctor.id)
        self.assertEqual(card["confirm_state"], "confirmed")
        self.assertEqual(card["visit_id"], booking.visit_id.id)
        self.assertIn("8000", card["tail"])
        self.assertNotIn("13800138000", json.dumps(card))

    def test_nothing_clinical_is_told(self):
        reason = self.env["clinic.booking.reason"].create(
            {"name": "Qzireason", "service_id": self.service.id}
        )
        self._book(self._at(9), reason_id=reason.id, reason="Qziwords", note="Qzinote")
        for user in (self.reception_a, self.practitioner_a, self.manager_a):
            told = json.dumps(self._get_board(user))
            for word in ("Qzi", "Scaling"):
                self.assertNotIn(word, told)

    def test_a_doctor_who_left_is_shown_while_somebody_is_booked(self):
        self._book(self._at(9))
        (self.doctor | self.other_doctor).active = False
        people = self._get_board()["practitioners"]
        ids = {one["id"]: one["is_on"] for one in people}
        self.assertTrue(ids.get(self.doctor.id))
        self.assertNotIn(self.other_doctor.id, ids)

    def test_open_and_closed_times(self):
        self._new_roster(self.doctor, day=DAY + timedelta(days=1))
        self.env["clinic.leave"].create(
            {
                "practitioner_id": self.doctor.id,
                "start_at": self._at(12),
                "stop_at": self._at(13),
                "note": "Qziholiday",
            }
        )
        board = self._get_board()
        mine = {"practitioner_id": self.doctor.id, "room_id": False}
        hours = {"start_at": TEXT(self._at(8)), "stop_at": TEXT(self._at(18))}
        self.assertIn({**mine, **hours}, board["open"])
        self.assertEqual(len(board["open"]), 2)
        closed = {"start_at": TEXT(self._at(12)), "stop_at": TEXT(self._at(13))}
        self.assertEqual(
            board["closed"], [{"practitioner_id": self.doctor.id, **closed}]
        )
        self.assertNotIn("Qzi", json.dumps(board))

    def test_a_closure_of_another_branch_is_not_shown(self):
        self.env["clinic.leave"].create(
            {
                "branch_id": self.branch_b.id,
                "start_at": self._at(8),
                "stop_at": self._at(18),
            }
        )
        self.assertEqual(self._get_board()["closed"], [])

    def test_drafts_open_nothing(self):
        self.roster._action_withdraw()
        board = self._get_board()
        self.assertEqual(
            {row["practitioner_id"] for row in board["open"]}, {self.other_doctor.id}
        )

    def test_practitioners_are_marked(self):
        self._new_practitioner("Dr. Zhao", branch_ids=self.branch_a.ids)
        people = {one["name"]: one for one in self._get_board()["practitioners"]}
        self.assertTrue(people["Dr. Li"]["is_on"])
        self.assertFalse(people["Dr. Zhao"]["is_on"])
        mine = self._get_board(self.practitioner_a)["practitioners"]
        self.assertEqual([one["name"] for one in mine if one["is_me"]], ["Dr. Li"])

    def test_a_week_begins_as_the_language_says(self):
        board = self._get_board(mode="week", day=DAY + timedelta(days=2))
        start = self.env["res.lang"]._get_data(code="en_US").week_start
        first = fields.Date.to_date(board["days"][0])
        self.assertEqual(str(first.isoweekday()), start)
        self.assertEqual(len(board["days"]), 7)
        self.assertIn(str(DAY), board["days"])

    def test_a_week_of_one_doctor(self):
        mine = self._book(self._at(9))
        self._book(
            self._at(9),
            patient_id=self.other_patient.id,
            practitioner_id=self.other_doctor.id,
        )
        board = self._get_board(mode="week", practitioner_id=self.doctor.id)
        self.assertEqual([card["id"] for card in board["cards"]], mine.ids)

    def test_cancelled_ones_are_gone(self):
        booking = self._book(self._at(9))
        booking._action_cancel("The patient called")
        self.assertIsNone(self._get_card(booking))

    def test_cards_again(self):
        booking = self._book(self._at(9))
        cancelled = self._book(self._at(10), patient_id=self.other_patient.id)
        cancelled._action_cancel("The patient called")
        cards = self.board.with_user(self.reception_a).get_cards(
            (booking | cancelled).ids, self.branch_a.id, str(DAY)
        )
        self.assertEqual([card["id"] for card in cards], booking.ids)

    def test_no_shows_and_what_is_due(self):
        booking = self._book(self._at(9))
        with freeze_time(self._at(10)):
            booking.with_user(self.reception_a).action_no_show()
        self.env["clinic.history.charge"].create(
            {
                "patient_id": self.patient.id,
                "payer_kind": "self",
                "charged_on": "2030-01-01",
                "amount": 90,
                "paid": 40,
                "currency_id": self.company.currency_id.id,
            }
        )
        again = self._book(self._at(11))
        card = self._get_card(again)
        self.assertEqual(card["no_shows"], 1)
        self.assertEqual([row["amount"] for row in card["balances"]], [50.0])
        # those who treat read no money, and no name before the patient is in care
        self.assertIsNone(self._get_card(again, self.practitioner_a))
        with freeze_time(self._at(10)):
            card = self._get_card(again, self.practitioner_a)
        self.assertEqual(card["balances"], [])
        self.assertEqual(card["no_shows"], 1)


@tagged("post_install", "-at_install")
class TestBoardReaders(BoardCase):
    def test_roles_without_a_desk_are_refused(self):
        for role in ("marketing", "finance", "cashier"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._get_board(self.users[role])

    def test_a_branch_of_others_is_refused(self):
        with self.assertSentence(AccessError, "You do not work at this branch"):
            self._get_board(branch=self.branch_b)

    def test_rights_follow_the_role(self):
        def rights(role):
            return set(self._get_board(self.users[role])["rights"])

        self.assertIn("book", rights("reception"))
        self.assertIn("shift", rights("manager"))
        self.assertNotIn("shift", rights("practitioner"))
        self.assertEqual(rights("nurse"), set())

    def test_times_of_closed_files_have_no_name(self):
        booking = self._book(self._at(9))
        board = self._get_board(self.users["consultant"])
        self.assertEqual(board["cards"], [])
        self.assertEqual(
            board["busy"],
            [
                {
                    "practitioner_id": self.doctor.id,
                    "room_id": False,
                    "is_elsewhere": False,
                    "start_at": TEXT(booking.start_at),
                    "stop_at": TEXT(booking.stop_at),
                }
            ],
        )

    def test_work_at_another_branch_is_a_time_without_name(self):
        self.doctor.branch_ids |= self.branch_b
        self.roster.write({"hour_to": 12})
        self._new_roster(self.doctor, self.branch_b, hours=(13, 18))
        patient = self._new_patient("Qziother", user=self.reception_b)
        self._book(
            self._at(14, branch=self.branch_b),
            self.reception_b,
            patient_id=patient.id,
            branch_id=self.branch_b.id,
        )
        board = self._get_board()
        self.assertEqual([row["is_elsewhere"] for row in board["busy"]], [True])
        self.assertNotIn("Qzi", json.dumps(board))

    def test_nobody_without_a_branch(self):
        self.reception_a.clinic_branch_ids = False
        board = self.board.with_user(self.reception_a).get_board()
        self.assertEqual(board, {"branch": False})
        cards = self.board.with_user(self.reception_a).get_cards([1])
        self.assertEqual(cards, [])

    def test_as_many_statements_for_one_as_for_twenty(self):
        self._book(self._at(8), patient_id=self.other_patient.id)
        counts = [self._count_statements()]
        for number in range(20):
            patient = self._new_patient(f"Patient {number}")
            doctor = (self.doctor, self.other_doctor)[number % 2]
            start = self._at(9) + timedelta(minutes=30 * (number // 2))
            self._book(start, patient_id=patient.id, practitioner_id=doctor.id)
        counts.append(self._count_statements())
        self.assertEqual(*counts)

    def _count_statements(self):
        self._get_board()  # caches of rules and policies
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self._get_board()
        return self.cr.sql_log_count - before
