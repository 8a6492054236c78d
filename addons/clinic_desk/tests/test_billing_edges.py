from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestPaymentStates(BillingCommon):
    """``payment_state`` follows the documents, whoever makes them."""

    def _register(self, moves, amount):
        """With Odoo's own button, as finance does it."""
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create({"amount": amount, "payment_method_line_id": self.bank.id})
        )
        return wizard._create_payments()

    def test_paid_by_finance(self):
        visit = self._new_billable()
        visit.with_user(self.reception_a).action_bill()
        self._register(visit.sudo().clinic_move_ids, 100)
        self.assertEqual(visit.payment_state, "part_paid")
        self._register(visit.sudo().clinic_move_ids, 200)
        self.assertEqual(visit.payment_state, "paid")

    def test_the_way_of_a_visit(self):
        visit = self._new_visit()
        states = [visit.payment_state]
        line = self._new_line(visit)
        states.append(visit.payment_state)
        line.unlink()
        states.append(visit.payment_state)
        self._new_line(visit)
        visit.with_user(self.reception_a).action_bill()
        states.append(visit.payment_state)
        self._pay(visit, amount=1)
        states.append(visit.payment_state)
        self._pay(visit)
        states.append(visit.payment_state)
        self._refund(visit, 299)
        states.append(visit.payment_state)
        self._refund(visit, 1)
        states.append(visit.payment_state)
        self.assertEqual(
            states,
            [
                "nothing_due",
                "to_pay",
                "nothing_due",
                "to_pay",
                "part_paid",
                "paid",
                "paid",
                "refunded",
            ],
        )

    def test_after_a_refund_something_else_is_done(self):
        visit = self._new_billable()
        self._pay(visit)
        self._refund(visit, 300)
        self._new_line(visit)
        self.assertEqual(visit.payment_state, "to_pay")
        self._pay(visit)
        self.assertEqual(visit.payment_state, "paid")
        self.assertEqual(len(visit.sudo().clinic_order_ids), 1)

    def test_who_left_unseen_owes_what_was_billed_only(self):
        visit = self._new_visit()
        visit._action_wait()
        self._new_line(visit)
        visit.with_user(self.reception_a).action_bill()
        self._new_line(visit, product_id=self._new_service(80).id)
        visit._action_leave_unseen()
        self.assertEqual(visit.sudo().amount_due, 300)
        self.assertEqual(self._get_due(visit).amount_due, 300)

    def test_what_an_import_says_is_kept(self):
        visit = self._bulk("clinic.visit").create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_a.id,
                "state": "left",
                "payment_state": "paid",
                "local_date": "2020-01-01",
                "external_ref": "OLD-1",
            }
        )
        self.env.flush_all()
        visit.invalidate_recordset()
        self.assertEqual(visit.payment_state, "paid")
        visit.with_user(self.manager_a).consultant_id = self.consultant
        self.assertEqual(visit.payment_state, "paid")

    def test_a_line_by_who_reads_no_money(self):
        visit = self._new_visit(practitioner_id=self.doctor.id)
        visit._action_consult()
        self._new_line(visit, user=self.practitioner_a)
        self._new_line(visit, user=self.nurse_a)
        self.assertEqual(visit.sudo().amount_due, 600)
        self.assertEqual(visit.sudo().line_ids.mapped("list_price"), [300, 300])
        self.assertEqual(self._pay(visit).amount, 600)
        sellers = visit.sudo().line_ids.credit_ids.filtered(
            lambda credit: credit.role == "sold"
        )
        self.assertEqual(sellers.user_id, self.practitioner_a | self.nurse_a)

    def test_the_consultant_of_the_visit_sold_it(self):
        visit = self._new_billable(consultant_id=self.consultant.id)
        visit.with_user(self.reception_a).action_bill()
        sold = visit.sudo().line_ids.credit_ids.filtered(
            lambda credit: credit.role == "sold"
        )
        self.assertEqual(sold.user_id, self.consultant)

    @freeze_time("2030-05-06 17:30:00")
    def test_days_are_those_of_the_branch(self):
        visit = self._new_billable()
        payment = self._pay(visit)
        self.assertEqual(str(payment.clinic_local_date), "2030-05-07")
        self.assertEqual(str(payment.date), "2030-05-07")
        invoice = visit.sudo().clinic_move_ids
        self.assertEqual(str(invoice.invoice_date), "2030-05-07")

    def test_everything_is_in_the_operation_log(self):
        visit = self._new_billable()
        self._pay(visit)
        self._refund(visit, 300)
        logs = self.env["clinic.operation.log"].search(
            [("res_model", "=", "clinic.visit"), ("operation", "=like", "visit.%")]
        )
        mine = logs.filtered(lambda log: visit.id in log.res_ids)
        self.assertEqual(
            set(mine.mapped("operation")),
            {"visit.billed", "visit.paid", "visit.paid_back"},
        )
        self.assertEqual(set(mine.mapped("actor_id")), {self.cashier.id})
        self.assertEqual(set(mine.mapped("branch_id")), {self.branch_a.id})


