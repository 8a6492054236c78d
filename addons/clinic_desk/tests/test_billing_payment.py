from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestPayment(BillingCommon):
    def test_in_parts_and_by_several_ways(self):
        visit = self._new_billable()
        self._pay(visit, amount=100, method=self.cash)
        self.assertEqual(visit.payment_state, "part_paid")
        wizard = self._open_dialog(visit)
        self.assertEqual((wizard.amount_due, wizard.amount), (200, 200))
        wizard.method_id = self.bank
        wizard.action_pay()
        self.assertEqual(visit.payment_state, "paid")
        payments = visit.sudo().clinic_payment_ids
        self.assertEqual(sorted(payments.mapped("amount")), [100, 200])
        self.assertEqual(payments.payment_method_line_id, self.cash | self.bank)

    def test_the_same_dialog_twice_is_one_payment(self):
        visit = self._new_billable()
        wizard = self._open_dialog(visit)
        wizard.amount = 100
        wizard.action_pay()
        wizard.action_pay()
        self.assertEqual(len(visit.sudo().clinic_payment_ids), 1)
        self.assertEqual(visit.sudo().amount_due, 200)

    def test_two_screens_pay_once(self):
        visit = self._new_billable()
        first = self._open_dialog(visit)
        second = self._open_dialog(visit, self.reception_a)
        first.action_pay()
        with self.assertSentence(UserError, "somebody else has settled it"):
            second.action_pay()
        self.assertEqual(len(visit.sudo().clinic_payment_ids), 1)
        with self.assertSentence(UserError, "Nothing is to be collected"):
            self._open_dialog(visit)

    def test_the_key_of_another_dialog(self):
        visit, other = self._new_billable(), self._new_billable()
        wizard = self._open_dialog(visit)
        wizard.action_pay()
        wizard2 = self._open_dialog(other)
        wizard2.sudo().key = wizard.key
        with self.assertSentence(UserError, "belongs to another visit"):
            wizard2.action_pay()

    def test_amounts_that_make_no_sense(self):
        visit = self._new_billable()
        for amount, words in (
            (0, "above zero"),
            (-5, "above zero"),
            (300.01, "more than what is open"),
        ):
            wizard = self._open_dialog(visit)
            wizard.amount = amount
            with self.subTest(amount=amount), self.assertSentence(UserError, words):
                wizard.action_pay()
        self.assertFalse(visit.sudo().clinic_payment_ids)

    def test_change_for_cash(self):
        visit = self._new_billable()
        due = self._get_due(visit)
        action = due.action_collect()
        wizard = due.env[action["res_model"]].browse(action["res_id"])
        with Form(wizard) as form:
            form.method_id = self.cash
            form.tendered = 500
            self.assertEqual(form.change, 200)
            form.method_id = self.bank
            self.assertEqual(form.change, 0)
            form.method_id = self.cash
        wizard.action_pay()
        self.assertEqual(visit.sudo().clinic_payment_ids.amount, 300)

    def test_less_cash_than_said(self):
        wizard = self._open_dialog(self._new_billable())
        wizard.write({"method_id": self.cash.id, "tendered": 200})
        with self.assertSentence(UserError, "Less was handed over"):
            wizard.action_pay()

    def test_ways_of_payment_without_account_are_not_offered(self):
        self.cash.payment_account_id = False
        wizard = self._open_dialog(self._new_billable())
        self.assertIn(self.bank, wizard.allowed_method_ids)
        self.assertNotIn(self.cash, wizard.allowed_method_ids)
        wizard.method_id = self.cash
        with self.assertSentence(UserError, "This way of payment cannot be used here"):
            wizard.action_pay()

    def test_ways_of_payment_have_names_for_the_desk(self):
        methods = (self.cash | self.bank).with_user(self.cashier)
        methods.invalidate_recordset(["display_name"])
        names = [self.cash.journal_id.name, self.bank.journal_id.name]
        self.assertEqual(methods.mapped("display_name"), names)
        self.bank.name = "Card"
        methods.invalidate_recordset(["display_name"])
        self.assertEqual(methods[1].display_name, "Card")
        finance = self.bank.with_user(self.finance)
        self.assertEqual(finance.display_name, f"Card ({self.bank.journal_id.name})")

    def test_nothing_is_set_up(self):
        lines = self.env["account.payment.method.line"].search([])
        lines.payment_account_id = False
        with self.assertSentence(UserError, "run 'Set up billing'"):
            self._open_dialog(self._new_billable())

    def test_a_journal_in_a_foreign_currency_is_not_offered(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.bank.journal_id.currency_id = euro
        wizard = self._open_dialog(self._new_billable())
        self.assertNotIn(self.bank, wizard.allowed_method_ids)

    def test_a_payment_belongs_to_the_day_of_the_branch(self):
        visit = self._new_billable()
        closed = type(visit)
        with patch.object(closed, "_get_payment_day", lambda self: "2031-05-06"):
            payment = self._pay(visit)
        self.assertEqual(str(payment.clinic_local_date), "2031-05-06")

    def test_a_dialog_is_for_who_opened_it(self):
        wizard = self._open_dialog(self._new_billable())
        with self.assertRaises(AccessError):
            wizard.with_user(self.reception_a).read(["amount_due"])

    def test_a_dialog_made_by_hand_is_checked(self):
        visit = self._new_billable()
        reception_b = self.reception_b
        wizard = self.env["clinic.billing.pay"].with_user(reception_b)
        with self.assertRaises(AccessError):
            wizard.create(
                {
                    "due_id": visit.id,
                    "currency_id": self.company.currency_id.id,
                    "amount": 300,
                    "method_id": self.cash.id,
                }
            ).action_pay()

    def test_a_payer_for_two_pays_for_the_right_one(self):
        mother = self._new_patient("王妈妈")
        first, second = (
            self._new_billable(payer_id=mother.sudo().partner_id.id) for _i in "12"
        )
        self._pay(second)
        self.assertEqual(first.payment_state, "to_pay")
        self.assertEqual(second.payment_state, "paid")

    def test_the_payment_is_cancelled_by_finance(self):
        visit = self._new_billable()
        payment = self._pay(visit)
        payment.sudo().action_draft()
        payment.sudo().action_cancel()
        self.assertEqual(visit.payment_state, "to_pay")
        self._pay(visit)
        self.assertEqual(visit.payment_state, "paid")

    def test_the_board_is_told(self):
        visit = self._new_billable()
        self.env.flush_all()
        told = []
        with patch.object(
            type(visit), "_board_changed", lambda visits: told.extend(visits.ids)
        ):
            self._pay(visit)
            self.env.flush_all()
        self.assertIn(visit.id, told)

    def test_the_bill_is_printed(self):
        visit = self._new_billable(300.0, 120.0)
        with self.assertSentence(UserError, "There is no bill yet"):
            visit.with_user(self.reception_a).action_print_bill()
        self._pay(visit, amount=100, method=self.cash)
        action = self._get_due(visit).action_print_bill()
        reports = self.env["ir.actions.report"].with_user(self.cashier)
        html, _kind = reports._render_qweb_html(
            action["report_name"], action["context"]["active_ids"]
        )
        text = html.decode()
        for words in ("王小明", "420.00", "100.00", "320.00", "Scaling"):
            self.assertIn(words, text)
        reason = visit.sudo().reason
        self.assertFalse(reason and reason in text)
        with self.assertRaises(AccessError):
            reports.with_user(self.reception_b)._render_qweb_html(
                action["report_name"], action["context"]["active_ids"]
            )

    def test_paid_and_printed_in_one_go(self):
        wizard = self._open_dialog(self._new_billable())
        action = wizard.action_pay_and_print()
        self.assertEqual(action["type"], "ir.actions.report")
