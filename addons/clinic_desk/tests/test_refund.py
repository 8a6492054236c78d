from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestRefund(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hq.clinic_branch_ids = cls.branch_a

    def _new_paid(self, *prices):
        visit = self._new_billable(*prices)
        self._pay(visit)
        return visit

    def test_all_of_it(self):
        visit = self._new_paid(300.0)
        refund = self._refund(visit, 300)
        self.assertEqual((refund.state, refund.amount), ("done", 300))
        self.assertEqual(refund.create_uid, self.cashier)
        self.assertEqual(refund.credit_move_id.amount_total, 300)
        self.assertEqual(refund.credit_move_id.payment_state, "paid")
        self.assertEqual(refund.payment_id.payment_type, "outbound")
        self.assertEqual(refund.payment_id.clinic_branch_id, self.branch_a)
        self.assertEqual(visit.payment_state, "refunded")
        item = refund.credit_move_id.invoice_line_ids
        self.assertEqual(
            (item.patient_id, item.visit_id, item.visit_line_id),
            (self.patient, visit, visit.line_ids),
        )

    def test_a_part_of_it(self):
        visit = self._new_paid(300.0, 120.0)
        self._refund(visit, 0, 20)
        self.assertEqual(visit.payment_state, "paid")
        self.assertEqual(visit.sudo().amount_due, 0)
        self.assertEqual(
            [line._get_refundable() for line in visit.sudo().line_ids], [300, 100]
        )

    def test_not_more_than_was_billed(self):
        visit = self._new_paid(300.0)
        with self.assertSentence(UserError, "can still be given back"):
            self._refund(visit, 300.01)
        self._refund(visit, 200)
        with self.assertSentence(UserError, "can still be given back"):
            self._refund(visit, 150)
        self._refund(visit, 100)
        with self.assertSentence(UserError, "Nothing of this visit has been billed"):
            self._refund(visit, 1)

    def test_amounts_and_reason(self):
        visit = self._new_paid(300.0)
        for amount, reason, words in (
            (0, "x", "Type the amount"),
            (-5, "x", "above zero"),
            (5, " ", "Say why"),
        ):
            with self.subTest(amount=amount), self.assertSentence(UserError, words):
                self._refund(visit, amount, reason=reason)

    def test_what_was_not_paid_lowers_the_bill_only(self):
        visit = self._new_billable(300.0, 120.0)
        self._pay(visit, amount=300)
        refund = self._refund(visit, 0, 120)
        self.assertFalse(refund.payment_id)
        self.assertEqual(visit.payment_state, "paid")
        self.assertEqual(visit.sudo().amount_due, 0)

    def test_a_refunded_line_is_not_billed_again(self):
        visit = self._new_paid(300.0)
        self._refund(visit, 300)
        self._new_line(visit, product_id=self._new_service(80).id)
        self.assertEqual(self._open_dialog(visit).amount, 80)
        self._pay(visit)
        self.assertEqual(visit.sudo().clinic_payment_ids.sorted("id")[-1].amount, 80)

    def test_with_taxes(self):
        for is_included, total in ((True, 300.0), (False, 330.0)):
            with self.subTest(is_included=is_included):
                tax = self._new_tax(10, is_included)
                visit = self._new_visit()
                service = self._new_service(300, taxes_id=[(6, 0, tax.ids)])
                self._new_line(visit, product_id=service.id)
                self._pay(visit)
                self._refund(visit, total / 3)
                closed = visit.sudo()
                self.assertEqual(closed.amount_due, 0)
                self.assertEqual(closed.line_ids._get_refundable(), total - total / 3)

    def test_above_the_limit_it_is_asked_for(self):
        visit = self._new_paid(800.0)
        refund = self._refund(visit, 800)
        self.assertEqual(refund.state, "requested")
        self.assertEqual(visit.payment_state, "paid")
        self.assertFalse(refund.credit_move_id)
        refund = refund.with_user(self.cashier)
        with self.assertSentence(UserError, "not waiting to be paid back"):
            refund.action_pay_back()
        self._approve(refund, self.manager_a)
        self.assertEqual(refund.sudo().state, "approved")
        refund.action_pay_back()
        self.assertEqual(refund.sudo().state, "done")
        self.assertEqual(visit.payment_state, "refunded")
        with self.assertSentence(UserError, "not waiting to be paid back"):
            refund.action_pay_back()

    def test_above_the_limit_of_the_manager_it_is_for_headquarters(self):
        visit = self._new_paid(6000.0)
        refund = self._refund(visit, 6000)
        with self.assertRaises(AccessError):
            self._approve(refund, self.manager_a)
        self._approve(refund, self.hq)
        refund.with_user(self.reception_a).action_pay_back()
        self.assertEqual(visit.payment_state, "refunded")

    def test_the_manager_gives_back_more_by_himself(self):
        visit = self._new_paid(800.0)
        self.assertEqual(self._refund(visit, 800, user=self.manager_a).state, "done")

    def test_refused_and_taken_back(self):
        visit = self._new_paid(800.0)
        refund = self._refund(visit, 800)
        refund.sudo().approval_id.with_user(self.manager_a).action_refuse()
        self.assertEqual(refund.state, "refused")
        refund = self._refund(visit, 700)
        with self.assertRaises(AccessError):
            refund.with_user(self.reception_a).action_take_back()
        refund.with_user(self.cashier).action_take_back()
        self.assertEqual(refund.state, "cancelled")
        self.assertEqual(visit.payment_state, "paid")

    def test_nobody_decides(self):
        visit = self._new_paid(6000.0)
        self.hq.clinic_branch_ids = self.branch_b
        with self.assertSentence(UserError, "Nobody at this branch may decide"):
            self._refund(visit, 6000)
        self.assertFalse(
            self.env["clinic.refund"].search([("visit_id", "=", visit.id)])
        )

    def test_two_refunds_asked_for_are_paid_once(self):
        visit = self._new_paid(800.0)
        first, second = self._refund(visit, 800), self._refund(visit, 800)
        self.assertNotEqual(first, second)
        for refund in (first, second):
            self._approve(refund, self.manager_a)
        first.with_user(self.cashier).action_pay_back()
        with self.assertSentence(UserError, "can still be given back"):
            second.with_user(self.cashier).action_pay_back()

    def test_the_same_dialog_twice_is_one_refund(self):
        visit = self._new_paid(300.0)
        action = self._get_due(visit).action_open_refund()
        wizard = self.env[action["res_model"]].with_user(self.cashier)
        wizard = wizard.browse(action["res_id"])
        wizard.reason = "Twice"
        wizard.line_ids.amount = 100
        wizard.action_refund()
        wizard.action_refund()
        refunds = self.env["clinic.refund"].search([("visit_id", "=", visit.id)])
        self.assertEqual(len(refunds), 1)

    def test_all_of_a_line_by_one_click(self):
        visit = self._new_paid(300.0)
        action = self._get_due(visit).action_open_refund()
        wizard = self.env[action["res_model"]].with_user(self.cashier)
        wizard = wizard.browse(action["res_id"])
        wizard.line_ids.action_all()
        self.assertEqual((wizard.amount, wizard.needs_approval), (300, False))

    def test_another_branch_and_another_role(self):
        visit = self._new_paid(800.0)
        refund = self._refund(visit, 800)
        self._approve(refund, self.manager_a)
        for user in (self.reception_b, self.nurse_a, self.practitioner_a):
            for method in ("action_pay_back", "action_take_back"):
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(AccessError),
                ):
                    getattr(refund.with_user(user), method)()
        for operation in ("write", "create", "unlink"):
            self.assertFalse(refund.with_user(self.cashier).has_access(operation))

    def test_a_line_of_another_visit(self):
        visit, other = self._new_paid(300.0), self._new_paid(300.0)
        with self.assertSentence(AccessError, "belongs to another visit"):
            visit.with_user(self.cashier)._action_refund(
                {other.line_ids: 10}, "x", self._get_method("cash", "outbound")
            )
