from odoo.fields import Command
from odoo.tests import tagged

from .common_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestBillReport(BillingCommon):
    """What stands on paper is what the visit says."""

    def _get_bill(self, visit, user=None):
        report = self.env["report.clinic_desk.report_clinic_bill"]
        orders = visit.sudo().clinic_order_ids
        values = report.with_user(user or self.cashier)._get_report_values(orders.ids)
        return values["bills"][0]

    def test_taxes_discounts_and_pieces(self):
        tax = self._new_tax(10, False)
        service = self._new_service(100, taxes_id=[Command.set(tax.ids)])
        visit = self._new_visit()
        line = self._new_line(visit, product_id=service.id, quantity=2)
        line.discount = 5
        visit.with_user(self.reception_a).action_bill()
        bill = self._get_bill(visit)
        self.assertEqual((bill["tax"], bill["total"], bill["due"]), (19, 209, 209))
        (item,) = bill["lines"]
        self.assertEqual((item["quantity"], item["price"]), (2, 100))
        self.assertEqual((item["discount"], item["total"]), (5, 209))
        self.assertEqual(bill["payments"], [])

    def test_every_payment_and_what_is_open(self):
        visit = self._new_billable(300.0)
        self._pay(visit, amount=100, method=self.cash)
        self._pay(visit, amount=50, method=self.bank)
        bill = self._get_bill(visit)
        self.assertEqual([pay["amount"] for pay in bill["payments"]], [100, 50])
        self.assertEqual({pay["day"] for pay in bill["payments"]}, {visit._get_today()})
        self.assertEqual((bill["total"], bill["due"]), (300, 150))

    def test_all_bills_of_the_visit_and_no_cancelled_one(self):
        visit = self._new_billable(300.0)
        visit.with_user(self.reception_a).action_bill()
        first = visit.sudo().clinic_move_ids
        first.button_draft()
        first.button_cancel()
        self._new_line(visit, product_id=self._new_service(80).id)
        payment = self._pay(visit).sudo()
        self._new_line(visit, product_id=self._new_service(20).id)
        visit.with_user(self.reception_a).action_bill()
        bill = self._get_bill(visit)
        self.assertEqual((bill["total"], bill["due"]), (400, 20))
        self.assertEqual(len(bill["lines"]), 3)
        payment.action_draft()
        payment.action_cancel()
        bill = self._get_bill(visit)
        self.assertEqual((bill["payments"], bill["due"]), ([], 400))

    def test_the_payer_and_the_patient_are_named(self):
        mother = self._new_patient("王妈妈")
        visit = self._new_billable(payer_id=mother.sudo().partner_id.id)
        self._pay(visit)
        bill = self._get_bill(visit, self.manager_a)
        self.assertEqual((bill["payer"], bill["patient"]), ("王妈妈", "王小明"))
        self.assertEqual(bill["record_number"], self.patient.record_number)
        self.assertEqual(bill["branch"], self.branch_a.name)

    def test_money_given_back_stands_below_zero(self):
        visit = self._new_billable(300.0)
        self._pay(visit)
        self._refund(visit, 100)
        bill = self._get_bill(visit)
        self.assertEqual([pay["amount"] for pay in bill["payments"]], [300, -100])
        self.assertEqual(sorted(item["quantity"] for item in bill["lines"]), [-1, 1])
        self.assertEqual((bill["total"], bill["due"]), (200, 0))


@tagged("post_install", "-at_install")
class TestSetupAgain(BillingCommon):
    """Set up once more: what is there stays, what is new is added."""

    def _apply(self):
        wizards = self.env["clinic.billing.setup"].with_user(self.finance)
        wizard = wizards.browse(wizards.action_open()["res_id"])
        wizard.action_apply()
        return wizard

    def test_a_journal_made_later(self):
        journal = self.env["account.journal"].create(
            {"name": "Card", "type": "bank", "code": "LATER"}
        )
        ways = journal.inbound_payment_method_line_ids
        self.assertNotIn(ways[:1], self._get_ways())
        self._apply()
        self.assertTrue(ways.payment_account_id)
        self.assertIn(ways[:1], self._get_ways())
        self.assertEqual(ways.payment_account_id, self.cash.payment_account_id)

    def test_an_account_of_our_own_is_made_once(self):
        for name in ("debit", "credit"):
            self.env["ir.model.data"].search(
                [("name", "=like", f"%account_journal_payment_{name}_account_id")]
            ).unlink()
        accounts = self.env["account.account"]
        methods = self._get_ways() | self._get_method("cash", "outbound")
        methods.payment_account_id = False
        self._apply()
        made = methods.payment_account_id
        methods.payment_account_id = False
        count = accounts.search_count([])
        self._apply()
        self.assertEqual(accounts.search_count([]), count)
        self.assertEqual(methods.payment_account_id, made)
        self.assertTrue(all(made.mapped("reconcile")))

    def _get_ways(self):
        visit = self._new_visit()
        return visit._check_biller().sudo()._get_payment_methods()
