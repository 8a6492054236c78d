from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestRefundEdges(BillingCommon):
    """What is given back is what was billed: same price, same taxes, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hq.clinic_branch_ids = cls.branch_a

    def _new_paid(self, *prices, **vals):
        visit = self._new_billable(*prices, **vals)
        self._pay(visit)
        return visit

    def _new_taxed(self, is_included):
        tax = self._new_tax(10, is_included)
        service = self._new_service(300, taxes_id=[Command.set(tax.ids)])
        visit = self._new_visit(practitioner_id=self.doctor.id)
        self._new_line(visit, product_id=service.id)
        self._pay(visit)
        return visit

    def _open_refund(self, visit, user=None):
        due = self._get_due(visit, user)
        action = due.action_open_refund()
        return due.env[action["res_model"]].browse(action["res_id"])

    def test_taxes_go_back_with_the_amount(self):
        for is_included, total in ((True, 300), (False, 330)):
            visit = self._new_taxed(is_included)
            bill = visit.sudo().clinic_move_ids
            for share in (0.25, 0.75):
                refund = self._refund(visit, total * share)
                credit = refund.credit_move_id
                with self.subTest(is_included=is_included, share=share):
                    self.assertAlmostEqual(credit.amount_total, total * share, 2)
                    self.assertAlmostEqual(
                        credit.amount_tax, bill.amount_tax * share, 2
                    )
            self.assertEqual(visit.payment_state, "refunded")
            self.assertEqual(visit.sudo().amount_due, 0)

    def test_thirds_leave_no_cent_behind(self):
        visit = self._new_paid(100.0)
        for amount in (33.33, 33.33, 33.34):
            self._refund(visit, amount)
        closed = visit.sudo()
        self.assertEqual(closed.line_ids._get_refundable(), 0)
        self.assertEqual((closed.amount_due, visit.payment_state), (0, "refunded"))
        back = closed.clinic_payment_ids.filtered(
            lambda payment: payment.payment_type == "outbound"
        )
        self.assertAlmostEqual(sum(back.mapped("amount")), 100, 2)

    def test_a_line_with_a_discount_gives_back_what_was_paid(self):
        visit = self._new_billable(300.0)
        visit.line_ids.with_user(self.reception_a).discount = 5
        self._pay(visit)
        with self.assertSentence(UserError, "can still be given back"):
            self._refund(visit, 300)
        refund = self._refund(visit, 285)
        item = refund.credit_move_id.invoice_line_ids
        self.assertEqual((item.price_unit, item.discount), (300, 5))
        self.assertEqual(visit.payment_state, "refunded")

    def test_several_pieces_are_given_back_as_they_were_billed(self):
        visit = self._new_visit(practitioner_id=self.doctor.id)
        self._new_line(visit, product_id=self._new_service(40).id, quantity=3)
        self._pay(visit)
        item = self._refund(visit, 40).credit_move_id.invoice_line_ids
        self.assertEqual((item.quantity, item.price_total), (1, 40))
        item = self._refund(visit, 80).credit_move_id.invoice_line_ids
        self.assertEqual((item.quantity, item.price_total), (1, 80))
        self.assertEqual(visit.payment_state, "refunded")

    def test_lines_of_two_bills_in_one_refund(self):
        visit = self._new_paid(300.0)
        self._new_line(visit, product_id=self._new_service(80).id)
        self._pay(visit)
        refund = self._refund(visit, 100, 80)
        credit = refund.credit_move_id
        self.assertEqual((refund.amount, credit.amount_total), (180, 180))
        self.assertFalse(credit.reversed_entry_id)
        for bill in visit.sudo().clinic_move_ids - credit:
            self.assertIn(bill.name, credit.invoice_origin)
        self.assertEqual(refund.payment_id.amount, 180)

    def test_part_paid_lowers_the_rest_first(self):
        """Of 300, 200 are paid: giving back 250 pays back what is too much."""
        visit = self._new_billable(300.0)
        self._pay(visit, amount=200)
        refund = self._refund(visit, 250)
        self.assertEqual(refund.credit_move_id.amount_total, 250)
        self.assertEqual(refund.payment_id.amount, 150)
        self.assertEqual(visit.sudo().amount_due, 0)
        self.assertEqual(visit.payment_state, "paid")

    def test_nothing_paid_nothing_paid_back(self):
        visit = self._new_billable(300.0)
        visit.with_user(self.reception_a).action_bill()
        refund = self._refund(visit, 300)
        self.assertEqual(refund.state, "done")
        self.assertFalse(refund.payment_id)
        self.assertEqual(visit.payment_state, "refunded")

    def test_what_is_not_billed_is_not_offered(self):
        visit = self._new_paid(300.0)
        self._new_line(visit, product_id=self._new_service(80).id)
        wizard = self._open_refund(visit)
        self.assertEqual(wizard.line_ids.mapped("refundable"), [300])
        fresh = visit.line_ids[-1:]
        with self.assertSentence(UserError, "can still be given back"):
            visit.with_user(self.cashier)._action_refund({fresh: 80}, "Not done")

    def test_without_a_way_to_pay_back(self):
        visit = self._new_paid(300.0)
        with self.assertSentence(UserError, "Choose how the money is paid back"):
            visit.with_user(self.cashier)._action_refund(
                {visit.line_ids: 300}, "Not done"
            )
        self.assertEqual(len(visit.sudo().clinic_move_ids), 1)
        self.assertEqual(visit.payment_state, "paid")
        ways = self._get_method("cash", "outbound") | self._get_method(
            "bank", "outbound"
        )
        ways.payment_account_id = False
        with self.assertSentence(UserError, "run 'Set up billing'"):
            self._open_refund(visit)

    def test_the_way_back_is_no_way_in(self):
        visit = self._new_paid(300.0)
        with self.assertSentence(UserError, "This way of payment cannot be used"):
            visit.with_user(self.cashier)._action_refund(
                {visit.line_ids: 300}, "Not done", self.cash
            )

    def test_the_window_counts_and_warns(self):
        visit = self._new_paid(800.0)
        wizard = self._open_refund(visit)
        self.assertEqual((wizard.amount, wizard.limit), (0, 500))
        for amount, needs_approval in ((500, False), (500.01, True), (0, False)):
            wizard.line_ids.amount = amount
            with self.subTest(amount=amount):
                self.assertEqual(wizard.amount, amount)
                self.assertEqual(wizard.needs_approval, needs_approval)
        for user, limit in ((self.manager_a, 5000), (self.finance, 5000)):
            wizard = self._open_refund(visit, user)
            self.assertEqual((wizard.has_limit, wizard.limit), (True, limit))

    def test_the_window_says_that_it_waits(self):
        visit = self._new_paid(800.0)
        wizard = self._open_refund(visit)
        wizard.line_ids.action_all()
        wizard.reason = "  Not done  "
        answer = wizard.action_refund()
        self.assertEqual(answer["tag"], "display_notification")
        self.assertIn("pay it back", answer["params"]["message"])
        refund = self.env["clinic.refund"].search([("visit_id", "=", visit.id)])
        self.assertEqual((refund.reason, refund.state), ("Not done", "requested"))
        self.assertIn(self.patient.name, refund.display_name)


@tagged("post_install", "-at_install")
class TestRefundDecided(BillingCommon):
    """Between the approval and the money, the world moves on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager_2 = cls._new_user("manager", cls.branch_a, "t_manager_2")

    def _ask(self, price=800.0):
        visit = self._new_billable(price)
        self._pay(visit)
        return visit, self._refund(visit, price)

    def test_the_approver_is_away_and_another_decides(self):
        visit, refund = self._ask()
        self.manager_a.active = False
        self._approve(refund, self.manager_2)
        refund.with_user(self.reception_a).action_pay_back()
        self.assertEqual(visit.payment_state, "refunded")
        self.assertEqual(refund.payment_id.create_uid, self.reception_a)

    def test_who_asked_does_not_decide(self):
        _visit, refund = self._ask()
        for user in (self.cashier, self.reception_a, self.finance):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._approve(refund, user)
        self.assertEqual(refund.state, "requested")

    def test_the_way_of_payment_is_gone(self):
        visit, refund = self._ask()
        self._approve(refund, self.manager_a)
        refund.method_id.payment_account_id = False
        with self.assertSentence(UserError, "ask finance to run 'Set up billing'"):
            refund.with_user(self.cashier).action_pay_back()
        self.assertEqual(refund.state, "approved")
        self.assertEqual(visit.payment_state, "paid")

    def test_part_of_it_was_given_back_meanwhile(self):
        visit, refund = self._ask()
        self._refund(visit, 300)
        self._approve(refund, self.manager_a)
        with self.assertSentence(UserError, "only"):
            refund.with_user(self.cashier).action_pay_back()
        self.assertEqual(visit.sudo().line_ids._get_refundable(), 500)

    def test_refused_is_not_paid_back(self):
        _visit, refund = self._ask()
        refund.sudo().approval_id.with_user(self.manager_a).action_refuse()
        with self.assertSentence(UserError, "not waiting to be paid back"):
            refund.with_user(self.cashier).action_pay_back()
        with self.assertRaises(UserError):
            refund.with_user(self.cashier).action_take_back()

    def test_approved_is_paid_back_at_another_desk_of_the_branch_only(self):
        _visit, refund = self._ask()
        self._approve(refund, self.manager_a)
        for user in (self.reception_b, self.consultant, self.hq, self.medical_director):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                refund.with_user(user).action_pay_back()
        refund.with_user(self.finance).action_pay_back()
        self.assertEqual(refund.state, "done")

    def test_an_approval_of_something_else_changes_nothing(self):
        _visit, refund = self._ask()
        _other, second = self._ask(900.0)
        refund._clinic_approval_decided(second.sudo().approval_id)
        self.assertEqual(refund.state, "requested")
