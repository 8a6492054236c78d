from odoo.addons.clinic_base.tests.common import GROUP, ROLES
from odoo.tests import TransactionCase, tagged

# What a role brings of Odoo's own groups beside those of every employee. The right to
# export is core's half of "May export"; everything else is the table of roles.
CORE = {
    "finance": ("account.group_account_user",),
    "administrator": ("base.group_system",),
    "privacy": ("base.group_allow_export",),
    "hq_director": ("base.group_allow_export",),
}
# rights of this addon and of the one below it that a role brings
BELOW = ("clinic_base", "clinic_patient")
OURS = {
    "reception": {"payer", "reveal"},
    "cashier": {"payer"},
    "nurse": {"reveal"},
    "practitioner": {"reveal"},
    "consultant": {"reveal"},
    "followup": {"reveal"},
    "finance": {"payer"},
    "manager": {"reveal"},
    "medical_director": {"reveal"},
    "hq_director": {"export"},
    "privacy": {"export", "reveal"},
}


@tagged("post_install", "-at_install")
class TestRoles(TransactionCase):
    """The table of roles, as far as the addons below this one can keep it."""

    def _get_closure(self, *xmlids):
        groups = self.env["res.groups"].union(*(self.env.ref(x) for x in xmlids))
        return groups | groups.all_implied_ids

    def _get_ours(self, groups):
        ids = groups.get_external_id()
        return groups.filtered(lambda g: ids.get(g.id, "").startswith("clinic_"))

    def test_core_groups_are_those_of_the_table_and_no_more(self):
        staff = self.env.ref(GROUP + "staff")
        self.assertEqual(staff.implied_ids, self.env.ref("base.group_user"))
        everybody = self._get_closure("base.group_user")
        for role in ROLES:
            group = self.env.ref(GROUP + role)
            implied = self._get_closure(GROUP + role)
            expected = everybody | self._get_closure(*CORE.get(role, ()))
            with self.subTest(role=role):
                self.assertIn(staff, group.implied_ids)
                core = implied - self._get_ours(implied)
                allowed = expected - self._get_ours(expected)
                self.assertEqual(
                    core.sorted().mapped("full_name"),
                    allowed.sorted().mapped("full_name"),
                )

    def test_rights_of_ours(self):
        staff = self.env.ref(GROUP + "staff")
        for role in ROLES:
            implied = self._get_ours(self._get_closure(GROUP + role))
            implied -= staff | self.env.ref(GROUP + role)
            names = {
                xmlid.rpartition("_")[2]
                for xmlid in implied.get_external_id().values()
                if xmlid.startswith(BELOW)
            }
            if role == "administrator":
                # core's settings group implies Invoicing, which finds payers
                names.discard("payer")
            with self.subTest(role=role):
                self.assertEqual(names, OURS.get(role, set()))

    def test_no_role_implies_another(self):
        for role in ROLES:
            implied = self.env.ref(GROUP + role).all_implied_ids
            others = {
                other for other in ROLES if self.env.ref(GROUP + other) in implied
            }
            self.assertLessEqual(others, {role})

    def test_nobody_has_a_clinical_role_by_itself(self):
        for login in ("base.user_root", "base.user_admin"):
            user = self.env.ref(login)
            for role in ROLES:
                with self.subTest(login=login, role=role):
                    self.assertNotIn(self.env.ref(GROUP + role), user.all_group_ids)
            self.assertNotIn(self.env.ref(GROUP + "export"), user.all_group_ids)

    def test_no_sales_and_no_invoicing_but_for_finance(self):
        for xmlid in (
            "account.group_account_invoice",
            "account.group_account_manager",
            "sales_team.group_sale_salesman",
            "base.group_partner_manager",
        ):
            group = self.env.ref(xmlid, raise_if_not_found=False)
            for role in ROLES:
                if group and role not in ("finance", "administrator"):
                    implied = self.env.ref(GROUP + role).all_implied_ids
                    self.assertNotIn(group, implied, f"{role}: {xmlid}")
