"""What is typed wrong, changed meanwhile or done twice at the desk."""

from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common_walkin import WalkinCommon


@tagged("post_install", "-at_install")
class TestWalkinEdges(WalkinCommon):
    def test_a_field_that_the_clinic_requires_is_named(self):
        self.env["clinic.policy"].create(
            {
                "key_id": self.env.ref(
                    "clinic_patient.policy_key_patient_required_fields"
                ).id,
                "branch_id": self.branch_a.id,
                "value": '["phone"]',
            }
        )
        with self.assertSentence(UserError, "Fill in for 张三: Phone"):
            self._walkin().action_walk_in()
        self.assertTrue(self._walk_in(phone="13900139000"))

    def test_a_phone_that_is_no_number_is_kept_as_typed(self):
        visit = self._walk_in(phone="ask the daughter")
        self.assertEqual(visit.state, "waiting")
        self.assertTrue(visit.patient_id.sudo().phone_problem)

    def test_a_contact_of_invoices_becomes_the_payer(self):
        contact = self.env["res.partner"].create(
            {"name": "张三", "phone": "13900139000"}
        )
        visit = self._walk_in(phone="13900139000", partner_id=contact.id)
        self.assertEqual(visit.patient_id.partner_id, contact)

    def test_the_file_was_merged_meanwhile(self):
        other = self._new_patient("王小明", phone="13800138001")
        window = self._walkin(patient_id=other.id)
        merge = self.env["clinic.patient.merge"].with_user(self.manager_a)
        merge = merge.create(
            {"keep_id": self.patient.id, "drop_id": other.id, "reason": "same person"}
        )
        merge.action_merge()
        with self.assertSentence(UserError, "was merged into the one of 王小明"):
            window.action_walk_in()
        expect = self.env["clinic.visit.expect"].with_user(self.reception_a)
        with self.assertSentence(UserError, "was merged into the one of 王小明"):
            expect.create({"patient_id": other.id}).action_expect()
        self.assertFalse(other.sudo().visit_ids)

    def test_no_merge_while_somebody_waits(self):
        """Both here at once: the desk ends one visit first."""
        other = self._new_patient("王小明", phone="13800138001")
        self._walk_in(patient_id=other.id)
        self._walk_in(patient_id=self.patient.id)
        merge = self.env["clinic.patient.merge"].with_user(self.manager_a)
        merge = merge.create(
            {"keep_id": self.patient.id, "drop_id": other.id, "reason": "same person"}
        )
        with self.assertSentence(UserError, "Both files have an open visit"):
            merge.action_merge()

    def test_the_wrong_file_of_somebody_who_died(self):
        self.patient.sudo().deceased_on = date(2026, 1, 1)
        with self.assertSentence(UserError, "noted as deceased"):
            self._walkin(patient_id=self.patient.id).action_walk_in()

    def test_the_plan_was_checked_in_on_another_screen(self):
        planned = self._new_visit(planned_at=fields.Datetime.now())
        window = self._walkin(patient_id=self.patient.id)
        self.assertIn("Expected today", window.hints[0])
        planned._action_wait()
        with self.assertSentence(UserError, "is here already: number 1"):
            window.action_walk_in()
        self.assertEqual(self.patient.sudo().visit_ids, planned)

    def test_the_plan_of_another_day_was_cancelled_meanwhile(self):
        planned = self._new_visit(planned_at=fields.Datetime.now() + timedelta(days=2))
        window = self._walkin(patient_id=self.patient.id, plan_choice="move")
        planned._action_cancel()
        window.action_walk_in()
        self.assertNotEqual(window.visit_id, planned)
        self.assertEqual(window.visit_id.state, "waiting")
        self.assertEqual(planned.state, "cancelled")

    def test_the_plan_nearest_to_today_is_meant(self):
        far, near = (
            self._new_visit(planned_at=fields.Datetime.now() + timedelta(days=days))
            for days in (9, 2)
        )
        window = self._walkin(patient_id=self.patient.id)
        self.assertEqual(window.plan_id, near)
        self.assertNotEqual(window.plan_id, far)

    def test_a_visit_that_came_in_time_is_not_moved(self):
        visit = self._new_visit(planned_at=fields.Datetime.now())
        was = visit.planned_at
        visit.with_user(self.reception_a)._action_move_to_today()
        self.assertEqual((visit.planned_at, visit.planned_before), (was, False))
        with self.assertRaises(AccessError):
            visit.with_user(self.users["consultant"])._action_move_to_today()

    def test_two_branches_of_one_receptionist(self):
        user = self._new_user("reception", self.branch_b, "t_reception_two")
        user.clinic_branch_ids |= self.branch_a
        for branch in (self.branch_a, self.branch_b):
            visit = self._walk_in(user, name=branch.name, home_branch_id=branch.id)
            self.assertEqual((visit.branch_id, visit.queue_number), (branch, 1))

    def test_expected_at_another_branch_waits_here_by_a_visit_of_its_own(self):
        user = self._new_user("reception", self.branch_b, "t_reception_two")
        user.clinic_branch_ids |= self.branch_a
        there = self._new_visit(planned_at=fields.Datetime.now())
        visit = self._walk_in(
            user, patient_id=self.patient.id, home_branch_id=self.branch_b.id
        )
        self.assertNotEqual(visit, there)
        self.assertEqual(there.state, "expected")

    def test_a_history_that_is_imported_has_no_numbers(self):
        visits = self._bulk("clinic.visit")
        visit = visits.create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_a.id,
                "state": "left",
                "arrived_at": "2020-01-01 08:00:00",
            }
        )
        self.assertFalse(visit.queue_number)
        counters = self.env["clinic.queue.counter"]
        self.assertFalse(counters.search([("branch_id", "=", self.branch_a.id)]))

    def test_the_database_refuses_a_number_given_twice(self):
        first = self._walk_in()
        second = self._walk_in(name="李四")
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env.cr.execute(
                "UPDATE clinic_visit SET queue_number = %s WHERE id = %s",
                [first.queue_number, second.id],
            )

    def test_a_check_in_that_fails_leaves_no_gap(self):
        self._walk_in()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._new_waiting()
            raise UserError("undone")
        self.assertEqual(self._walk_in(name="李四").queue_number, 2)

    def test_nothing_of_the_windows_is_read_by_others(self):
        """A window is its maker's: what was typed there is nobody else's."""
        window = self._walkin(phone="13900139000", reason="牙疼")
        other = self._new_user("reception", login="t_reception_2")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            window.with_user(other).read(["reason", "phone"])
        with self.assertRaises(AccessError):
            window.with_user(other).action_walk_in()
