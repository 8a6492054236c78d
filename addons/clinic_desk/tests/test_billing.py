from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .common_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestBilling(BillingCommon):
    def test_a_visit_is_billed_and_paid(self):
        visit = self._new_billable(300.0, 120.0)
        self.assertEqual(visit.payment_state, "to_pay")
        visit.with_user(self.reception_a).action_bill()
        order = visit.sudo().clinic_order_ids
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.clinic_branch_id, self.branch_a)
        self.assertEqual(order.partner_id, self.patient.sudo().partner_id)
        self.assertEqual(order.user_id, self.reception_a)
        invoice = visit.sudo().clinic_move_ids
        self.assertEqual((invoice.state, invoice.amount_total), ("posted", 420.0))
        self.assertEqual(visit.payment_state, "to_pay")
        payment = self._pay(visit)
        self.assertEqual(payment.amount, 420.0)
        self.assertEqual(payment.create_uid, self.cashier)
        self.assertEqual(payment.clinic_branch_id, self.branch_a)
        self.assertEqual(payment.clinic_local_date, visit._get_today())
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(visit.payment_state, "paid")

    def test_each_line_says_whose_it_is(self):
        visit = self._new_billable()
        visit.with_user(self.reception_a).action_bill()
        line = visit.sudo().line_ids
        sold = visit.sudo().clinic_order_ids.order_line
        self.assertEqual(sold.visit_line_id, line)
        self.assertEqual((sold.visit_id, sold.patient_id), (visit, self.patient))
        item = visit.sudo().clinic_move_ids.invoice_line_ids
        self.assertEqual(item.visit_line_id, line)
        self.assertEqual((item.visit_id, item.patient_id), (visit, self.patient))

    def test_credits_get_their_usual_people(self):
        visit = self._new_billable()
        line = visit.line_ids
        visit.with_user(self.reception_a).action_bill()
        people = {
            credit.role: credit.user_id or credit.practitioner_id
            for credit in line.sudo().credit_ids
        }
        self.assertEqual(
            people,
            {
                "performed": self.doctor,
                "sold": self.reception_a,
                "booked": self.reception_a,
            },
        )

    def test_what_is_written_down_stays(self):
        visit = self._new_billable()
        other = self._new_practitioner("Dr. Wu")
        self.env["clinic.visit.line.credit"].with_user(self.reception_a).create(
            {
                "line_id": visit.line_ids.id,
                "role": "performed",
                "practitioner_id": other.id,
            }
        )
        visit.with_user(self.reception_a).action_bill()
        performed = visit.line_ids.sudo().credit_ids.filtered(
            lambda credit: credit.role == "performed"
        )
        self.assertEqual(performed.practitioner_id, other)

    def test_credits_are_fixed_once_paid(self):
        visit = self._new_billable()
        visit.with_user(self.reception_a).action_bill()
        credit = visit.line_ids.sudo().credit_ids[:1].with_user(self.reception_a)
        credit.share = 50
        self._pay(visit)
        with self.assertSentence(UserError, "who gets the credit for it is fixed"):
            credit.share = 60
        with self.assertSentence(UserError, "who gets the credit for it is fixed"):
            credit.unlink()

    def test_collect_bills_by_itself(self):
        visit = self._new_billable()
        payment = self._pay(visit)
        self.assertEqual(payment.amount, 300.0)
        self.assertEqual(len(visit.sudo().clinic_move_ids), 1)
        self.assertEqual(visit.payment_state, "paid")

    def test_lines_added_later_make_a_further_bill_of_the_same_order(self):
        visit = self._new_billable()
        self._pay(visit)
        self._new_line(visit, product_id=self._new_service(80).id)
        self.assertEqual(visit.payment_state, "part_paid")
        wizard = self._open_dialog(visit)
        self.assertEqual(wizard.amount, 80)
        wizard.action_pay()
        self.assertEqual(len(visit.sudo().clinic_order_ids), 1)
        self.assertEqual(
            sorted(visit.sudo().clinic_move_ids.mapped("amount_total")), [80, 300]
        )
        self.assertEqual(visit.payment_state, "paid")

    def test_billing_twice_says_so(self):
        visit = self._new_billable()
        visit.with_user(self.reception_a).action_bill()
        with self.assertSentence(UserError, "has been billed already"):
            visit.with_user(self.manager_a).action_bill()
        self.assertEqual(len(visit.sudo().clinic_move_ids), 1)

    def test_what_is_billed_does_not_change(self):
        visit = self._new_billable()
        line = visit.line_ids
        visit.with_user(self.reception_a).action_bill()
        with self.assertSentence(UserError, "is on a bill"):
            line.with_user(self.reception_a).quantity = 2
        with self.assertSentence(UserError, "is on a bill"):
            line.with_user(self.reception_a).unlink()
        line.with_user(self.reception_a).write({"quantity": 1, "sequence": 3})
        with self.assertSentence(UserError, "A visit with a bill is kept"):
            visit.sudo().with_context(clinic_bulk=True).unlink()

    def test_a_bill_that_was_cancelled_is_made_again(self):
        visit = self._new_billable()
        visit.with_user(self.reception_a).action_bill()
        first = visit.sudo().clinic_move_ids
        first.button_draft()
        self.assertEqual(visit.payment_state, "to_pay")
        first.button_cancel()
        self.assertFalse(visit.line_ids.is_billed)
        visit.line_ids.with_user(self.reception_a).quantity = 2
        visit.with_user(self.reception_a).action_bill()
        live = visit.sudo()._get_live_moves()
        self.assertEqual(live.amount_total, 600)
        self.assertEqual(len(visit.sudo().clinic_order_ids.order_line), 1)

    def test_a_line_of_a_cancelled_bill_goes(self):
        visit = self._new_billable(300.0, 120.0)
        visit.with_user(self.reception_a).action_bill()
        first = visit.sudo().clinic_move_ids
        first.button_draft()
        first.button_cancel()
        visit.line_ids[:1].with_user(self.reception_a).unlink()
        visit.with_user(self.reception_a).action_bill()
        self.assertEqual(visit.sudo()._get_live_moves().amount_total, 120)

    def test_two_orders_are_refused_by_the_database(self):
        visit = self._new_billable()
        visit.with_user(self.reception_a).action_bill()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            visit.sudo().clinic_order_ids.copy({"clinic_visit_id": visit.id})
            self.env.flush_all()

    def test_an_order_with_a_bill_is_not_cancelled(self):
        visit = self._new_billable()
        visit.with_user(self.reception_a).action_bill()
        with self.assertSentence(UserError, "Refund the visit first"):
            visit.sudo().clinic_order_ids._action_cancel()

    def test_nothing_to_bill_and_nobody_to_pay(self):
        visit = self._new_visit()
        with self.assertSentence(UserError, "Add a service first"):
            visit.with_user(self.reception_a).action_bill()
        self._new_line(visit)
        visit.sudo().payer_id = False
        with self.assertSentence(UserError, "Nobody pays for this visit"):
            visit.with_user(self.reception_a).action_bill()

    def test_a_payer_of_another_company(self):
        visit = self._new_billable()
        visit.sudo().payer_id.company_id = self.company_c
        with self.assertSentence(UserError, "may be billed by Clinic C Ltd only"):
            visit.with_user(self.reception_a).action_bill()

    def test_a_product_without_income_account(self):
        visit = self._new_billable()
        self.service.categ_id.property_account_income_categ_id = False
        self.service.property_account_income_id = False
        self.company.income_account_id = False
        journals = self.env["account.journal"].search([("type", "=", "sale")])
        journals.default_account_id = False
        with self.assertSentence(UserError, "has no income account"):
            visit.with_user(self.reception_a).action_bill()

    def test_a_service_of_another_company(self):
        visit = self._new_billable()
        self.service.company_id = self.company_c
        with self.assertSentence(UserError, "is sold by another company"):
            visit.with_user(self.reception_a).action_bill()

    def test_the_practitioner_is_gone(self):
        visit = self._new_billable()
        self.doctor.active = False
        self._pay(visit)
        self.assertEqual(visit.payment_state, "paid")

    def test_taxes_in_the_price_and_on_top(self):
        for is_included, total in ((True, 300.0), (False, 330.0)):
            with self.subTest(is_included=is_included):
                tax = self._new_tax(10, is_included)
                service = self._new_service(300, taxes_id=[(6, 0, tax.ids)])
                visit = self._new_visit()
                self._new_line(visit, product_id=service.id)
                self.assertEqual(visit.sudo().amount_due, total)
                self.assertEqual(self._pay(visit).amount, total)
                self.assertEqual(visit.payment_state, "paid")

    def test_a_price_in_a_foreign_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "rate": 0.5, "name": "2020-01-01"}
        )
        visit = self._new_visit()
        line = self._new_line(visit, currency_id=euro.id)
        self.assertEqual(line.sudo().price, 150)
        self.assertEqual(visit.sudo().amount_due, 300)
        self.assertEqual(self._pay(visit).amount, 300)
        invoice = visit.sudo().clinic_move_ids
        self.assertEqual(invoice.currency_id, self.company.currency_id)

    def test_the_payer_may_have_a_pricelist_of_his_own(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        self.patient.sudo().partner_id.property_product_pricelist = pricelist
        visit = self._new_billable()
        self._pay(visit)
        self.assertEqual(
            visit.sudo().clinic_order_ids.currency_id, self.company.currency_id
        )

    def test_free_of_charge_owes_nothing(self):
        visit = self._new_visit()
        self._new_line(visit, product_id=self._new_service(0).id)
        self.assertEqual(visit.payment_state, "nothing_due")
        with self.assertSentence(UserError, "Nothing is to be collected"):
            visit.with_user(self.reception_a).action_collect()

    def test_who_did_not_come_owes_nothing(self):
        visit = self._new_visit()
        self._new_line(visit)
        self.assertEqual(visit.payment_state, "to_pay")
        visit._action_cancel()
        self.assertEqual(visit.payment_state, "nothing_due")

    def test_a_plain_copy_of_a_bill_is_none_of_the_visit(self):
        visit = self._new_billable()
        visit.with_user(self.reception_a).action_bill()
        copy = visit.sudo().clinic_move_ids.copy()
        self.assertFalse(copy.clinic_visit_id)
        self.assertEqual(visit.sudo().amount_due, 300)

    def test_a_credit_note_by_finance_counts(self):
        visit = self._new_billable()
        visit.with_user(self.reception_a).action_bill()
        visit.sudo().clinic_move_ids._reverse_moves(cancel=True)
        self.assertEqual(visit.payment_state, "refunded")
        with self.assertSentence(UserError, "has been billed already"):
            visit.with_user(self.reception_a).action_bill()

    def test_documents_of_others_are_left_alone(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Shop"}).id,
                "order_line": [(0, 0, {"product_id": self.service.id})],
            }
        )
        order.action_confirm()
        invoice = order._create_invoices()
        self.assertFalse(invoice.clinic_visit_id)
        self.assertFalse(invoice.invoice_line_ids.visit_line_id)
        for user in (self.reception_a, self.cashier, self.manager_a):
            for document in (order, invoice):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    document.with_user(user).read(["name"])


