from odoo.addons.clinic_patient.tests.common_visit import NOON
from odoo.tests import freeze_time, tagged

from .common_board import BoardCommon


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestBoardFind(BoardCommon):
    def _find(self, text, user=None):
        return self.board.with_user(user or self.reception_a).find(text)

    def _find_cards(self, text):
        return [card["id"] for card in self._find(text)["cards"]]

    def test_today_is_found_by_every_key(self):
        visit = self._expect()
        self._expect(self._new_patient("李四", phone="13900139001"))
        for text in (
            "8000",
            "13800138000",
            "王小",
            "王小明",
            "wxm",
            "wangxiaoming",
            self.patient.record_number,
            self.patient.record_number.lower(),
            "  8000 ",
        ):
            with self.subTest(text):
                self.assertEqual(self._find_cards(text), visit.ids)

    def test_nothing_typed_finds_nothing(self):
        self._expect()
        for text in ("", "   ", None, "9999999", "%", "'; --"):
            self.assertEqual(self._find_cards(text), [], text)

    def test_expected_come_first(self):
        here = self._expect()
        here._action_wait()
        twin = self._new_patient("王小芳", phone="13800138000")
        coming = self._expect(twin)
        self.assertEqual(self._find_cards("8000"), [coming.id, here.id])

    def test_the_phone_of_the_mother_finds_the_child(self):
        child = self._new_patient("王宝宝")
        family = self.env["clinic.family"].create(
            {"name": "王", "chain_id": self.chain.id}
        )
        self.env["clinic.family.member"].create(
            [
                {
                    "family_id": family.id,
                    "patient_id": self.patient.id,
                    "role": "mother",
                    "is_guardian": True,
                },
                {"family_id": family.id, "patient_id": child.id, "role": "child"},
            ]
        )
        visit = self._expect(child)
        self.assertEqual(self._find_cards("8000"), visit.ids)
        self.assertEqual(
            self._find_cards("王小明"), [], "by the phone, not by the name"
        )

    def test_others_of_the_directory_follow(self):
        visit = self._expect()
        other = self._new_patient("王小华", phone="13700138000")
        prospect = self._new_patient("王小雨", phone="13600138000", kind="prospect")
        found = self._find("8000")
        self.assertEqual([card["id"] for card in found["cards"]], visit.ids)
        self.assertEqual(
            {row["patient_id"] for row in found["others"]}, {other.id, prospect.id}
        )
        row = next(row for row in found["others"] if row["patient_id"] == other.id)
        self.assertEqual((row["name"], row["is_open"]), ("王小华", True))
        self.assertNotIn("1370", str(found))

    def test_people_of_other_branches_are_no_cards(self):
        there = self._new_patient("Zweiter", self.reception_b, phone="13800138001")
        self._new_visit(
            self.reception_b, patient_id=there.id, branch_id=self.branch_b.id
        )
        self.assertEqual(self._find_cards("8001"), [])

    def test_another_day_is_no_card_of_today(self):
        self._new_visit(planned_at="2035-01-01 02:00:00")
        found = self._find("8000")
        self.assertEqual(found["cards"], [])
        self.assertEqual(
            [row["patient_id"] for row in found["others"]], [self.patient.id]
        )

    def test_roles_without_directory_find_today_only(self):
        visit = self._expect()
        self.assertEqual(
            [card["id"] for card in self._find("8000", self.practitioner_a)["cards"]],
            visit.ids,
        )

    def test_finding_does_not_grow_with_the_day(self):
        def count():
            self._find("王小明")
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._find("王小明")
            return self.cr.sql_log_count - before

        self._expect()
        few = count()
        for number in range(19):
            self._expect(self._new_patient(f"张{number}", phone=f"1350000{number:04}"))
        self.assertEqual(count(), few)
