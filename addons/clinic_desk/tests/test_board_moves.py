from odoo.addons.clinic_base.tests.common import ROLES
from odoo.addons.clinic_patient.tests.common_visit import NOON
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged, users

from ..tools.moves import MOVES
from .common_board import BoardCommon

FLOOR = {"reception", "nurse", "practitioner"}
# what stands in the issue, not what the code says
WHO = {
    "check_in": FLOOR | {"manager"},
    "consult": FLOOR,
    "treat": FLOOR,
    "wait_again": FLOOR,
    "leave": FLOOR | {"manager"},
    "leave_unseen": FLOOR | {"manager"},
    "no_show": {"reception", "manager"},
    "cancel_visit": {"reception", "practitioner", "manager"},
}
# how a visit gets where the move starts
START = {
    "consult": ["_action_wait"],
    "treat": ["_action_wait"],
    "wait_again": ["_action_consult"],
    "leave": ["_action_consult"],
    "leave_unseen": ["_action_wait"],
}
END = {
    "check_in": "waiting",
    "consult": "in_consultation",
    "treat": "in_treatment",
    "wait_again": "waiting",
    "leave": "left",
    "leave_unseen": "left_unseen",
    "no_show": "no_show",
    "cancel_visit": "cancelled",
}


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestBoardMoves(BoardCommon):
    def _start(self, name, **vals):
        visit = self._expect(minutes=-5, **vals)
        for method in START.get(name, ()):
            getattr(visit.sudo(), method)()
        self.env.flush_all()
        return visit

    def test_each_move_is_made_by_its_roles_and_no_others(self):
        self.assertEqual(set(WHO), set(MOVES))
        for name, roles in WHO.items():
            for role in ROLES:
                visit = self._start(name).with_user(self.users[role])
                method = getattr(visit, f"action_{name}")
                with self.subTest(f"{name} by {role}"):
                    if role in roles:
                        method()
                        self.assertEqual(visit.sudo().state, END[name])
                    else:
                        with self.assertRaises(AccessError):
                            method()

    def test_nobody_moves_a_visit_of_another_branch(self):
        """Not even of a patient whose file is open to him."""
        visit = self._start("check_in", branch_id=self.branch_b.id, user=self.root)
        with self.assertSentence(AccessError, "where you do not work"):
            visit.with_user(self.reception_a).action_check_in()
        with self.assertRaises(AccessError):
            visit.with_user(self.reception_a).action_give(self.doctor.id)

    @property
    def root(self):
        return self.env.ref("base.user_root")

    @users("t_reception")
    def test_a_second_screen_gets_a_sentence(self):
        """The replay of the loser finds what the first one left."""
        visit = self._start("check_in").with_env(self.env)
        visit.action_check_in()
        with self.assertSentence(UserError, "is checked in already"):
            visit.action_check_in()
        visit.action_consult()
        with self.assertSentence(UserError, "Reload the page"):
            visit.action_consult()
        visit.action_leave()
        with self.assertSentence(UserError, "Reload the page"):
            visit.action_leave()
        with self.assertSentence(UserError, "is checked in already"):
            visit.action_check_in()

    @users("t_reception")
    def test_seen_or_unseen_is_not_mixed_up(self):
        visit = self._start("consult").with_env(self.env)
        with self.assertSentence(UserError, "left unseen"):
            visit.action_leave()
        visit.action_consult()
        visit.action_wait_again()
        with self.assertSentence(UserError, "Choose 'left'"):
            visit.action_leave_unseen()

    @users("t_reception")
    def test_waiting_again_is_no_check_in(self):
        visit = self._start("check_in").with_env(self.env)
        with self.assertSentence(UserError, "Check the patient in"):
            visit.action_wait_again()
        self.assertEqual(visit.state, "expected")

    @users("t_reception")
    def test_nobody_is_a_no_show_before_his_time(self):
        visit = self._expect(minutes=30).with_env(self.env)
        with self.assertSentence(UserError, "expected later"):
            visit.action_no_show()

    @users("t_practitioner")
    def test_who_calls_in_a_patient_of_any_doctor_sees_him(self):
        anybody = self._start("consult", practitioner_id=False).with_env(self.env)
        anybody.action_consult()
        self.assertEqual(anybody.practitioner_id, self.doctor)

    @users("t_nurse")
    def test_who_is_no_doctor_takes_nobody(self):
        anybody = self._start("consult", practitioner_id=False).with_env(self.env)
        anybody.action_consult()
        self.assertFalse(anybody.practitioner_id)

    @users("t_reception")
    def test_a_patient_is_given_to_another_doctor_of_the_branch(self):
        visit = self._start("consult").with_env(self.env)
        here = self._new_practitioner("Dr. Wu", branch_ids=[(6, 0, self.branch_a.ids)])
        away = self._new_practitioner("Dr. Yu", branch_ids=[(6, 0, self.branch_b.ids)])
        visit.action_give(here.id)
        self.assertEqual(visit.sudo().practitioner_id, here)
        with self.assertSentence(UserError, "not registered at Branch A"):
            visit.action_give(away.id)
        visit.action_give(False)
        self.assertFalse(visit.practitioner_id)
        visit.action_leave_unseen()
        with self.assertSentence(UserError, "is gone"):
            visit.action_give(here.id)

    @users("t_reception")
    def test_the_time_in_a_state_is_counted_from_the_move(self):
        visit = self._start("check_in").with_env(self.env)
        self.assertFalse(visit.state_since)
        visit.action_check_in()
        first = visit.state_since
        self.assertTrue(first)
        with self.assertSentence(UserError, "is not typed in"):
            visit.state_since = False
        visit.action_consult()
        self.assertGreaterEqual(visit.state_since, first)

    def test_buttons_of_the_form_are_those_of_the_role(self):
        visits = self.env["clinic.visit"]
        for role in ("reception", "nurse", "practitioner", "manager"):
            arch = visits.with_user(self.users[role]).get_view(view_type="form")["arch"]
            for name, roles in WHO.items():
                with self.subTest(f"{name} for {role}"):
                    self.assertEqual(f'"action_{name}"' in arch, role in roles)