@tagged("post_install", "-at_install")
class TestBillingRights(BillingCommon):
    def test_who_bills(self):
        visit = self._new_billable()
        for role in ("nurse", "practitioner", "consultant", "followup", "marketing"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.visits.with_user(self.users[role]).browse(visit.id).action_bill()
        for user in (self.reception_a, self.cashier, self.finance, self.manager_a):
            with self.subTest(user=user.login):
                other = self._new_billable()
                self.visits.with_user(user).browse(other.id).action_bill()
                self.assertEqual(len(other.sudo().clinic_move_ids), 1)

    def test_another_branch_is_refused(self):
        visit = self._new_billable()
        with self.assertSentence(AccessError, "a branch at which you do not work"):
            visit.with_user(self.reception_b).action_bill()
        cashier_b = self._new_user("cashier", self.branch_b, "t_cashier_b")
        self.assertFalse(self.dues.with_user(cashier_b).search([("id", "=", visit.id)]))
        with self.assertRaises(AccessError):
            self._get_due(visit, cashier_b).action_collect()

    def test_a_branch_that_was_taken_away(self):
        visit = self._new_billable()
        self._get_due(visit).read(["amount_due"])
        self.branch_a.user_ids = [(3, self.cashier.id)]
        self.assertFalse(
            self.dues.with_user(self.cashier).search([("id", "=", visit.id)])
        )
        with self.assertRaises(AccessError):
            self.visits.with_user(self.cashier).browse(visit.id).action_collect()

    def test_the_cashier_reads_documents_and_no_visit(self):
        visit = self._new_billable()
        self._pay(visit)
        closed = visit.sudo()
        for document in (
            closed.clinic_order_ids,
            closed.clinic_order_ids.order_line,
            closed.clinic_move_ids,
            closed.clinic_move_ids.line_ids,
            closed.clinic_payment_ids,
        ):
            document = document.with_user(self.cashier)
            self.assertTrue(document.has_access("read"), document)
            for operation in ("write", "create", "unlink"):
                self.assertFalse(document.has_access(operation), document)
        with self.assertRaises(AccessError):
            visit.with_user(self.cashier).read(["state"])
        for name in ("clinic.visit.diagnosis", "clinic.visit.procedure"):
            self.assertFalse(self.env[name].with_user(self.cashier).has_access("read"))

    def test_amounts_are_for_who_reads_money(self):
        visit = self._new_billable()
        for role in ("nurse", "practitioner"):
            shown = visit.with_user(self.users[role])
            self.assertEqual(shown.payment_state, "to_pay")
            for name in ("amount_due", "amount_unbilled", "clinic_move_ids"):
                with self.subTest(role=role, name=name), self.assertRaises(AccessError):
                    shown.read([name])

    def test_states_are_not_typed_in(self):
        visit = self._new_billable()
        with self.assertRaises(UserError):
            visit.with_user(self.reception_a).payment_state = "paid"

    def test_an_accountant_who_helps_at_the_desk_reads_all(self):
        self._set_groups(self.reception_a, "account.group_account_invoice")
        order = self.env["sale.order"].create(
            {"partner_id": self.env["res.partner"].create({"name": "Shop"}).id}
        )
        self.assertTrue(order.with_user(self.reception_a).has_access("read"))
