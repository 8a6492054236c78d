from datetime import date, datetime

from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_visit import VisitCommon

EVENING = "2024-03-10 20:00:00"  # the next day in Shanghai, the same in Berlin


@tagged("post_install", "-at_install")
class TestClinicVisit(VisitCommon):
    def test_company_and_day_come_from_the_branch(self):
        visit = self._new_visit(planned_at=EVENING, company_id=self.company_c.id)
        self.assertEqual(visit.company_id, self.company)
        self.assertEqual(visit.local_date, date(2024, 3, 11))

    def test_day_follows_the_plan_while_expected(self):
        visit = self._new_visit(planned_at=EVENING)
        visit.planned_at = "2024-03-12 02:00:00"
        self.assertEqual(visit.local_date, date(2024, 3, 12))
        visit.branch_id = self.branch_b
        visit.planned_at = EVENING
        self.assertEqual(visit.local_date, date(2024, 3, 10))

    def test_day_and_branch_are_fixed_at_check_in(self):
        visit = self._new_visit(planned_at="2024-03-12 02:00:00")
        with freeze_time(EVENING):
            visit._action_wait()
        self.assertEqual(visit.arrived_at, datetime(2024, 3, 10, 20))
        self.assertEqual(visit.local_date, date(2024, 3, 11))
        visit.planned_at = "2024-05-01 02:00:00"
        self.assertEqual(visit.local_date, date(2024, 3, 11))
        with self.assertRaisesRegex(UserError, "fixed from check-in"):
            visit.branch_id = self.branch_b
        visit.branch_id = self.branch_a  # the same one is no change

    def test_day_stays_as_planned_after_no_show_and_cancellation(self):
        for move in ("_action_no_show", "_action_cancel"):
            visit = self._new_visit(planned_at=EVENING)
            getattr(visit, move)()
            visit.planned_at = "2024-05-01 02:00:00"
            self.assertEqual(visit.local_date, date(2024, 3, 11), move)

    def test_history_visit_takes_its_arrival(self):
        visit = self._bulk("clinic.visit").create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_b.id,
                "state": "left",
                "planned_at": "2001-01-01 10:00:00",
                "arrived_at": "1914-05-11 23:11:46",
            }
        )
        self.assertEqual(visit.local_date, date(1914, 5, 12))
        self.assertEqual(visit.state, "left")

    def test_without_plan_it_is_today(self):
        with freeze_time(EVENING):
            self.assertEqual(self._new_visit().local_date, date(2024, 3, 11))

    def test_payer_is_copied_from_the_patient(self):
        self.assertEqual(
            self._new_visit().sudo().payer_id, self.patient.sudo().partner_id
        )
        guardian = self.env["res.partner"].create({"name": "Guardian"})
        self.patient.sudo().payer_id = guardian
        visit = self._new_visit()
        self.assertEqual(visit.sudo().payer_id, guardian)
        self.patient.sudo().payer_id = self.patient.sudo().partner_id
        self.assertEqual(visit.sudo().payer_id, guardian, "a copy, not a link")

    def test_states_are_not_typed_in(self):
        visit = self._new_visit()
        spoofed = {"clinic_bulk": True, "clinic_move": True}
        for vals in (
            {"state": "left"},
            {"payment_state": "paid"},
            {"record_state": "archived"},
            {"signed_by": self.reception_a.id},
        ):
            for door in (visit, visit.with_context(**spoofed)):
                with self.assertRaisesRegex(UserError, "Use the buttons"):
                    door.write(vals)
            with self.assertRaisesRegex(UserError, "Use the buttons"):
                self._new_visit(**vals)
        self.assertEqual(self._new_visit(state="expected").state, "expected")

    def test_company_and_day_are_not_typed_in(self):
        visit = self._new_visit(planned_at=EVENING)
        visit.write({"company_id": self.company_c.id, "local_date": "2020-01-01"})
        self.assertEqual(visit.company_id, self.company)
        self.assertEqual(visit.local_date, date(2024, 3, 11))

    def test_a_visit_that_took_place_is_kept(self):
        visit = self._new_visit()
        visit._action_wait()
        with self.assertRaisesRegex(UserError, "is kept"):
            visit.sudo().unlink()
        self._new_visit().sudo().unlink()

    def test_name_says_who_where_when(self):
        visit = self._new_visit(planned_at=EVENING)
        self.assertIn("Branch A", visit.display_name)
        self.assertIn("2024-03-11", visit.display_name)


@tagged("post_install", "-at_install")
class TestVisitFlow(VisitCommon):
    def test_in_house_states_follow_in_any_order(self):
        visit = self._new_visit()
        for move, state in (
            ("_action_wait", "waiting"),
            ("_action_consult", "in_consultation"),
            ("_action_wait", "waiting"),
            ("_action_treat", "in_treatment"),
            ("_action_consult", "in_consultation"),
            ("_action_treat", "in_treatment"),
            ("_action_wait", "waiting"),
            ("_action_leave", "left"),
        ):
            getattr(visit, move)()
            self.assertEqual(visit.state, state)
        self.assertTrue(visit.left_at)

    def test_started_once(self):
        visit = self._new_visit()
        with freeze_time("2024-03-10 08:00:00"):
            visit._action_consult()
        with freeze_time("2024-03-10 09:00:00"):
            visit._action_wait()
            visit._action_treat()
        self.assertEqual(visit.started_at, datetime(2024, 3, 10, 8))
        self.assertEqual(visit.arrived_at, datetime(2024, 3, 10, 8))

    def test_who_was_not_seen_left_unseen(self):
        visit = self._new_visit()
        visit._action_wait()
        with self.assertRaisesRegex(UserError, "left unseen"):
            visit._action_leave()
        visit._action_leave_unseen()
        self.assertEqual(visit.state, "left_unseen")

    def test_who_was_seen_did_not_leave_unseen(self):
        visit = self._new_visit()
        visit._action_consult()
        visit._action_wait()
        with self.assertRaisesRegex(UserError, "has been seen"):
            visit._action_leave_unseen()

    def test_ends_are_final(self):
        moves = ("_action_wait", "_action_consult", "_action_treat", "_action_cancel")
        for end in ("_action_cancel", "_action_no_show"):
            visit = self._new_visit()
            getattr(visit, end)()
            for move in moves:
                with self.assertRaisesRegex(UserError, "cannot become"):
                    getattr(visit, move)()

    def test_no_cancelling_and_no_no_show_after_check_in(self):
        visit = self._new_visit()
        visit._action_wait()
        for move in ("_action_cancel", "_action_no_show", "_action_wait"):
            with self.assertRaisesRegex(UserError, "cannot become"):
                getattr(visit, move)()

    def test_no_show_only_when_the_time_has_passed(self):
        visit = self._new_visit(planned_at="2099-01-01 08:00:00")
        with self.assertRaisesRegex(UserError, "expected later"):
            visit._action_no_show()

    def test_moves_need_the_right_to_write(self):
        visit = self._new_visit()
        with self.assertRaises(UserError):
            visit.with_user(self.users["followup"])._action_wait()
        with self.assertRaises(UserError):
            visit.with_user(self.reception_b)._action_wait()