@tagged("post_install", "-at_install")
class TestBillingEdges(BillingCommon):
    def test_a_prospect_has_no_payer(self):
        prospect = self._new_patient("潜客", kind="prospect")
        visit = self._new_visit(patient_id=prospect.id)
        self._new_line(visit)
        with self.assertSentence(UserError, "Make the person a patient"):
            visit.with_user(self.reception_a).action_bill()

    def test_a_guardian_pays_for_a_child(self):
        mother = self._new_patient("王妈妈")
        payer = mother.sudo().partner_id
        visit = self._new_billable(payer_id=payer.id)
        payment = self._pay(visit)
        self.assertEqual(payment.partner_id, payer)
        invoice = visit.sudo().clinic_move_ids
        self.assertEqual(invoice.partner_id, payer)
        self.assertEqual(invoice.invoice_line_ids.patient_id, self.patient)

    def test_the_payer_changes_after_the_first_bill(self):
        visit = self._new_billable()
        visit.with_user(self.reception_a).action_bill()
        first = visit.sudo().payer_id
        mother = self._new_patient("王妈妈")
        visit.sudo().payer_id = mother.sudo().partner_id
        self._new_line(visit, product_id=self._new_service(80).id)
        payment = self._pay(visit)
        self.assertEqual((payment.partner_id, payment.amount), (first, 380))
        self.assertEqual(visit.payment_state, "paid")

    def test_services_billed_by_delivered_quantity(self):
        service = self._new_service(90, invoice_policy="delivery")
        visit = self._new_visit()
        self._new_line(visit, product_id=service.id, quantity=3)
        self.assertEqual(self._pay(visit).amount, 270)

    def test_a_quantity_of_nothing_is_left_out(self):
        visit = self._new_billable()
        self._new_line(visit, quantity=0)
        self._pay(visit)
        self.assertEqual(len(visit.sudo().clinic_move_ids.invoice_line_ids), 1)
        self.assertEqual(visit.payment_state, "paid")

    def test_a_quantity_below_zero_from_elsewhere(self):
        visit = self._new_billable()
        self._new_line(visit).sudo().quantity = -1
        with self.assertSentence(UserError, "has a quantity below zero"):
            visit.with_user(self.reception_a).action_bill()

    def test_what_is_given_for_nothing_is_on_the_bill(self):
        self.env["clinic.policy"].create(
            {
                "key_id": self.env.ref(
                    "clinic_desk.policy_key_discount_limit_manager"
                ).id,
                "branch_id": self.branch_a.id,
                "value": "100",
            }
        )
        visit = self._new_billable()
        gift = self._new_line(visit)
        gift.with_user(self.manager_a).discount = 100
        self.assertEqual(self._pay(visit).amount, 300)
        self.assertEqual(len(visit.sudo().clinic_move_ids.invoice_line_ids), 2)
        self.assertTrue(gift.is_billed)

    def test_a_whole_visit_for_nothing(self):
        visit = self._new_billable()
        visit.line_ids.sudo().discount = 100
        self.assertEqual(visit.payment_state, "nothing_due")
        visit.with_user(self.reception_a).action_bill()
        self.assertEqual(visit.payment_state, "nothing_due")

    def test_a_locked_order_takes_further_lines(self):
        visit = self._new_billable()
        visit.with_user(self.reception_a).action_bill()
        visit.sudo().clinic_order_ids.action_lock()
        self._new_line(visit, product_id=self._new_service(80).id)
        self.assertEqual(self._pay(visit).amount, 380)

    def test_an_order_that_was_cancelled_before_its_bill(self):
        visit = self._new_billable()
        visit.with_user(self.reception_a).action_bill()
        closed = visit.sudo()
        closed.clinic_move_ids.button_draft()
        closed.clinic_move_ids.button_cancel()
        closed.clinic_order_ids._action_cancel()
        visit.with_user(self.reception_a).action_bill()
        live = closed.clinic_order_ids.filtered(lambda order: order.state == "sale")
        self.assertEqual(len(live), 1)
        self.assertEqual(len(closed.clinic_order_ids), 2)
        self.assertEqual(closed.amount_due, 300)

    def test_only_orders_of_visits_are_printed_as_bills(self):
        order = self.env["sale.order"].create(
            {"partner_id": self.env["res.partner"].create({"name": "Shop"}).id}
        )
        report = self.env["report.clinic_desk.report_clinic_bill"]
        with self.assertSentence(UserError, "Choose orders of visits"):
            report.with_user(self.finance)._get_report_values(order.ids)
        with self.assertRaises(AccessError):
            report.with_user(self.cashier)._get_report_values(order.ids)

    def test_the_bill_counts_what_was_given_back(self):
        visit = self._new_billable(300.0, 120.0)
        self._pay(visit)
        self._refund(visit, 0, 120)
        report = self.env["report.clinic_desk.report_clinic_bill"]
        orders = visit.sudo().clinic_order_ids
        values = report.with_user(self.cashier)._get_report_values(orders.ids)
        bill = values["bills"][0]
        self.assertEqual((bill["total"], bill["due"]), (300, 0))
        self.assertEqual(sum(pay["amount"] for pay in bill["payments"]), 300)
        self.assertEqual(sum(line["total"] for line in bill["lines"]), 300)

    def test_limits_of_refunds_are_policies_of_the_branch(self):
        limits = {}
        for role in ("reception", "cashier", "finance", "manager", "nurse"):
            refunds = self.env["clinic.refund"].with_user(self.users[role])
            limits[role] = refunds._get_limit(self.branch_a)
        self.assertEqual(
            limits,
            {
                "reception": 500,
                "cashier": 500,
                "finance": 5000,
                "manager": 5000,
                "nurse": 0,
            },
        )
        refunds = self.env["clinic.refund"].with_user(self.hq)
        self.assertIsNone(refunds._get_limit(self.branch_a))

    def test_values_of_a_visit_do_not_come_from_the_client(self):
        """Defaults in a context would reach the documents of the visit."""
        visit = self._new_billable().with_user(self.reception_a)
        visit.with_context(
            default_partner_id=self.env.company.partner_id.id,
            default_move_type="in_invoice",
            default_discount=90,
        ).action_bill()
        invoice = visit.sudo().clinic_move_ids
        self.assertEqual(invoice.move_type, "out_invoice")
        self.assertEqual(invoice.amount_total, 300)
        self.assertEqual(invoice.partner_id, self.patient.sudo().partner_id)


