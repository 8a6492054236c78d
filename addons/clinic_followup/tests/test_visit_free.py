from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.addons.clinic_desk.tests.common_billing import BillingCommon
from odoo.addons.clinic_patient.tests.common_visit import NOON
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

START = fields.Datetime.to_datetime(NOON)


@tagged("post_install", "-at_install")
class TestVisitFree(BillingCommon):
    """It is noon. A consultation costs 300 and is free again within seven days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(START))
        cls.service.is_clinic_consultation = True
        cls.first = cls._new_consultation(leaves=True)

    @classmethod
    def _new_consultation(cls, leaves=False, **vals):
        """The line of the consultation of a visit of today."""
        visit = cls._new_billable(300.0, **vals)
        if leaves:
            visit._action_leave()
        return visit.line_ids

    def _later(self, days, **vals):
        """The line of a visit so many days after the first; it stays that day."""
        self.startPatcher(freeze_time(START + timedelta(days=days)))
        return self._new_consultation(**vals)

    def _set_policy(self, key, value):
        self.env["clinic.policy"].create(
            {
                "key_id": self.env.ref(f"clinic_followup.policy_key_{key}").id,
                "branch_id": self.branch_a.id,
                "value": str(value),
                "valid_from": "2020-01-01",
            }
        )

    # -- proposed ----------------------------------------------------------------------
    def test_it_is_proposed_until_the_last_day(self):
        line = self._later(7)
        self.assertTrue(line.is_free_possible)
        self.assertIn("03/04/2030", line.free_text)
        self.assertIn("03/11/2030", line.free_text)
        late = self._later(8)
        self.assertFalse(late.is_free_possible)
        self.assertFalse(late.free_text)

    def test_it_is_proposed_on_the_same_day_too(self):
        self.assertTrue(self._new_consultation().is_free_possible)

    def test_the_first_one_is_not(self):
        self.assertFalse(self.first.is_free_possible)
        other = self._new_patient("李红", phone="13800138009")
        self.assertFalse(self._later(1, patient_id=other.id).is_free_possible)

    def test_another_service_is_not(self):
        line = self._later(1)
        surgery = self._new_service(900.0)
        self.assertFalse(self._new_line(line.visit_id, product_id=surgery.id).free_text)
        surgery.is_clinic_consultation = True
        self.assertFalse(
            self._new_line(line.visit_id, product_id=surgery.id).is_free_possible
        )

    def test_a_visit_that_did_not_take_place_counts_for_nothing(self):
        waiting = self._new_patient("赵一", phone="13800138011")
        self._new_consultation(patient_id=waiting.id)
        self.assertFalse(self._later(1, patient_id=waiting.id).is_free_possible)

    def test_the_days_of_a_service_go_before_the_policy(self):
        self.service.clinic_free_days = 14
        self.assertTrue(self._later(14).is_free_possible)
        self.assertFalse(self._later(15).is_free_possible)

    def test_the_policy_of_the_branch(self):
        self._set_policy("followup_free_days", 3)
        self.assertTrue(self._later(3).is_free_possible)
        self.assertFalse(self._later(4).is_free_possible)

    def test_never_free_where_the_policy_says_so(self):
        self._set_policy("followup_free_times", 0)
        line = self._later(1)
        self.assertFalse(line.is_free_possible)
        with self.assertSentence(UserError, "Used already"):
            line.action_free()

    def test_queries_do_not_grow(self):
        visit = self._later(1).visit_id
        visit.line_ids.mapped("is_free_possible")  # the policies are known
        counts = []
        for more in (0, 19):
            for _number in range(more):
                self._new_line(visit)
            self.env.flush_all()
            self.env.invalidate_all()
            lines = visit.with_user(self.reception_a).line_ids
            lines.mapped("product_id")
            before = self.env.cr.sql_log_count
            self.assertEqual(set(lines.mapped("is_free_possible")), {True})
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    # -- granted -----------------------------------------------------------------------
    def test_who_may_makes_it_free(self):
        for user in (self.reception_a, self.practitioner_a, self.manager_a):
            with self.subTest(user.login):
                line = self._later(2)
                line.with_user(user).action_free()
                self.assertEqual(line.sudo().amount, 0)
                self.assertEqual(line.sudo().price, 300)
                self.assertEqual(line.free_line_id, self.first)
                self.assertIn("03/04/2030", line.sudo().discount_reason)
                self.assertIn("Free: first visit", line.free_text)
                line.with_user(user).action_charge()

    def test_others_may_not(self):
        line = self._later(2)
        for user in (self.nurse_a, self.medical_director, self.hq, self.finance):
            with self.subTest(user.login), self.assertRaises(AccessError):
                line.with_user(user).action_free()

    def test_another_branch_may_not(self):
        line = self._later(2)
        with self.assertRaises(AccessError):
            line.with_user(self.reception_b).action_free()

    def test_the_cashier_makes_it_free_where_he_collects(self):
        line = self._later(2)
        due = self._get_due(line.visit_id)
        self.assertTrue(due.is_free_possible)
        self.assertIn("03/04/2030", due.free_text)
        due.action_free()
        self.assertEqual(line.sudo().amount, 0)
        self.assertEqual(line.visit_id.payment_state, "nothing_due")

    def test_finance_collects_and_gives_nothing(self):
        due = self._get_due(self._later(2).visit_id, self.finance)
        with self.assertSentence(AccessError, "Ask one of them"):
            due.action_free()

    def test_the_cashier_is_told_when_nothing_is_free(self):
        due = self._get_due(self._later(9).visit_id)
        self.assertFalse(due.is_free_possible)
        with self.assertSentence(UserError, "Ask reception"):
            due.action_free()

    def test_it_is_not_a_discount_of_the_giver(self):
        """Reception gives five percent by itself."""
        line = self._later(2)
        line.with_user(self.reception_a).action_free()
        self.assertFalse(line.sudo().allowed_discount)
        self.assertFalse(line.approval_id)

    def test_it_is_logged_with_the_first_visit(self):
        line = self._later(2)
        line.with_user(self.reception_a).action_free()
        log = self._get_log("visit_line.freed")
        self.assertEqual(log.actor_id, self.reception_a.id)
        self.assertEqual(log.res_ids, line.visit_id.ids)
        self.assertEqual(log.new_value["first_visit"], self.first.visit_id.id)
        self.assertEqual(log.new_value["amount"], 300)

    def _get_log(self, operation):
        return self.env["clinic.operation.log"].search(
            [("operation", "=", operation)], order="id desc", limit=1
        )

    def test_the_bill_shows_it_and_asks_for_nothing(self):
        line = self._later(2)
        self._new_line(line.visit_id, product_id=self._new_service(50.0).id)
        line.action_free()
        due = self._get_due(line.visit_id)
        self.assertEqual(due.amount_due, 50)
        due.action_bill()
        self.assertEqual(line.visit_id.sudo().clinic_move_ids.amount_total, 50)
        item = line.sudo().move_line_ids
        self.assertEqual((item.discount, item.price_total), (100, 0))

    # -- refused -----------------------------------------------------------------------
    def test_too_late(self):
        line = self._later(8)
        with self.assertSentence(UserError, "8 days before this visit"):
            line.action_free()

    def test_used_already(self):
        self._later(2).action_free()
        line = self._later(3)
        self.assertFalse(line.is_free_possible)
        with self.assertSentence(UserError, "Used already"):
            line.action_free()

    def test_more_than_once_where_the_policy_says_so(self):
        self._set_policy("followup_free_times", 2)
        self._later(2).action_free()
        self._later(3).action_free()
        with self.assertSentence(UserError, "Used already"):
            self._later(4).action_free()

    def test_a_free_visit_makes_no_other_free(self):
        second = self._later(6)
        second.action_free()
        second.visit_id._action_leave()
        with self.assertSentence(UserError, "Too late"):
            self._later(12).action_free()

    def test_a_paid_visit_begins_anew(self):
        self._later(8, leaves=True)
        self.assertTrue(self._later(15).is_free_possible)

    def test_another_patient(self):
        other = self._new_patient("李红", phone="13800138009")
        line = self._later(1, patient_id=other.id)
        with self.assertSentence(UserError, "no earlier visit"):
            line.action_free()
        with self.assertSentence(UserError, "another patient"):
            line._action_free(self.first)
        with self.assertSentence(ValidationError, "another patient"):
            line.sudo()._move({"free_line_id": self.first.id})

    def test_a_first_visit_that_came_later(self):
        line = self._later(2)
        with self.assertSentence(UserError, "no earlier"):
            self.first._action_free(line)

    def test_no_consultation(self):
        self.service.is_clinic_consultation = False
        with self.assertSentence(UserError, "is no consultation"):
            self._later(1).action_free()

    def test_free_already(self):
        line = self._later(1)
        line.action_free()
        with self.assertSentence(UserError, "free already"):
            line.action_free()

    def test_billed_already(self):
        line = self._later(1)
        self._get_due(line.visit_id).action_bill()
        self.env.invalidate_all()
        self.assertFalse(line.is_free_possible)
        with self.assertSentence(UserError, "on a bill already"):
            line.action_free()

    def test_nobody_is_here(self):
        self.startPatcher(freeze_time(START + timedelta(days=1)))
        visit = self._new_visit(practitioner_id=self.doctor.id)
        line = self._new_line(visit)
        with self.assertSentence(UserError, "Check him in first"):
            line.action_free()

    def test_a_discount_that_waits_is_decided_first(self):
        line = self._later(1)
        line._action_discount(300, 50, "Friend")
        with self.assertSentence(UserError, "asked for a discount"):
            line.action_free()

    # -- taken back, and kept ----------------------------------------------------------
    def test_charged_after_all(self):
        line = self._later(1)
        line.discount = 5
        line.action_free()
        line.action_charge()
        self.assertEqual((line.sudo().discount, line.sudo().amount), (5, 285))
        self.assertFalse(line.free_line_id)
        self.assertFalse(line.sudo().discount_reason)
        self.assertTrue(line.is_free_possible)
        self.assertEqual(self._get_log("visit_line.charged").res_ids, line.visit_id.ids)
        with self.assertSentence(UserError, "charged already"):
            line.action_charge()

    def test_not_charged_once_it_is_billed(self):
        line = self._later(1)
        self._new_line(line.visit_id, product_id=self._new_service(50.0).id)
        line.action_free()
        self._get_due(line.visit_id).action_bill()
        with self.assertSentence(UserError, "is on a bill"):
            line.action_charge()

    def test_what_is_free_stays_as_it_is(self):
        line = self._later(1)
        line.action_free()
        dear = self._new_service(900.0)
        for vals in (
            {"quantity": 2},
            {"price": 500},
            {"product_id": dear.id},
            {"discount": 0},
        ):
            with (
                self.subTest(**vals),
                self.assertSentence(UserError, "Click 'Charge' on the line"),
            ):
                line.write(vals)
        with self.assertSentence(UserError, "Click 'Charge' on the line"):
            line._action_discount(100, 0, "Friend")
        line.write({"sequence": 3, "price": 300})

    def test_nobody_types_it_in(self):
        line = self._later(1)
        with self.assertSentence(UserError, "not typed in"):
            line.write({"free_line_id": self.first.id})
        with self.assertSentence(UserError, "not typed in"):
            self._new_line(line.visit_id, free_line_id=self.first.id)

    def test_the_first_one_is_kept(self):
        line = self._later(1)
        line.action_free()
        with self.assertSentence(UserError, "Charge that one first"):
            self.first.unlink()
        line.unlink()
        self.first.unlink()
