from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestDiscountEdges(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hq.clinic_branch_ids = cls.branch_a

    def _line(self, user=None, service=None, **vals):
        visit = self._new_visit(practitioner_id=self.doctor.id)
        visit._action_consult()
        service = service or self.service
        line = self._new_line(visit, product_id=service.id, **vals)
        return line.with_user(user or self.reception_a)

    def _ask(self, line, discount=20.0, price=None, reason="Regular patient"):
        price = line.sudo().price if price is None else price
        line._action_discount(price, discount, reason)
        return line.sudo().approval_id

    def _set_limit(self, role, value):
        key = self.env.ref(f"clinic_desk.policy_key_discount_limit_{role}")
        self.env["clinic.policy"].create(
            {"key_id": key.id, "branch_id": self.branch_a.id, "value": value}
        )

    def test_two_roles_have_the_wider_limit(self):
        self._set_groups(self.reception_a, "clinic_base.group_clinic_base_hq_director")
        line = self._line(discount=90)
        self.assertEqual(line.sudo().amount, 30)
        action = line.action_open_discount()
        wizard = line.env[action["res_model"]].browse(action["res_id"])
        self.assertFalse(wizard.has_limit)
        wizard.discount = 95
        self.assertFalse(wizard.needs_approval)
        close = wizard.action_ask()
        self.assertEqual(close["type"], "ir.actions.act_window_close")
        self.assertEqual(line.sudo().discount, 95)

    def test_no_limit_of_the_role_gives_nothing(self):
        self._set_limit("reception", "0")
        line = self._line()
        with self.assertSentence(UserError, "you may give up to 0.0 %"):
            line.discount = 0.1
        line.discount = 0
        self.assertEqual(self._ask(line, 1).state, "requested")

    def test_the_limit_of_another_branch_does_not_help(self):
        key = self.env.ref("clinic_desk.policy_key_discount_limit_reception")
        self.env["clinic.policy"].create(
            {"key_id": key.id, "branch_id": self.branch_b.id, "value": "50"}
        )
        with self.assertSentence(UserError, "up to 5.0 %"):
            self._line(discount=50)

    def test_a_price_above_the_list_needs_nobody(self):
        line = self._line(price=450)
        self.assertEqual(line.sudo().discount_percent, 0)
        line.write({"price": 450, "discount": 30})
        self.assertEqual(line.sudo().amount, 315)

    def test_a_service_without_a_price_is_typed_in(self):
        line = self._line(service=self._new_service(0), price=80)
        self.assertEqual((line.sudo().amount, line.sudo().discount_percent), (80, 0))
        with self.assertSentence(UserError, "gives away"):
            line.discount = 50

    def test_rounding_to_cents_is_no_discount(self):
        line = self._line(service=self._new_service(99.99))
        line.price = 94.99
        self.assertAlmostEqual(line.sudo().discount_percent, 5.0005, 4)
        with self.assertSentence(UserError, "gives away"):
            line.price = 94.9

    def test_who_treats_adds_at_the_list_price_only(self):
        visit = self._new_billable()
        for user in (self.practitioner_a, self.nurse_a):
            line = self._new_line(visit, user=user)
            self.assertEqual(line.sudo().price, 300)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._new_line(visit, user=user, discount=1)

    def test_the_list_price_stays_when_the_product_gets_dearer(self):
        line = self._line()
        self.service.list_price = 600
        line.discount = 4
        self.assertEqual(line.sudo().list_price, 300)
        self.assertEqual(line.sudo().discount_percent, 4)

    def test_fewer_pieces_keep_what_was_approved(self):
        line = self._line(quantity=4)
        self._ask(line).with_user(self.hq).action_approve()
        line.quantity = 3
        self.assertEqual(line.sudo().amount, 720)

    def test_the_amount_of_the_question_counts_all_pieces(self):
        line = self._line(quantity=4)
        self.assertEqual(self._ask(line, 25).amount, 300)

    def test_the_visit_of_another_day_is_asked_for_alike(self):
        visit = self._new_visit(planned_at=fields.Datetime.now() + timedelta(days=3))
        line = self._new_line(visit).with_user(self.reception_a)
        self._ask(line).with_user(self.hq).action_approve()
        self.assertEqual(line.sudo().discount, 20)

    def test_another_branch_neither_asks_nor_decides(self):
        line = self._line()
        approval = self._ask(line, 12)
        manager_b = self._new_user("manager", self.branch_b, "t_manager_b")
        for method in ("action_approve", "action_refuse", "action_cancel"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(approval.with_user(manager_b), method)()
        with self.assertRaises(AccessError):
            line.with_user(manager_b)._action_discount(300, 1, "x")
        self.assertEqual(line.sudo().discount_state, "requested")

    def test_asked_again_after_a_refusal(self):
        line = self._line()
        self._ask(line).with_user(self.hq).action_refuse()
        second = self._ask(line, 15, reason="Asked headquarters")
        self.assertEqual(line.sudo().discount_state, "requested")
        second.with_user(self.hq).action_approve()
        self.assertEqual((line.sudo().discount, line.sudo().amount), (15, 255))

    def test_within_the_limit_takes_back_what_was_asked(self):
        line = self._line()
        approval = self._ask(line)
        line._action_discount(300, 5, False)
        self.assertEqual(approval.state, "cancelled")
        self.assertFalse(line.sudo().discount_state)
        self.assertEqual(line.sudo().amount, 285)

    def test_an_old_answer_does_not_reach_a_new_question(self):
        line = self._line()
        first = self._ask(line)
        self._ask(line, 30)
        line.sudo()._clinic_approval_decided(first)
        self.assertEqual(line.sudo().discount_state, "requested")
        with self.assertRaises(UserError):
            first.with_user(self.hq).action_approve()


@tagged("post_install", "-at_install")
class TestDiscountAfterTheBill(BillingCommon):
    """The patient pays meanwhile; what is approved later is given back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hq.clinic_branch_ids = cls.branch_a

    def _asked(self, service=None, discount=20.0, **vals):
        visit = self._new_visit(practitioner_id=self.doctor.id)
        product = service or self.service
        line = self._new_line(visit, product_id=product.id, **vals)
        line._action_discount(line.sudo().price, discount, "Regular patient")
        self._pay(visit)
        return visit, line.sudo()

    def test_taxes_are_part_of_the_difference(self):
        for is_included, difference in ((True, 60), (False, 66)):
            tax = self._new_tax(10, is_included)
            service = self._new_service(300, taxes_id=[Command.set(tax.ids)])
            visit, line = self._asked(service)
            line.approval_id.with_user(self.hq).action_approve()
            with self.subTest(is_included=is_included):
                self.assertAlmostEqual(visit.sudo().amount_due, -difference, 2)
                self._pay(visit)
                paid = visit.sudo().clinic_payment_ids.filtered(
                    lambda payment: payment.payment_type == "outbound"
                )
                self.assertAlmostEqual(paid.amount, difference, 2)
                self.assertEqual(visit.payment_state, "paid")

    def test_half_of_two_pieces_is_given_back(self):
        visit, line = self._asked(discount=50.0, quantity=2)
        line.approval_id.with_user(self.hq).action_approve()
        self.assertEqual(visit.sudo().amount_due, -300)
        self.assertEqual((line.discount, line.allowed_discount), (0, 50))

    def test_what_was_refunded_is_not_given_back_again(self):
        visit, line = self._asked(discount=50.0)
        self._refund(visit, 250)
        line.approval_id.with_user(self.hq).action_approve()
        self.assertEqual(visit.sudo().amount_due, -50)
        self.assertEqual(line._get_refundable(), 0)

    def test_all_of_it_was_refunded(self):
        visit, line = self._asked()
        self._refund(visit, 300)
        line.approval_id.with_user(self.hq).action_approve()
        self.assertEqual(line.discount_state, "approved")
        self.assertEqual(visit.sudo().amount_due, 0)
        self.assertEqual(len(visit.sudo().clinic_move_ids), 2)

    def test_a_cancelled_bill_takes_the_discount_at_once(self):
        visit = self._new_visit(practitioner_id=self.doctor.id)
        line = self._new_line(visit)
        line._action_discount(300, 20, "Regular patient")
        visit.with_user(self.reception_a).action_bill()
        bill = visit.sudo().clinic_move_ids
        bill.button_draft()
        bill.button_cancel()
        line.sudo().approval_id.with_user(self.hq).action_approve()
        self.assertEqual(visit.sudo().amount_due, 240)
        self.assertEqual(self._pay(visit).amount, 240)

    def test_refused_after_the_bill_changes_nothing(self):
        visit, line = self._asked()
        line.approval_id.with_user(self.hq).action_refuse()
        self.assertEqual(visit.sudo().amount_due, 0)
        self.assertEqual(len(visit.sudo().clinic_move_ids), 1)

    def test_taken_back_after_the_bill(self):
        visit, line = self._asked()
        line.with_user(self.reception_a).action_take_back_discount()
        self.assertFalse(line.discount_state)
        self.assertEqual(len(visit.sudo().clinic_move_ids), 1)
