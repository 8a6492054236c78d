from odoo.tests import tagged

from .common_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestDue(BillingCommon):
    def _search(self, user=None, **vals):
        self.env.flush_all()
        return self.dues.with_user(user or self.cashier).search(
            [("payment_state", "in", ("to_pay", "part_paid"))]
        )

    def test_the_list_says_what_the_visit_says(self):
        visits = self._new_billable(300.0), self._new_billable(80.0, 20.0)
        self._pay(visits[1], amount=30)
        for visit in visits:
            due, closed = self._get_due(visit), visit.sudo()
            for name in ("amount_unbilled", "amount_open", "amount_due"):
                with self.subTest(visit=visit.id, name=name):
                    self.assertEqual(due[name], closed[name])
            self.assertEqual(due.payment_state, visit.payment_state)
        self.assertEqual(self._search().ids, [visits[1].id, visits[0].id])

    def test_the_patient_is_named_by_the_directory(self):
        visit = self._new_billable()
        due = self._get_due(visit)
        self.assertIn("王小明", due.display_name)
        self.assertEqual(due.directory_id.id, self.patient.id)
        self.assertEqual(due.record_number, self.patient.record_number)
        found = self.dues.with_user(self.cashier).search(
            [("directory_id", "ilike", "王小明")]
        )
        self.assertIn(visit.id, found.ids)

    def test_documents_are_listed_by_the_rights_of_the_reader(self):
        visit = self._new_billable()
        self._pay(visit)
        due = self._get_due(visit)
        self.assertEqual(due.move_ids, visit.sudo().clinic_move_ids)
        self.assertEqual(due.payment_ids, visit.sudo().clinic_payment_ids)

    def test_who_sees_the_list(self):
        visit = self._new_billable()
        for role, user in self.users.items():
            expected = role in ("reception", "cashier", "finance", "manager")
            with self.subTest(role=role):
                dues = self.dues.with_user(user)
                self.assertEqual(dues.has_access("read"), expected)
                if expected:
                    self.assertIn(visit.id, self._search(user).ids)
                self.assertFalse(dues.has_access("write"))

    def test_nothing_due_is_not_on_it(self):
        visit = self._new_visit()
        self.assertFalse(self._get_due(visit).exists())

    def test_queries_do_not_grow_with_the_list(self):
        spec = {
            name: {} for name in ("amount_due", "payment_state", "state", "local_date")
        } | {"directory_id": {"fields": {"display_name": {}}}}
        counts = []
        for number in (1, 19):
            for _i in range(number):
                self._new_billable()
            self.env.flush_all()
            self.dues.with_user(self.cashier).web_search_read([], spec)
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            found = self.dues.with_user(self.cashier).web_search_read([], spec)
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(found["length"], 20)
        self.assertEqual(counts[0], counts[1])

    def test_arrears_stand_at_the_top_of_the_file(self):
        visit = self._new_billable()
        file = self.patient.with_user(self.reception_a)
        self.assertNotIn("arrears", self._get_codes(file.header_alerts))
        visit._action_leave()
        self.env.invalidate_all()
        self.assertIn("arrears", self._get_codes(file.header_alerts))
        balance = next(
            entry for entry in file.header_balances if entry["code"] == "arrears"
        )
        self.assertEqual(balance["amount"], 300)
        self._pay(visit)
        self.env.invalidate_all()
        self.assertNotIn("arrears", self._get_codes(file.header_alerts))
        self.assertNotIn("arrears", self._get_codes(file.header_balances))

    def test_arrears_without_amount_for_who_treats(self):
        visit = self._new_billable()
        visit._action_leave()
        file = self.patient.with_user(self.practitioner_a)
        self.assertIn("arrears", self._get_codes(file.header_alerts))
        self.assertNotIn("300", str(file.header_alerts))

    def _get_codes(self, entries):
        return [entry["code"] for entry in entries or []]


@tagged("post_install", "-at_install")
class TestSetup(BillingCommon):
    def _open(self, user=None):
        wizards = self.env["clinic.billing.setup"].with_user(user or self.finance)
        return wizards.browse(wizards.action_open()["res_id"])

    def test_accounts_are_set_on_every_way_of_payment(self):
        methods = self.env["account.payment.method.line"].search(
            [("journal_id.company_id", "=", self.company.id)]
        )
        methods.payment_account_id = False
        wizard = self._open()
        self.assertFalse(wizard.is_complete)
        self.assertIn("missing", wizard.line_ids.mapped("state"))
        wizard.action_apply()
        mine = methods.filtered(lambda m: m.journal_id.type in ("bank", "cash"))
        self.assertTrue(all(mine.mapped("payment_account_id.reconcile")))
        self.assertNotIn("missing", wizard.line_ids.mapped("state"))
        by_hand = methods[:1].payment_account_id
        wizard.action_apply()
        self.assertEqual(methods[:1].payment_account_id, by_hand)

    def test_what_is_missing_is_said(self):
        self.finance.company_ids |= self.company_c
        wizard = self._open()
        todo = wizard.line_ids.filtered(
            lambda line: line.company_id == self.company_c and line.state == "by_hand"
        )
        self.assertEqual(
            set(todo.mapped("name")),
            {
                "Chart of accounts",
                "Sales journal",
                "Income account",
                "Bank or cash journal",
            },
        )
        self.assertTrue(all(todo.mapped("note")))
        self.assertFalse(wizard.is_complete)

    def test_a_company_without_a_chart_gets_accounts_of_our_own(self):
        self.finance.company_ids |= self.company_c
        journal = self.env["account.journal"].create(
            {
                "name": "Cash C",
                "type": "cash",
                "code": "CSC",
                "company_id": self.company_c.id,
            }
        )
        self._open().action_apply()
        lines = (
            journal.inbound_payment_method_line_ids
            | journal.outbound_payment_method_line_ids
        )
        self.assertTrue(all(lines.mapped("payment_account_id")))
        names = lines.payment_account_id.mapped("name")
        self.assertEqual(len(names), 2)

    def test_companies_of_others_are_left_alone(self):
        wizard = self._open()
        self.assertNotIn(self.company_c, wizard.line_ids.company_id)

    def test_who_sets_up(self):
        self._open(self.admin_clinic).action_apply()
        for role in ("reception", "cashier", "manager", "hq_director"):
            with self.subTest(role=role), self.assertRaises(Exception) as caught:
                self._open(self.users[role])
            self.assertIn("Only finance or an administrator", str(caught.exception))
