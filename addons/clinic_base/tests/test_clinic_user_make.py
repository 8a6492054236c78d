from odoo import Command
from odoo.addons.mail.tests.common import MockEmail
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from .common import GROUP, ROLES, ClinicCommon


@tagged("post_install", "-at_install")
class TestUserMake(ClinicCommon, MockEmail):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.users["administrator"]
        cls.wizards = cls.env["clinic.user.make"].with_user(cls.admin)

    def _fill(self, **values):
        return self.wizards.create(
            {
                "name": "Wang Li",
                "login": "wang.li",
                "branch_ids": [Command.set(self.branch_a.ids)],
                "role_nurse": True,
                **values,
            }
        )

    def _get_user(self, login):
        return self.env["res.users"].search([("login", "=", login)])

    def test_person_with_two_roles_at_two_branches(self):
        branches = self.branch_b | self.branch_c
        wizard = self._fill(
            role_reception=True, branch_ids=[Command.set(branches.ids)], lang="en_US"
        )
        action = wizard.action_make()
        user = self._get_user("wang.li")
        given = self.env.ref(GROUP + "nurse") | self.env.ref(GROUP + "reception")
        companies = self.env.ref("base.group_multi_company")  # core's, of two companies
        self.assertEqual(user.group_ids - companies, given)
        self.assertEqual(user.clinic_branch_ids, branches)
        self.assertIn(user.clinic_branch_id, branches)
        self.assertLessEqual(branches.company_id, user.company_ids)
        self.assertIn(user.company_id, branches.company_id)
        self.assertFalse(user.email)
        message = action["params"]["message"]
        password = message.split("password ")[1].split(".")[0]
        self.assertGreaterEqual(len(password), 16)
        info = {"type": "password", "login": "wang.li", "password": password}
        session = (
            self.env["res.users"].sudo(False).authenticate(info, {"interactive": False})
        )
        self.assertEqual(session["uid"], user.id)

    def test_password_is_kept_nowhere(self):
        action = self._fill().action_make()
        password = action["params"]["message"].split("password ")[1].split(".")[0]
        self.assertTrue(action["params"]["sticky"])
        self.env.flush_all()
        self.env.cr.execute("SELECT t::text FROM clinic_user_make t")
        rows = str(self.env.cr.fetchall())
        self.env.cr.execute("SELECT t::text FROM clinic_operation_log t")
        rows += str(self.env.cr.fetchall())
        self.assertNotIn(password, rows)

    def test_what_is_refused(self):
        new_test_user(self.env, "taken.login", "base.group_user").active = False
        for values, words in (
            ({"login": "Taken.Login"}, "belongs to"),
            ({"login": "  "}, "log-in"),
            ({"name": False}, "name"),
            ({"branch_ids": [Command.clear()]}, "branch"),
            ({"role_nurse": False}, "role"),
            ({"role_nurse": False, "right_export": True}, "role"),
            ({"way": "invite", "login": "a@example.com"}, "mail server"),
        ):
            with self.subTest(values=values):
                self.env["ir.mail_server"].search([]).active = False
                with self.assertRaises(UserError) as caught:
                    self._fill(**values).action_make()
                self.assertIn(words, str(caught.exception))
        self.assertFalse(self._get_user("wang.li"))

    def test_login_with_signs_of_like(self):
        self._fill(login="wang_li").action_make()
        self._fill(login="wangxli").action_make()
        self.assertTrue(self._get_user("wangxli"))

    def test_administrator_without_branch(self):
        wizard = self._fill(
            role_nurse=False, role_administrator=True, branch_ids=[Command.clear()]
        )
        wizard.action_make()
        self.assertTrue(self._get_user("wang.li").has_group(GROUP + "administrator"))

    def test_invitation(self):
        self.env["ir.mail_server"].create({"name": "Out", "smtp_host": "localhost"})
        wizard = self._fill(way="invite", login="wang@example.com")
        self.assertTrue(wizard.is_mail_ready)
        with self.mock_mail_gateway():
            wizard.action_make()
        user = self._get_user("wang@example.com")
        self.assertEqual(user.email, "wang@example.com")
        recipients = [to for mail in self._mails for to in mail["email_to"]]
        self.assertTrue([to for to in recipients if "wang@example.com" in to])

    def test_change_roles(self):
        user = self.users["nurse"]
        other = self.env.ref("base.group_partner_manager")
        user.group_ids |= other
        wizard = self.wizards.with_context(active_model="res.users", active_id=user.id)
        form = Form(wizard)
        self.assertEqual(form.user_id, user)
        self.assertTrue(form.role_nurse)
        self.assertFalse(form.role_privacy)
        self.assertEqual(form.login, user.login)
        form.role_nurse = False
        form.role_practitioner = True
        form.branch_ids.add(self.branch_b)
        form.save().action_make()
        self.assertEqual(user.group_ids, self.env.ref(GROUP + "practitioner") | other)
        self.assertEqual(user.clinic_branch_ids, self.branch_a | self.branch_b)
        self.assertEqual(user.clinic_branch_id, self.branch_a)

    def test_choosing_another_person_fills_his_roles(self):
        form = Form(self.wizards)
        form.user_id = self.users["reception"]
        self.assertTrue(form.role_reception)
        self.assertEqual(form.name, self.users["reception"].name)

    def test_nobody_locks_himself_out(self):
        wizard = self.wizards.with_context(
            active_model="res.users", active_id=self.admin.id
        )
        form = Form(wizard)
        form.role_administrator = False
        form.role_nurse = True
        with self.assertRaises(UserError):
            form.save().action_make()

    def test_only_administrators(self):
        for role in ROLES:
            if role == "administrator":
                continue
            wizards = self.wizards.with_user(self.users[role])
            with self.subTest(role=role), self.assertRaises(AccessError):
                wizards.create({"name": "x", "login": "x"})
        wizard = self._fill()
        with self.assertRaises(AccessError):
            wizard.with_user(self.users["manager"]).action_make()

    def test_what_the_person_will_see(self):
        form = Form(self.wizards)
        self.assertIn("sees nothing", form.sight)
        form.branch_ids.add(self.branch_b)
        form.role_cashier = True
        self.assertIn("Branch B", form.sight)
        form.role_privacy = True
        self.assertIn("Export", form.sight, "a right that the role brings")

    def test_names_are_escaped(self):
        self.branch_a.name = "<b>bold</b>"
        self.assertNotIn("<b>bold", self._fill().sight)

    def test_every_role_has_a_box(self):
        boxes = self.wizards._get_role_groups()
        roles = {name.removeprefix("role_") for name in boxes if name[:5] == "role_"}
        self.assertEqual(roles, set(ROLES))
        arch = self.wizards.get_view(view_type="form")["arch"]
        for name, xmlid in boxes.items():
            self.assertIn(f'name="{name}"', arch)
            self.assertTrue(self.env.ref(xmlid))


