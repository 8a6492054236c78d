from odoo.tests import HttpCase, tagged

from .common_board import BoardCommon


class BoardTours(BoardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elder = cls._new_patient("李大", phone="13900139001")
        cls.younger = cls._new_patient("李小", phone="13900139001")
        cls.other = cls._new_practitioner(
            "Dr. Wu", branch_ids=[(6, 0, cls.branch_a.ids)]
        )


@tagged("post_install", "-at_install")
class TestBoardTours(HttpCase, BoardTours):
    def test_reception_checks_in_by_two_keys(self):
        visits = self._expect(minutes=-10)
        visits |= self._expect(self.elder, minutes=-5) | self._expect(self.younger)
        self.start_tour(
            "/odoo/clinic-board", "clinic_desk_board_keyboard", login="t_reception"
        )
        self.assertEqual(visits.mapped("state"), ["waiting", "expected", "waiting"])


@tagged("post_install", "-at_install")
class TestBoardToursOnPhone(HttpCase, BoardTours):
    browser_size = "360x740"
    touch_enabled = True

    def test_reception_moves_visits(self):
        visits = self._expect(minutes=-10) | self._expect(self.elder)
        self.start_tour(
            "/odoo/clinic-board", "clinic_desk_board_moves", login="t_reception"
        )
        self.assertEqual(visits.mapped("state"), ["left", "cancelled"])
        self.assertTrue(visits[0].is_without_next_step)

    def test_a_practitioner_sees_his_patients(self):
        self._expect()._action_wait()
        anybody = self._expect(self.elder, practitioner_id=False)
        anybody._action_wait()
        self._expect(self.younger, practitioner_id=self.other.id)
        self.start_tour(
            "/odoo/clinic-my-patients", "clinic_desk_board_mine", login="t_practitioner"
        )
        self.assertEqual(anybody.practitioner_id, self.doctor)
