from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ClinicCommon


@tagged("post_install", "-at_install")
class TestApproval(ClinicCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.approvals = cls.env["clinic.approval"]
        cls.reception = cls.users["reception"]
        cls.manager = cls.users["manager"]
        cls.hq_director = cls.users["hq_director"]

    def _request(self, user=None, kind="refund", **kwargs):
        approvals = self.approvals.with_user(user or self.reception)
        return approvals._request(kind, self.branch_a, reason="why", **kwargs)

    def test_request(self):
        approval = self._request(amount=50)
        self.assertRecordValues(
            approval,
            [
                {
                    "state": "requested",
                    "branch_id": self.branch_a.id,
                    "company_id": self.company.id,
                    "requested_by": self.reception.id,
                    "amount": 50,
                }
            ],
        )
        self.assertEqual(approval.reference, self.branch_a)
        self.assertIn("Refund", approval.display_name)
        self.assertEqual(self._request(amount=60), approval, "an open one is reused")
        self.assertEqual(approval.amount, 60)

    def test_request_needs_the_record(self):
        with self.assertRaises(AccessError):
            self.approvals.with_user(self.employee)._request("refund", self.branch_a)

    def test_approve(self):
        approval = self._request()
        self.assertFalse(approval.can_decide)
        approval = approval.with_user(self.manager)
        self.assertTrue(approval.can_decide)
        approval.action_approve()
        self.assertEqual(
            (approval.state, approval.decided_by), ("approved", self.manager)
        )
        self.assertFalse(approval.is_self_approval)
        row = self.env["clinic.operation.log"].search([], limit=1)
        self.assertEqual(
            (row.operation, row.actor_id), ("approval.approved", self.manager.id)
        )
        with self.assertRaises(UserError):
            approval.action_refuse()

    def test_refuse_and_cancel(self):
        approval = self._request()
        approval.with_user(self.manager)._action_refuse("too much")
        self.assertEqual(
            (approval.state, approval.decision_note), ("refused", "too much")
        )
        approval = self._request()
        with self.assertRaises(AccessError):
            approval.with_user(self.manager).action_cancel()
        approval.with_user(self.reception).action_cancel()
        self.assertEqual(approval.state, "cancelled")

    def test_roles(self):
        approval = self._request()
        for role in (
            "reception",
            "nurse",
            "medical_director",
            "finance",
            "administrator",
        ):
            with self.subTest(role=role), self.assertRaises(AccessError):
                approval.with_user(self.users[role]).action_approve()
        amendment = self._request(kind="amendment")
        with self.assertRaises(AccessError):
            amendment.with_user(self.manager).action_approve()
        amendment.with_user(self.users["medical_director"]).action_approve()

    def test_other_branch(self):
        manager_b = self._new_user("manager", self.branch_b, "t_manager_b")
        approval = self._request()
        self.assertNotIn(approval, self.approvals.with_user(manager_b).search([]))
        with self.assertRaises(AccessError):
            approval.with_user(manager_b).action_approve()

    def test_limit_of_the_manager(self):
        key = self.env.ref("clinic_base.policy_key_approval_manager_limit")
        self.env["clinic.policy"].create(
            {"key_id": key.id, "chain_id": self.chain.id, "value": "500"}
        )
        approval = self._request(amount=501)
        with self.assertRaises(AccessError):
            approval.with_user(self.manager).action_approve()
        approval.with_user(self.hq_director).action_approve()
        self._request(amount=-500).with_user(self.manager).action_approve()

    def test_limit_counts_in_the_companys_currency(self):
        key = self.env.ref("clinic_base.policy_key_approval_manager_limit")
        self.env["clinic.policy"].create(
            {"key_id": key.id, "chain_id": self.chain.id, "value": "500"}
        )
        other = self.env["res.currency"].create({"name": "ZZZ", "symbol": "Z"})
        self.env["res.currency.rate"].create(
            {"currency_id": other.id, "rate": 10, "name": "2000-01-01"}
        )
        approval = self._request(amount=4000, currency=other)
        self.assertEqual(approval._get_approver_roles(), ["manager", "hq_director"])

    def test_own_request(self):
        approval = self._request(user=self.manager)
        with self.assertRaises(AccessError):
            approval.with_user(self.manager).action_approve()
        approval.with_user(self.hq_director).action_approve()

    def test_self_approval_where_one_holds_the_role_alone(self):
        self.hq_director.active = False
        approval = self._request(user=self.manager)
        approval.with_user(self.manager).action_approve()
        self.assertTrue(approval.is_self_approval)
        row = self.env["clinic.operation.log"].search([], limit=1)
        self.assertTrue(row.summary)

    def test_rows_are_not_written_by_hand(self):
        approval = self._request()
        for role in ("reception", "manager", "hq_director", "administrator"):
            user = self.users[role]
            with self.subTest(role=role), self.assertRaises(AccessError):
                approval.with_user(user).write({"state": "approved"})
            with self.assertRaises(AccessError):
                self.approvals.with_user(user).create(
                    {"kind": "refund", "res_model": "clinic.branch", "res_id": 1}
                )

    def test_request_without_a_branch(self):
        approval = self.approvals.with_user(self.hq_director)._request(
            "campaign", self.chain
        )
        self.assertEqual(approval.branch_id, self.branch_a, "the one he works at")
        self.hq_director.clinic_branch_ids = False
        approval = self.approvals.sudo()._request("other", self.chain)
        self.assertFalse(approval.branch_id)
        self.assertIn(approval, self.approvals.with_user(self.manager).search([]))

    def test_record_is_told(self):
        told = []
        with patch.object(
            self.env.registry["clinic.branch"],
            "_clinic_approval_decided",
            lambda record, approval: told.append((record, approval.state)),
            create=True,
        ):
            self._request().with_user(self.manager).action_approve()
        self.assertEqual(told, [(self.branch_a, "approved")])

    def test_record_is_gone(self):
        branch = self.env["clinic.branch"].create(
            self._branch_vals("GONE", "UTC", self.company)
        )
        approval = self.approvals._request("other", branch, branch=self.branch_a)
        branch.unlink()
        approval.invalidate_recordset()
        self.assertFalse(approval.reference)
        approval.with_user(self.manager).action_approve()

    def test_list_costs_the_same_for_many(self):
        def read(approvals):
            self.env.invalidate_all()
            approvals.with_user(self.manager).web_read(
                {"display_name": {}, "state": {}, "can_decide": {}, "kind": {}}
            )

        one = self._request()
        many = one
        for number in range(10):
            branch = self.env["clinic.branch"].create(
                self._branch_vals(f"N{number}", "UTC", self.company)
            )
            many |= self.approvals._request("other", branch, branch=self.branch_a)
        read(one)
        start = self.env.cr.sql_log_count
        read(one)
        cost = self.env.cr.sql_log_count - start
        start = self.env.cr.sql_log_count
        read(many)
        self.assertEqual(self.env.cr.sql_log_count - start, cost)
