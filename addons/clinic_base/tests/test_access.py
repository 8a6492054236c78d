from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import GROUP, ROLES, ClinicCommon

READ, NONE, ALL = "r", "", "rwcu"
# model -> {role: operations}; every other role has what "staff" says
MATRIX = {
    "clinic.chain": {"staff": READ, "administrator": ALL, "hq_director": "rw"},
    "clinic.branch": {"staff": READ, "administrator": ALL},
    "clinic.policy.key": {"staff": READ},
    "clinic.policy": {"staff": READ, "administrator": ALL, "hq_director": ALL},
    "clinic.policy.effective": {
        "staff": NONE,
        "administrator": READ,
        "hq_director": READ,
    },
    "clinic.country.pack": {"staff": READ, "administrator": ALL},
    "clinic.country.pack.line": {"staff": READ, "administrator": ALL},
    "clinic.approval": {"staff": READ},
    "clinic.operation.log": {"staff": NONE, "administrator": READ, "privacy": READ},
    "clinic.access.log": {"staff": NONE, "privacy": READ},
    "clinic.access.report": {"staff": NONE, "privacy": READ},
    "clinic.access.seal": {"staff": NONE, "administrator": READ, "privacy": READ},
    "clinic.access.head": {"staff": NONE, "administrator": READ, "privacy": READ},
    "clinic.seal.state": {"staff": NONE, "administrator": "rwc", "privacy": "rwc"},
    "clinic.user.make": {"staff": NONE, "administrator": ALL},
    "clinic.kpi": {"staff": READ},
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestAccess(ClinicCommon):
    def test_matrix(self):
        for model, rights in MATRIX.items():
            for role in ROLES:
                allowed = rights.get(role, rights["staff"])
                records = self.env[model].with_user(self.users[role])
                for letter, operation in OPERATIONS.items():
                    with self.subTest(model=model, role=role, operation=operation):
                        self.assertEqual(
                            records.has_access(operation), letter in allowed
                        )

    def test_employee_has_nothing(self):
        for model in MATRIX:
            with self.subTest(model=model):
                self.assertFalse(
                    self.env[model].with_user(self.employee).has_access("read")
                )

    def test_every_model_is_in_the_matrix(self):
        # ir.model.data knows which models this addon makes
        names = self.env["ir.model.data"].search(
            [("module", "=", "clinic_base"), ("model", "=", "ir.model")]
        )
        models = self.env["ir.model"].browse(names.mapped("res_id"))
        own = {
            model.model
            for model in models
            if model.model.startswith("clinic.") and not self.env[model.model]._abstract
        }
        self.assertEqual(own, set(MATRIX))

    def test_approvals_of_the_branch(self):
        approvals = self.env["clinic.approval"]
        mine = approvals.with_user(self.users["nurse"])._request("other", self.branch_a)
        seen = {
            role: mine in approvals.with_user(self.users[role]).search([])
            for role in ("nurse", "reception", "manager", "hq_director", "finance")
        }
        self.assertEqual(
            seen,
            {
                "nurse": True,
                "reception": False,
                "manager": True,
                "hq_director": True,
                "finance": False,
            },
        )

    def test_second_company_and_chain(self):
        reception_c = self._new_user("reception", self.branch_c, "t_reception_c")
        self.assertEqual(
            self.env["clinic.branch"].with_user(reception_c).search([]),
            self.branch_a | self.branch_b | self.branch_c,
            "branches of one chain know each other",
        )
        approval = (
            self.env["clinic.approval"]
            .with_user(self.users["reception"])
            ._request("other", self.branch_a)
        )
        with self.assertRaises(AccessError):
            approval.with_user(reception_c).read(["state"])


@tagged("post_install", "-at_install")
class TestRoles(TransactionCase):
    def test_one_privilege_per_role(self):
        category = self.env.ref("clinic_base.module_category_clinic")
        for role in ROLES:
            group = self.env.ref(GROUP + role)
            privilege = self.env.ref(f"clinic_base.res_groups_privilege_{role}")
            with self.subTest(role=role):
                self.assertEqual(group.privilege_id, privilege)
                self.assertEqual(privilege.group_ids, group)
                self.assertEqual(privilege.category_id, category)

    def test_what_roles_imply(self):
        payer = self.env.ref("clinic_base.group_clinic_base_payer")
        user = self.env.ref("base.group_user")
        system = self.env.ref("base.group_system")
        for role in ROLES:
            implied = self.env.ref(GROUP + role).all_implied_ids
            with self.subTest(role=role):
                self.assertIn(user, implied)
                self.assertEqual(
                    payer in implied, role in ("reception", "cashier", "finance")
                )
                self.assertEqual(system in implied, role == "administrator")
                for salesman in ("sales_team.group_sale_salesman",):
                    group = self.env.ref(salesman, raise_if_not_found=False)
                    self.assertFalse(group and group in implied)

    def test_nobody_has_a_role_by_itself(self):
        for login in ("base.user_root", "base.user_admin"):
            groups = self.env.ref(login).all_group_ids
            for role in ROLES:
                self.assertNotIn(self.env.ref(GROUP + role), groups)

    def test_payer_group_is_no_role(self):
        payer = self.env.ref("clinic_base.group_clinic_base_payer")
        self.assertFalse(payer.privilege_id)
        self.assertFalse(payer.implied_ids)

    def test_menus(self):
        root = self.env.ref("clinic_base.clinic_base_menu_root")
        config = self.env.ref("clinic_base.clinic_base_menu_config")
        employee = new_test_user(self.env, "menu_employee", "base.group_user")
        admin = new_test_user(self.env, "menu_admin", GROUP + "administrator")
        nurse = new_test_user(self.env, "menu_nurse", GROUP + "nurse")
        menus = self.env["ir.ui.menu"]
        self.assertNotIn(root.id, menus.with_user(employee)._visible_menu_ids())
        self.assertIn(config.id, menus.with_user(admin)._visible_menu_ids())
        self.assertNotIn(config.id, menus.with_user(nurse)._visible_menu_ids())
        self.assertIn(root.id, menus.with_user(nurse)._visible_menu_ids())

    def test_no_constraint_of_ours_names_a_partner(self):
        """Odoo's contact merge deletes rows that break a UNIQUE constraint."""
        self.env.cr.execute(
            """SELECT c.conrelid::regclass::text, c.conname
                 FROM pg_constraint c
                 JOIN pg_constraint f ON f.conrelid = c.conrelid AND f.contype = 'f'
                      AND f.confrelid = 'res_partner'::regclass
                      AND f.conkey && c.conkey
                WHERE c.contype IN ('u', 'c')
                  AND c.conrelid::regclass::text LIKE 'clinic%'"""
        )
        self.assertFalse(self.env.cr.fetchall())
