from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingPlaces(BillingCommon):
    """Who works elsewhere: another branch, another company, no branch at all."""

    def _act(self, visit, user, name):
        return getattr(self.visits.with_user(user).browse(visit.id), name)()

    def test_every_door_is_closed_to_who_does_not_bill(self):
        visit = self._new_billable()
        self._pay(visit)
        roles = (
            "nurse practitioner consultant followup marketing hq_director "
            "medical_director privacy administrator"
        )
        for role in roles.split():
            for name in ("bill", "collect", "open_refund", "print_bill"):
                with (
                    self.subTest(role=role, name=name),
                    self.assertSentence(AccessError, "reception, cashier, manager"),
                ):
                    self._act(visit, self.users[role], f"action_{name}")

    def test_the_consultant_of_the_visit_does_not_bill_it(self):
        visit = self._new_billable(consultant_id=self.consultant.id)
        with self.assertRaises(AccessError):
            self._act(visit, self.consultant, "action_bill")
        self.assertFalse(visit.sudo().clinic_order_ids)

    def test_finance_without_this_branch(self):
        visit = self._new_billable()
        elsewhere = self._new_user("finance", self.branch_b, "t_finance_b")
        with self.assertSentence(AccessError, "Ask the desk of that branch"):
            self._act(visit, elsewhere, "action_collect")

    def test_the_branch_is_there_and_its_company_is_not(self):
        visit = self._new_billable()
        cashier = self._new_user("cashier", self.branch_c, "t_cashier_c")
        company = self.branch_c.company_id
        cashier.write({"company_ids": [Command.set(company.ids)]})
        with self.assertSentence(AccessError, "at which you do not work"):
            self._act(visit, cashier, "action_bill")

    def test_the_company_of_the_visit_bills_whatever_is_switched_on(self):
        visit = self._new_billable()
        user = self.reception_a
        user.company_ids |= self.company_c
        other = self.visits.with_user(user).with_company(self.company_c)
        other.browse(visit.id).action_bill()
        bill = visit.sudo().clinic_move_ids
        self.assertEqual(bill.company_id, self.company)
        self.assertEqual(bill.journal_id.company_id, self.company)
        self.assertEqual(visit.sudo().clinic_order_ids.company_id, self.company)

    def test_a_visit_in_a_company_without_a_journal(self):
        """The desk of a company that nobody has set up is told whom to ask."""
        reception = self._new_user("reception", self.branch_c, "t_reception_c")
        patient = self._new_patient(
            "赵六", user=reception, home_branch_id=self.branch_c.id
        )
        visit = self._new_visit(
            user=reception, patient_id=patient.id, branch_id=self.branch_c.id
        )
        self._new_line(visit, user=reception)
        with self.assertSentence(UserError, "run 'Set up billing'"):
            self._act(visit, reception, "action_collect")
        with self.assertSentence(UserError, "Ask finance to set one"):
            self._act(visit, reception, "action_bill")
        self.assertFalse(visit.sudo().clinic_order_ids)

    def test_only_language_and_clock_come_from_the_client(self):
        visit = self._new_billable().with_user(self.reception_a)
        asked = {"lang": "en_US", "tz": "Asia/Tokyo", "default_state": "x", "no": 1}
        closed = visit.with_context(**asked)._check_biller()
        context = closed.env.context
        self.assertEqual((context["lang"], context["tz"]), ("en_US", "Asia/Tokyo"))
        self.assertNotIn("default_state", context)
        self.assertNotIn("no", context)
        self.assertEqual(closed.env.companies, self.company)
        self.assertEqual(closed.env.user, self.reception_a)

    def test_nobody_types_the_links_of_documents(self):
        visit = self._new_billable()
        self._pay(visit)
        closed = visit.sudo()
        other = self._new_billable()
        for document in (
            closed.clinic_order_ids,
            closed.clinic_move_ids,
            closed.clinic_payment_ids,
        ):
            for user in (self.reception_a, self.cashier, self.manager_a):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    document.with_user(user).clinic_visit_id = other


@tagged("post_install", "-at_install")
class TestDocumentsOfOthers(BillingCommon):
    """Orders, invoices and payments without a visit work as in Odoo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop = cls.env["res.partner"].create({"name": "Shop"})

    def _new_order(self, quantity=2):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.shop.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.service.id,
                            "product_uom_qty": quantity,
                            "tax_ids": False,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        return order

    def _new_invoice(self):
        invoice = self._new_order()._create_invoices()
        invoice.action_post()
        return invoice

    def test_an_order_is_billed_and_cancelled(self):
        order = self._new_order()
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.amount_total, 600)
        order._action_cancel()
        self.assertEqual(order.state, "cancel")

    def test_a_credit_note_belongs_to_no_visit(self):
        invoice = self._new_invoice()
        credit = invoice._reverse_moves([{"ref": "Shop"}], cancel=True)
        self.assertEqual(credit.ref, "Shop")
        self.assertFalse(credit.clinic_visit_id)
        self.assertFalse(credit.clinic_branch_id)
        self.assertFalse(credit.invoice_line_ids.visit_line_id)

    def test_credit_notes_of_both_kinds_at_once(self):
        visit = self._new_billable()
        visit.with_user(self.reception_a).action_bill()
        bill = visit.sudo().clinic_move_ids.with_env(self.env)
        credits = (bill | self._new_invoice())._reverse_moves(cancel=True)
        self.assertEqual(credits.clinic_visit_id, visit)
        self.assertEqual(len(credits.filtered("clinic_visit_id")), 1)
        self.assertEqual(visit.payment_state, "refunded")

    def test_an_invoice_of_the_payer_does_not_pay_for_the_visit(self):
        """He owes and pays something else with Odoo's own buttons."""
        visit = self._new_billable()
        visit.with_user(self.reception_a).action_bill()
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": visit.sudo().payer_id.id,
                "amount": 300,
                "payment_method_line_id": self.bank.id,
                "journal_id": self.bank.journal_id.id,
            }
        )
        payment.action_post()
        self.assertFalse(payment.clinic_visit_id)
        self.assertEqual(visit.payment_state, "to_pay")
        self.assertEqual(self._pay(visit).amount, 300)
        self.assertFalse(payment.is_reconciled)

    def test_several_payments_without_a_key(self):
        payments = self.env["account.payment"].create(
            [
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": self.shop.id,
                    "amount": amount,
                    "journal_id": self.bank.journal_id.id,
                }
                for amount in (1, 2)
            ]
        )
        self.assertEqual(payments.mapped("clinic_key"), [False, False])

    def test_copies_belong_to_no_visit(self):
        visit = self._new_billable()
        self._pay(visit)
        closed = visit.sudo()
        order = closed.clinic_order_ids.copy()
        self.assertFalse(order.clinic_visit_id | order.order_line.visit_id)
        self.assertFalse(order.order_line.visit_line_id)
        payment = closed.clinic_payment_ids.copy()
        self.assertFalse(payment.clinic_visit_id)
        self.assertFalse(payment.clinic_branch_id)
        self.assertEqual(visit.payment_state, "paid")
        self.assertEqual(len(closed.clinic_order_ids), 1)