class UserMakeUi(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        chain = cls.env["clinic.chain"].create({"name": "Chain", "code": "UM"})
        cls.branch = cls.env["clinic.branch"].create(
            {
                "name": "Branch Tour",
                "code": "UMA",
                "chain_id": chain.id,
                "company_id": cls.env.company.id,
                "tz": "Asia/Shanghai",
            }
        )
        new_test_user(
            cls.env,
            "um_admin",
            GROUP + "administrator",
            clinic_branch_ids=[Command.set(cls.branch.ids)],
        )

    def _make_by_hand(self):
        self.start_tour(
            "/odoo/clinic-person", "clinic_base_user_make", login="um_admin"
        )
        user = self.env["res.users"].search([("login", "=", "tour.person")])
        self.assertEqual(
            user.group_ids,
            self.env.ref(GROUP + "nurse") | self.env.ref(GROUP + "reception"),
        )
        self.assertEqual(user.clinic_branch_id, self.branch)


@tagged("post_install", "-at_install")
class TestUserMakeUi(UserMakeUi):
    def test_make_a_person(self):
        self._make_by_hand()


@tagged("post_install", "-at_install")
class TestUserMakePhone(UserMakeUi):
    browser_size = "360x740"
    touch_enabled = True

    def test_make_a_person_on_the_phone(self):
        self._make_by_hand()
