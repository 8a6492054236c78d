from datetime import timedelta

from odoo import fields
from odoo.addons.clinic_base.tests.common import ROLES
from odoo.addons.clinic_patient.tests.common_visit import NOON
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common_board import BoardCommon

READERS = {
    "reception",
    "nurse",
    "practitioner",
    "consultant",
    "manager",
    "medical_director",
}
SECRET = "qzboardsecret"
# classes of fields that a card may never carry
CLOSED = {"clinical", "money", "source"}


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestBoard(BoardCommon):
    def test_roles_without_patients_of_the_day_have_no_board(self):
        visit = self._expect()
        for role in ROLES:
            user = self.users[role]
            with self.subTest(role):
                if role in READERS:
                    cards = self._get_board(user)["cards"]
                    # a consultant has the visits of his own customers alone
                    expected = [] if role == "consultant" else [visit.id]
                    self.assertEqual([card["id"] for card in cards], expected)
                    continue
                board = self.board.with_user(user)
                for door, args in (
                    (board.get_board, []),
                    (board.get_cards, [visit.ids]),
                    (board.find, ["8000"]),
                ):
                    with self.assertRaises(AccessError):
                        door(*args)

    def test_a_consultant_sees_his_customers(self):
        visit = self._expect()
        self.patient.sudo().consultant_id = self.consultant
        self.assertTrue(self._get_card(visit, self.consultant))

    def test_who_works_nowhere_is_told(self):
        self.reception_a.clinic_branch_ids = False
        self.assertEqual(self._get_board(), {"branch": False})
        board = self.board.with_user(self.reception_a)
        self.assertEqual(board.get_cards([1]), [])
        self.assertEqual(board.find("8000"), {"cards": [], "others": []})

    def test_another_branch_is_closed(self):
        visit = self._expect()
        board = self.board.with_user(self.reception_b)
        for door, args in (
            (board.get_board, [self.branch_a.id]),
            (board.get_cards, [visit.ids, self.branch_a.id]),
            (board.find, ["8000", self.branch_a.id]),
        ):
            with self.assertSentence(AccessError, "do not work at this branch"):
                door(*args)
        self.assertEqual(board.get_cards(visit.ids), [])
        self.assertEqual(board.get_board()["cards"], [])
        self.assertEqual(board.find("8000")["cards"], [])

    def test_a_branch_taken_away_is_felt_at_once(self):
        visit = self._expect()
        self.assertTrue(self._get_card(visit))
        self.reception_a.clinic_branch_ids = self.branch_b
        self.assertFalse(self._get_card(visit))

    def test_a_card_says_who_when_and_what_is_missing(self):
        self.patient.birth_date = self.today - timedelta(days=12 * 366)
        visit = self._expect(minutes=-20)
        card = self._get_card(visit)
        self.assertEqual(card["name"], "王小明")
        self.assertEqual(card["tail"], "··8000")
        self.assertEqual(card["age"], "12")
        self.assertTrue(card["is_minor"])
        self.assertEqual(card["number"], self.patient.record_number)
        self.assertEqual(card["state"], "expected")
        self.assertEqual(card["payment_state"], "nothing_due")
        self.assertEqual(
            card["planned_at"], fields.Datetime.to_string(visit.planned_at)
        )
        self.assertFalse(card["is_unsigned"] or card["is_without_next_step"])
        visit._action_consult()
        visit._action_leave()
        card = self._get_card(visit)
        self.assertTrue(card["is_unsigned"] and card["is_without_next_step"])
        visit.with_user(self.practitioner_a).action_sign()
        self.env["clinic.next.step"].create(
            {"visit_id": visit.id, "kind": "none", "reason": "Everything is well"}
        )
        card = self._get_card(visit)
        self.assertFalse(card["is_unsigned"] or card["is_without_next_step"])

    def test_nothing_clinical_and_no_amount_is_on_the_board(self):
        self.env["clinic.allergy"].create(
            {"patient_id": self.patient.id, "substance": SECRET}
        )
        visit = self._expect(reason=SECRET)
        visit._action_consult()
        for model, vals in (
            ("clinic.visit.diagnosis", {"text": SECRET}),
            ("clinic.visit.medication", {"drug": SECRET}),
            ("clinic.visit.observation", {"code": "1", "name": SECRET}),
        ):
            self.env[model].create({"visit_id": visit.id, **vals})
        self.env["clinic.visit.line"].create(
            {"visit_id": visit.id, "product_id": self.service.id, "price": 98765.0}
        )
        before = self.env["clinic.access.log"].sudo().search_count([])
        for role in READERS:
            user = self.users[role]
            told = str(self._get_board(user))
            told += str(self.board.with_user(user).find("8000"))
            self.assertNotIn(SECRET, told, role)
            self.assertNotIn("98765", told, role)
            self.assertNotIn("13800138000", told, role)
        after = self.env["clinic.access.log"].sudo().search_count([])
        self.assertEqual(after, before, "nothing clinical is shown, nothing is noted")

    def test_fields_of_cards_are_of_no_closed_class(self):
        visit = self._expect()
        classes = self.env["clinic.visit"]._get_clinic_field_class_map()
        shown = set(self._get_card(visit)) & set(self.env["clinic.visit"]._fields)
        self.assertIn("payment_state", shown)
        self.assertFalse({classes.get(name) for name in shown} & CLOSED)

    def test_the_day_is_the_one_of_the_branch(self):
        board = self._get_board()
        self.assertEqual(board["day"], str(self.today))
        self.assertEqual(board["today"], str(self.today))
        tomorrow = self.today + timedelta(days=1)
        visit = self._new_visit(planned_at=self.now + timedelta(days=1))
        self.assertFalse(self._get_card(visit))
        cards = self._get_board(day=str(tomorrow))["cards"]
        self.assertEqual([card["id"] for card in cards], visit.ids)

    def test_who_stayed_over_night_is_on_the_board_of_today(self):
        stays, gone = self._expect(), self._expect()
        for visit in stays | gone:
            visit._action_consult()
            visit._move({"local_date": self.today - timedelta(days=1)})
        gone._action_leave()
        self.assertTrue(self._get_card(stays))
        self.assertFalse(self._get_card(gone))
        there = self.board.with_user(self.reception_a).get_cards((stays | gone).ids)
        self.assertEqual([card["id"] for card in there], stays.ids)

    def test_cards_that_left_the_board_are_not_told_again(self):
        visit = self._expect()
        board = self.board.with_user(self.reception_a)
        self.assertEqual(len(board.get_cards(visit.ids)), 1)
        visit.planned_at = self.now + timedelta(days=3)
        self.assertEqual(board.get_cards(visit.ids), [])

    def test_rights_are_those_of_the_role(self):
        rights = self._get_board(self.reception_a)["rights"]
        self.assertEqual(
            rights["waiting"], ["consult", "treat", "leave", "leave_unseen"]
        )
        self.assertIn("no_show", rights["expected"])
        self.assertEqual(rights["left"], [])
        self.assertTrue(self._get_board(self.reception_a)["can_plan"])
        self.assertFalse(self._get_board(self.consultant)["can_plan"])
        self.assertNotIn("no_show", self._get_board(self.nurse_a)["rights"]["expected"])
        watching = self._get_board(self.medical_director)["rights"]
        self.assertEqual(watching["expected"], [])

    def test_practitioners_are_named_and_the_reader_is_marked(self):
        away = self._new_practitioner("Dr. Yu", branch_ids=[(6, 0, self.branch_b.ids)])
        found = self._get_practitioners()
        self.assertTrue(found[self.doctor.id]["is_me"])
        self.assertTrue(found[self.doctor.id]["is_here"])
        self.assertNotIn(away.id, found)
        self._expect(practitioner_id=away.id)
        found = self._get_practitioners()
        self.assertFalse(found[away.id]["is_here"] or found[away.id]["is_me"])

    def test_patients_of_a_doctor_who_went_have_a_column(self):
        self._expect()
        self.doctor.active = False
        self.assertEqual(self._get_practitioners()[self.doctor.id]["name"], "Dr. Li")

    def _get_practitioners(self):
        board = self._get_board(self.practitioner_a)
        return {one["id"]: one for one in board["practitioners"]}

    def test_the_cost_does_not_grow_with_the_day(self):
        def count(user):
            board = self.board.with_user(user)
            board.get_board()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            cards = board.get_board()["cards"]
            return len(cards), self.cr.sql_log_count - before

        made = self._make_day(20)
        people = (self.reception_a, self.practitioner_a, self.nurse_a)
        few = [count(user) for user in people]
        made += self._make_day(280)
        many = [count(user) for user in people]
        self.assertEqual({cards for cards, _queries in few}, {20})
        self.assertEqual({cards for cards, _queries in many}, {300})
        self.assertEqual([q for _c, q in few], [q for _c, q in many])

    def _make_day(self, count):
        """Visits in every state, of patients with phones and next steps."""
        bulk = self._bulk("clinic.patient")
        patients = bulk.create(
            [
                {
                    "name": f"N {number}",
                    "phone": f"139{number:08}",
                    "birth_date": "1990-01-01",
                    "chain_id": self.chain.id,
                    "home_branch_id": self.branch_a.id,
                }
                for number in range(count)
            ]
        )
        states = ["expected", "waiting", "in_consultation", "in_treatment", "left"]
        visits = self._bulk("clinic.visit").create(
            [
                {
                    "patient_id": patient.id,
                    "branch_id": self.branch_a.id,
                    "practitioner_id": self.doctor.id,
                    "state": states[number % 5],
                    "planned_at": self.now,
                    "arrived_at": self.now,
                }
                for number, patient in enumerate(patients)
            ]
        )
        self._bulk("clinic.next.step").create(
            [
                {"visit_id": visit.id, "kind": "revisit", "due_on": "2035-01-01"}
                for visit in visits[4::10]
            ]
        )
        return visits
