from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestDiscount(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hq.clinic_branch_ids = cls.branch_a
        cls.manager_2 = cls._new_user("manager", cls.branch_a, "t_manager_2")

    def _line(self, user=None, **vals):
        visit = self._new_billable()
        line = visit.line_ids.with_user(user or self.reception_a)
        if vals:
            line.write(vals)
        return line

    def _ask(self, line, discount=20.0, reason="Regular patient", **vals):
        action = line.action_open_discount()
        wizard = line.env[action["res_model"]].browse(action["res_id"])
        wizard.write({"discount": discount, "reason": reason, **vals})
        wizard.action_ask()
        return line.sudo().approval_id

    def test_up_to_the_limit_it_is_typed_in(self):
        self.assertEqual(self._line(discount=5).sudo().amount, 285)
        self.assertEqual(self._line(price=285).sudo().amount, 285)
        self.assertEqual(self._line(self.manager_a, discount=15).sudo().amount, 255)

    def test_above_the_limit_it_is_refused_with_the_way_to_ask(self):
        for vals in (
            {"discount": 5.1},
            {"price": 284},
            {"price": 290, "discount": 3},
            {"price": 0},
        ):
            with (
                self.subTest(**vals),
                self.assertSentence(UserError, "Click 'Discount' on the line"),
            ):
                self._line(**vals)
        with self.assertSentence(UserError, "you may give up to 15.0 %"):
            self._line(self.manager_a, discount=16)
        with self.assertSentence(UserError, "Click 'Discount'"):
            self._new_line(self._new_visit(), discount=50)

    def test_ways_around_the_limit(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": yen.id, "rate": 100, "name": "2020-01-01"}
        )
        line = self._line()
        dear = self._new_service(3000)
        for vals, words in (
            ({"currency_id": yen.id}, "gives away"),
            ({"product_id": dear.id}, "gives away"),
            ({"quantity": -1}, "zero or more"),
            ({"allowed_discount": 100}, "not typed in"),
            ({"discount_state": "approved"}, "not typed in"),
            ({"wanted_discount": 90}, "not typed in"),
        ):
            with self.subTest(**vals), self.assertSentence(UserError, words):
                line.write(vals)
        # nor the list price: it is the product's
        for name in ("list_price", "bill_total"):
            with self.assertSentence(UserError, "not typed in"):
                line.write({name: 10, "price": 10})

    def test_a_service_is_chosen_before_its_price(self):
        """Another service in place of the first takes its own price."""
        line = self._line()
        cheap = self._new_service(100)
        line.write({"product_id": cheap.id, "price": 100})
        self.assertEqual(line.sudo().discount_percent, 0)

    def test_no_role_of_the_desk_gives_nothing(self):
        line = self._line()
        with self.assertRaises(AccessError):
            line.with_user(self.practitioner_a).discount = 1
        with self.assertRaises(AccessError):
            line.with_user(self.cashier).discount = 1

    def test_the_limit_is_a_policy_of_the_branch(self):
        self.env["clinic.policy"].create(
            {
                "key_id": self.env.ref(
                    "clinic_desk.policy_key_discount_limit_reception"
                ).id,
                "branch_id": self.branch_a.id,
                "value": "30",
            }
        )
        self.assertEqual(self._line(discount=30).sudo().amount, 210)

    def test_asked_and_approved(self):
        line = self._line()
        approval = self._ask(line)
        self.assertEqual((approval.kind, approval.amount), ("discount", 60))
        self.assertEqual(approval.branch_id, self.branch_a)
        self.assertEqual(line.sudo().discount_state, "requested")
        self.assertEqual((line.sudo().discount, line.sudo().amount), (0, 300))
        with self.assertRaises(AccessError):
            approval.with_user(self.manager_a).action_approve()
        approval.with_user(self.hq).action_approve()
        self.assertEqual(line.sudo().discount_state, "approved")
        self.assertEqual((line.sudo().discount, line.sudo().amount), (20, 240))
        self.assertEqual(self._pay(line.visit_id).amount, 240)

    def test_the_manager_decides_up_to_his_own_limit(self):
        line = self._line()
        approval = self._ask(line, 12)
        approval.with_user(self.manager_a).action_approve()
        self.assertEqual(line.sudo().discount, 12)
        line.discount = 11
        with self.assertSentence(UserError, "gives away"):
            line.discount = 13

    def test_the_approver_is_away_another_decides(self):
        line = self._line()
        approval = self._ask(line, 12)
        self.manager_a.active = False
        approval.with_user(self.manager_2).action_approve()
        self.assertEqual(line.sudo().discount, 12)

    def test_a_price_may_be_asked_for(self):
        line = self._line()
        approval = self._ask(line, 0, price=210)
        self.assertEqual(approval.amount, 90)
        approval.with_user(self.hq).action_approve()
        self.assertEqual(line.sudo().price, 210)

    def test_within_the_limit_nobody_is_asked(self):
        line = self._line()
        self.assertFalse(self._ask(line, 4, reason=False))
        self.assertEqual(line.sudo().discount, 4)

    def test_asking_needs_a_reason_and_somebody_who_decides(self):
        line = self._line()
        with self.assertSentence(UserError, "Say why"):
            self._ask(line, reason=" ")
        self.hq.clinic_branch_ids = self.branch_b
        with self.assertSentence(UserError, "Nobody at this branch may decide"):
            self._ask(line)
        self.assertFalse(line.sudo().approval_id)

    def test_refused_keeps_the_price(self):
        line = self._line()
        self._ask(line).with_user(self.hq).action_refuse()
        self.assertEqual(line.sudo().discount_state, "refused")
        self.assertEqual(line.sudo().amount, 300)

    def test_taken_back_by_who_asked(self):
        line = self._line()
        approval = self._ask(line)
        with self.assertRaises(AccessError):
            line.with_user(self.manager_a).action_take_back_discount()
        line.action_take_back_discount()
        self.assertEqual(approval.state, "cancelled")
        self.assertFalse(line.sudo().discount_state)
        with self.assertSentence(UserError, "decided already"):
            line.action_take_back_discount()

    def test_asked_again_takes_the_place_of_the_first(self):
        line = self._line()
        first = self._ask(line)
        second = self._ask(line, 25)
        self.assertEqual((first.state, second.state), ("cancelled", "requested"))
        self.assertEqual(line.sudo().wanted_discount, 25)
        second.with_user(self.hq).action_approve()
        self.assertEqual(line.sudo().discount, 25)

    def test_another_person_waits_for_the_first(self):
        line = self._line()
        self._ask(line)
        with self.assertSentence(UserError, "has asked for a discount on this line"):
            self._ask(line.with_user(self.manager_a), 30)

    def test_the_patient_pays_meanwhile_and_gets_the_difference(self):
        line = self._line()
        approval = self._ask(line)
        visit = line.visit_id
        wizard = self._open_dialog(visit)
        self.assertEqual(wizard.waiting_discounts, 1)
        self.assertEqual(self._pay(visit).amount, 300)
        approval.with_user(self.hq).action_approve()
        closed = visit.sudo()
        self.assertEqual(closed.amount_due, -60)
        self.assertEqual(visit.payment_state, "paid")
        dues = self.dues.with_user(self.cashier).search([("amount_due", "<", 0)])
        self.assertEqual(dues.ids, visit.ids)
        wizard = self._open_dialog(visit)
        self.assertTrue(wizard.is_payback)
        self.assertEqual(wizard.amount, 60)
        wizard.action_pay()
        self.assertEqual(closed.amount_due, 0)
        paid = closed.clinic_payment_ids.filtered(
            lambda payment: payment.payment_type == "outbound"
        )
        self.assertEqual(paid.amount, 60)

    def test_approved_between_bill_and_payment(self):
        line = self._line()
        approval = self._ask(line)
        line.visit_id.action_bill()
        approval.with_user(self.hq).action_approve()
        self.assertEqual(line.visit_id.sudo().amount_due, 240)
        self.assertEqual(self._pay(line.visit_id).amount, 240)
        self.assertEqual(line.visit_id.payment_state, "paid")

    def test_the_dialog_says_what_may_be_given(self):
        line = self._line()
        action = line.action_open_discount()
        wizard = line.env[action["res_model"]].browse(action["res_id"])
        with Form(wizard) as form:
            self.assertEqual((form.limit, form.has_limit), (5, True))
            form.discount = 4
            self.assertFalse(form.needs_approval)
            form.price = 250
            self.assertTrue(form.needs_approval)
            self.assertAlmostEqual(form.percent, 20, 4)
            form.reason = "Friend"
        with self.assertRaises(AccessError):
            wizard.with_user(self.manager_a).read(["price"])

    def test_who_reads_no_line_asks_nothing(self):
        line = self._line()
        for user in (self.cashier, self.consultant, self.hq):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                line.with_user(user).action_open_discount()
        with self.assertRaises(AccessError):
            line.with_user(self.reception_b).action_open_discount()

    def test_a_billed_line_takes_no_discount(self):
        line = self._line()
        line.visit_id.action_bill()
        with self.assertSentence(UserError, "is on a bill"):
            self._ask(line, 3)
