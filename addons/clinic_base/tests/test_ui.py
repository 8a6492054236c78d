from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import GROUP


class UiCommon(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        cls.chain = cls.env["clinic.chain"].create({"name": "Chain", "code": "UI"})
        cls.branch_a, cls.branch_b, cls.branch_c = cls.env["clinic.branch"].create(
            [
                {
                    "name": f"Branch {code}",
                    "code": code,
                    "sequence": sequence,
                    "chain_id": cls.chain.id,
                    "company_id": company.id,
                    "tz": "Asia/Shanghai",
                }
                for sequence, code in enumerate("ABC")
            ]
        )
        branches = cls.branch_a | cls.branch_b
        cls.manager, cls.admin, cls.reception = (
            new_test_user(
                cls.env,
                f"ui_{role}",
                GROUP + role,
                clinic_branch_ids=[Command.set(branches.ids)],
            )
            for role in ("manager", "administrator", "reception")
        )
        cls.employee = new_test_user(cls.env, "ui_employee", "base.group_user")


@tagged("post_install", "-at_install")
class TestUi(UiCommon):
    def test_switch_branch(self):
        self.start_tour("/odoo", "clinic_base_branch_switcher", login="ui_reception")
        self.assertEqual(self.reception.clinic_branch_id, self.branch_b)

    def test_no_branch_no_switcher(self):
        self.start_tour("/odoo", "clinic_base_no_branch", login="ui_employee")

    def test_configuration(self):
        self.start_tour(
            "/odoo/clinic-branches",
            "clinic_base_configuration",
            login="ui_administrator",
        )

    def test_session_info(self):
        self.authenticate("ui_reception", "ui_reception")
        info = self.make_jsonrpc_request("/web/session/get_session_info", {})
        self.assertEqual(
            info["clinic_branches"],
            [
                {"id": self.branch_a.id, "name": "Branch A"},
                {"id": self.branch_b.id, "name": "Branch B"},
            ],
        )
        self.assertEqual(info["clinic_branch_id"], self.branch_a.id)
        self.assertFalse(info["clinic_push"])


@tagged("post_install", "-at_install")
class TestUiPhone(UiCommon):
    browser_size = "360x740"
    touch_enabled = True

    def test_switch_branch_on_the_phone(self):
        self.start_tour("/odoo", "clinic_base_branch_switcher", login="ui_reception")
        self.assertEqual(self.reception.clinic_branch_id, self.branch_b)

    def test_approve_on_the_phone(self):
        approvals = self.env["clinic.approval"].with_user(self.reception)
        approval = approvals._request("refund", self.branch_a, amount=12)
        self.start_tour(
            "/odoo/clinic-approvals", "clinic_base_approve", login="ui_manager"
        )
        self.assertEqual(approval.state, "approved")
