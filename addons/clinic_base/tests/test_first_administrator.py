from odoo import Command
from odoo.tests import Form, TransactionCase, new_test_user, tagged

ADMINISTRATOR = "clinic_base.group_clinic_base_administrator"
VIEW = "base.view_users_form"


@tagged("post_install", "-at_install")
class TestFirstAdministrator(TransactionCase):
    """After the installation nobody has a clinic role, also who runs the settings."""

    def setUp(self):
        super().setUp()
        self.owner = new_test_user(self.env, "owner_x", groups="base.group_system")
        self.users = self.env["res.users"].with_user(self.owner)

    def _open(self, user):
        """The form, read as the web client reads it; says whether branches show."""
        self.env.invalidate_all()
        with Form(user, VIEW) as form:
            self.assertEqual(form.login, user.login)
        arch = user.get_view(self.env.ref(VIEW).id, "form")["arch"]
        return 'name="clinic_branch_ids"' in arch

    def test_the_form_of_a_user_opens_without_a_clinic_role(self):
        self.assertFalse(self._open(self.users.browse(self.owner.id)))

    def test_he_gives_himself_the_role_and_sees_the_branches(self):
        user = self.users.browse(self.owner.id)
        with Form(user, VIEW) as form:
            form.group_ids.add(self.env.ref(ADMINISTRATOR))
        self.assertTrue(self.owner.has_group(ADMINISTRATOR))
        self.assertTrue(self._open(user))

    def test_he_makes_a_user_without_a_clinic_role(self):
        with Form(self.users, VIEW) as form:
            form.name, form.login = "Somebody", "somebody_x"
        self.assertFalse(form.record.sudo().clinic_branch_ids)

    def test_the_role_gives_the_menus_of_the_next_step(self):
        self.owner.group_ids = [Command.link(self.env.ref(ADMINISTRATOR).id)]
        menus = self.env["ir.ui.menu"].with_user(self.owner)
        visible = menus._visible_menu_ids()
        for name in (
            "clinic_chain_menu",
            "clinic_branch_menu",
            "clinic_user_make_menu",
        ):
            self.assertIn(self.env.ref(f"clinic_base.{name}").id, visible)
