from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .common import GROUP, ClinicCommon


@tagged("post_install", "-at_install")
class TestLoggedChanges(ClinicCommon):
    """Rights that change leave one row each, with names and without patient data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.users["administrator"]
        cls.nurse = cls.users["nurse"]
        cls.logs = cls.env["clinic.operation.log"]

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.last = self.logs.search([], limit=1).id or 0

    def _get_rows(self, operation):
        return self.logs.search(
            [("id", ">", self.last), ("operation", "=like", operation)]
        )

    def _get_name(self, xmlid):
        return self.env.ref(xmlid).with_context(lang=None).display_name

    def test_role_given_and_taken(self):
        group = self.env.ref(GROUP + "privacy")
        user = self.nurse.with_user(self.admin)
        user.write({"group_ids": [Command.link(group.id)]})
        row = self._get_rows("user.change")
        self.assertEqual(len(row), 1)
        self.assertEqual(row.actor_id, self.admin.id)
        self.assertEqual(row.res_ids, self.nurse.ids)
        name = self._get_name(GROUP + "privacy")
        self.assertEqual(row.new_value, {"group_ids": [name]})
        self.assertFalse(row.old_value)
        user.write({"group_ids": [Command.unlink(group.id)]})
        row = self._get_rows("user.change")[0]
        self.assertEqual(row.old_value, {"group_ids": [name]})

    def test_role_given_from_the_group(self):
        group = self.env.ref(GROUP + "privacy").with_user(self.admin)
        group.write({"user_ids": [Command.link(self.nurse.id)]})
        row = self._get_rows("group.change")
        self.assertEqual(row.new_value, {"user_ids": [self.nurse.display_name]})

    def test_implied_group(self):
        group = self.env.ref(GROUP + "nurse").with_user(self.admin)
        export = self.env.ref(GROUP + "export")
        group.write({"implied_ids": [Command.link(export.id)]})
        row = self._get_rows("group.change")
        self.assertEqual(
            row.new_value, {"implied_ids": [self._get_name(GROUP + "export")]}
        )

    def test_branches(self):
        user = self.nurse.with_user(self.admin)
        user.write({"clinic_branch_ids": [Command.link(self.branch_b.id)]})
        row = self._get_rows("user.change")
        self.assertEqual(
            row.new_value, {"clinic_branch_ids": [self.branch_b.display_name]}
        )
        branch = self.branch_c.with_user(self.admin)
        branch.write({"user_ids": [Command.link(self.nurse.id)]})
        row = self._get_rows("branch.change")
        self.assertEqual(row.new_value, {"user_ids": [self.nurse.display_name]})
        self.assertEqual(row.branch_id, self.branch_c.id)

    def test_nothing_changed_nothing_logged(self):
        self.nurse.write({"clinic_branch_ids": [Command.set(self.branch_a.ids)]})
        self.nurse.write({"name": "Another name"})
        self.assertFalse(self._get_rows("user%"))

    def test_user_made_archived_deleted(self):
        user = self._new_user("nurse", login="t_joiner")
        row = self._get_rows("user.create")
        self.assertEqual(row.new_value["login"], "t_joiner")
        self.assertIn(self._get_name(GROUP + "nurse"), row.new_value["group_ids"])
        user.active = False
        self.assertEqual(self._get_rows("user.change")[0].old_value, {"active": True})
        user.unlink()
        self.assertEqual(self._get_rows("user.delete").res_ids, user.ids)

    def test_portal_users_are_no_news(self):
        self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "t_portal",
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        self.assertFalse(self._get_rows("user%"))

    def test_password_of_another(self):
        secret = "a long Password 12"
        self.nurse.with_user(self.admin).write({"password": secret})
        row = self._get_rows("user.password")
        self.assertEqual(row.res_ids, self.nurse.ids)
        self.assertNotIn(secret, str(row.read()))
        self.nurse.with_user(self.nurse).sudo().write({"password": secret + "3"})
        self.assertEqual(len(self._get_rows("user.password")), 1, "one's own")

    def test_rules_and_access(self):
        rule = self.env.ref("clinic_base.clinic_chain_rule_staff")
        rule.with_user(self.admin).write({"domain_force": "[(1, '=', 1)]"})
        row = self._get_rows("rule.change")
        self.assertEqual(row.new_value, {"domain_force": "[(1, '=', 1)]"})
        access = self.env["ir.model.access"].with_user(self.admin)
        made = access.create(
            {
                "name": "everybody",
                "model_id": self.env["ir.model"]._get_id("clinic.chain"),
                "group_id": self.env.ref("base.group_user").id,
                "perm_read": True,
            }
        )
        row = self._get_rows("access.create")
        self.assertTrue(row.new_value["perm_read"])
        made.unlink()
        self.assertEqual(len(self._get_rows("access.delete")), 1)

    def test_policy_and_chain(self):
        policy = (
            self.env["clinic.policy"]
            .with_user(self.admin)
            .create(
                {
                    "key_id": self.env.ref(
                        "clinic_base.policy_key_export_read_rows"
                    ).id,
                    "chain_id": self.chain.id,
                    "value": "200",
                }
            )
        )
        self.assertEqual(self._get_rows("policy.create").new_value["value"], "200")
        policy.value = "300"
        row = self._get_rows("policy.change")
        self.assertEqual(
            (row.old_value, row.new_value), ({"value": "200"}, {"value": "300"})
        )
        self.chain.active = False
        self.assertEqual(len(self._get_rows("chain.change")), 1)

    def test_api_keys(self):
        soon = fields.Datetime.now() + timedelta(hours=12)
        keys = self.env["res.users.apikeys"].with_user(self.nurse)
        keys._generate("rpc", "my script", soon)
        row = self._get_rows("apikey.create")
        self.assertEqual(row.new_value["name"], "my script")
        self.assertEqual(row.actor_id, self.nurse.id)
        self.nurse.api_key_ids.sudo().unlink()
        self.assertEqual(self._get_rows("apikey.delete").res_ids, self.nurse.ids)
        self.env["res.users.apikeys"].with_user(self.employee)._generate(
            "rpc", "no clinic", soon
        )
        self.assertEqual(len(self._get_rows("apikey.create")), 1)