@tagged("post_install", "-at_install")
class TestBranchOfACompany(BillingCommon):
    """A legal entity with Odoo branches: the desk works in its branch alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.child = cls.env["res.company"].create(
            {"name": "Branch Ltd", "parent_id": cls.company.id}
        )
        cls.env.cr.precommit.run()  # a branch takes the chart of its parent
        cls.branch_d = cls.env["clinic.branch"].create(
            {
                "name": "D",
                "code": "D",
                "chain_id": cls.chain.id,
                "company_id": cls.child.id,
                "tz": "Asia/Shanghai",
                "country_id": cls.env.ref("base.cn").id,
            }
        )
        cls.reception_d = cls.env["res.users"].create(
            {
                "name": "Reception D",
                "login": "t_reception_d",
                "group_ids": [
                    (6, 0, cls.env.ref("clinic_base.group_clinic_base_reception").ids)
                ],
                "company_id": cls.child.id,
                "company_ids": [(6, 0, cls.child.ids)],
                "clinic_branch_ids": [(6, 0, cls.branch_d.ids)],
            }
        )

    def test_a_payment_without_a_door_to_the_parent(self):
        patient = self._new_patient(
            "赵六", user=self.reception_d, home_branch_id=self.branch_d.id
        )
        visit = self._new_visit(
            user=self.reception_d, patient_id=patient.id, branch_id=self.branch_d.id
        )
        self._new_line(visit, user=self.reception_d)
        self.assertEqual(visit.company_id, self.child)
        due = self.dues.with_user(self.reception_d).with_company(self.child)
        self.env.flush_all()
        action = due.browse(visit.id).action_collect()
        wizard = due.env[action["res_model"]].browse(action["res_id"])
        self.assertIn(self.cash, wizard.allowed_method_ids)
        wizard.action_pay()
        self.assertEqual(visit.payment_state, "paid")
        invoice = visit.sudo().clinic_move_ids
        self.assertEqual(invoice.company_id, self.child)
