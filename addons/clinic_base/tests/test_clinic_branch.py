from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import mute_logger, tagged
from psycopg2 import IntegrityError

from .common import ClinicCommon


@tagged("post_install", "-at_install")
class TestBranch(ClinicCommon):
    def test_chain_knows_its_companies(self):
        self.assertEqual(self.chain.company_ids, self.company | self.company_c)

    def test_staff_see_their_own_companies_of_the_chain(self):
        """They read every branch of the chain; a company of others is no error."""
        chain = self.chain.with_user(self.users["reception"])
        self.assertEqual(chain.company_ids, self.company)
        shown = chain.web_read({"company_ids": {"fields": {"display_name": {}}}})
        self.assertEqual([c["id"] for c in shown[0]["company_ids"]], self.company.ids)
        self.assertEqual(self.chain.company_ids, self.company | self.company_c)

    def test_code_is_unique_in_the_chain(self):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["clinic.branch"].create(
                self._branch_vals("A", "Asia/Shanghai", self.company)
            )
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        vals = self._branch_vals("A", "Asia/Shanghai", self.company)
        self.env["clinic.branch"].create({**vals, "chain_id": other.id})

    def test_time_zone_is_required(self):
        vals = self._branch_vals("Z", False, self.company)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["clinic.branch"].create(vals)

    def test_external_branch_has_no_users(self):
        with self.assertRaises(ValidationError):
            self.branch_a.is_external = True

    def test_companies_follow_branches_both_ways(self):
        user = self.users["nurse"]
        self.branch_c.user_ids = [Command.link(user.id)]
        self.assertIn(self.company_c, user.company_ids)
        other = self.users["manager"]
        other.clinic_branch_ids |= self.branch_c
        self.assertIn(self.company_c, other.company_ids)

    def test_companies_are_never_taken(self):
        user = self.users["nurse"]
        user.clinic_branch_ids = self.branch_a | self.branch_c
        user.clinic_branch_ids = self.branch_a
        self.assertIn(self.company_c, user.company_ids)

    def test_company_of_a_branch_moves(self):
        self.branch_b.user_ids = self.users["nurse"]
        self.branch_b.company_id = self.company_c
        self.assertIn(self.company_c, self.users["nurse"].company_ids)

    def test_current_branch_stays_among_ones_own(self):
        user = self.users["nurse"]
        self.assertEqual(user.clinic_branch_id, self.branch_a)
        user.clinic_branch_ids = self.branch_a | self.branch_b
        self.assertEqual(user.clinic_branch_id, self.branch_a)
        user.clinic_branch_ids = self.branch_b
        self.assertEqual(user.clinic_branch_id, self.branch_b)
        self.branch_b.user_ids = [Command.unlink(user.id)]
        self.assertFalse(user.clinic_branch_id)
        user.clinic_branch_id = self.branch_c
        self.assertFalse(user.clinic_branch_id)

    def test_archived_branch_is_nobodys(self):
        user = self.users["nurse"]
        self.branch_a.active = False
        self.assertFalse(user._clinic_branches())
        self.assertFalse(user._clinic_current_branch())

    def test_new_user_gets_a_current_branch(self):
        user = self.env["res.users"].create(
            {
                "name": "New",
                "login": "t_new_user",
                "clinic_branch_ids": [Command.set(self.branch_c.ids)],
            }
        )
        self.assertEqual(user.clinic_branch_id, self.branch_c)
        self.assertIn(self.company_c, user.company_ids)

    def test_switch(self):
        user = self.users["reception"]
        user.clinic_branch_ids = self.branch_a | self.branch_b
        users = self.env["res.users"].with_user(user)
        users.action_clinic_switch_branch(self.branch_b.id)
        self.assertEqual(user.clinic_branch_id, self.branch_b)
        for branch_id in (self.branch_c.id, 0, 10**9):
            with self.assertRaises(AccessError):
                users.action_clinic_switch_branch(branch_id)
        with self.assertRaises(AccessError):
            self.env["res.users"].with_user(self.employee).action_clinic_switch_branch(
                self.branch_a.id
            )

    def test_nobody_gives_himself_a_branch(self):
        user = self.users["reception"]
        for vals in (
            {"clinic_branch_ids": [Command.link(self.branch_c.id)]},
            {"clinic_branch_id": self.branch_c.id},
        ):
            with self.assertRaises(AccessError):
                user.with_user(user).write(vals)
        with self.assertRaises(AccessError):
            self.branch_b.with_user(user).user_ids = user

    def test_local_date(self):
        instant = self.env["clinic.branch"]._fields["create_date"].from_string
        value = instant("2026-03-01 17:30:00")
        self.assertEqual(str(self.branch_a._local_date(value)), "2026-03-02")
        self.assertEqual(str(self.branch_b._local_date(value)), "2026-03-01")

    def test_rule_follows_the_table(self):
        """A branch taken away in SQL is felt by the very next search."""
        user = self.users["reception"]
        branches = self.env["clinic.branch"].with_user(user)
        self.assertEqual(
            branches.search([]), self.branch_a | self.branch_b | self.branch_c
        )
        self.env.cr.execute(
            "DELETE FROM clinic_branch_users_rel WHERE user_id = %s", [user.id]
        )
        self.assertFalse(branches.search([]))
        self.assertFalse(self.env["clinic.chain"].with_user(user).search([]))

    def test_branches_of_other_chains_are_hidden(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        vals = self._branch_vals("X", "UTC", self.company)
        branch = self.env["clinic.branch"].create({**vals, "chain_id": other.id})
        reception, admin = self.users["reception"], self.users["administrator"]
        branches = self.env["clinic.branch"]
        self.assertNotIn(branch, branches.with_user(reception).search([]))
        self.assertIn(branch, branches.with_user(admin).search([]))
