from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common_adoption import AdoptionCommon
from .common_merge import MergeCommon

# role: read, write, create, unlink, as one letter each
RIGHTS = {
    "clinic.patient.duplicate": {
        "reception": "rw",
        "manager": "rw",
        "medical_director": "rw",
        "privacy": "r",
    },
    "clinic.patient.merge": {
        "reception": "rwc",
        "manager": "rwc",
        "medical_director": "rwc",
        "privacy": "r",
    },
    "clinic.patient.merge.line": {
        "reception": "r",
        "manager": "r",
        "medical_director": "r",
        "privacy": "r",
    },
    "clinic.adoption": {
        "administrator": "rwcu",
        "hq_director": "r",
        "privacy": "r",
    },
    "clinic.adoption.row": {"administrator": "rw", "manager": "rw"},
}
LETTERS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestMatchingAccess(MergeCommon):
    def test_rights_by_role(self):
        for model, rights in RIGHTS.items():
            for role, user in [*self.users.items(), ("employee", self.employee)]:
                allowed = rights.get(role, "")
                records = self.env[model].with_user(user)
                for letter, operation in LETTERS.items():
                    with self.subTest(model=model, role=role, operation=operation):
                        self.assertEqual(
                            records.has_access(operation), letter in allowed
                        )

    def test_abstract_helpers_answer_nobody_over_rpc(self):
        """They have no public method, so RPC has no door to them."""
        for model in (
            "clinic.person.match",
            "clinic.patient.reference",
            "clinic.patient.merge.plan",
            "clinic.patient.merge.hand",
            "clinic.adoption.hand",
            "clinic.adoption.work",
        ):
            own = vars(self.env.registry[model]).keys() | {
                name
                for cls in self.env.registry[model].__mro__
                if cls.__module__.startswith("odoo.addons.clinic_")
                for name in vars(cls)
            }
            public = {
                name
                for name in own
                if not name.startswith("_") and callable(getattr(self.env[model], name))
            }
            self.assertEqual(public & {"candidates", "merge", "adopt"}, set(), model)
            self.assertFalse(
                {name for name in public if name.startswith("action_")}, model
            )

    def test_taking_a_branch_away_hides_the_merge(self):
        merge = self._new_merge(self.medical_director)
        mine = merge.with_user(self.reception_a)
        self.assertTrue(mine.search([("id", "=", merge.id)]))
        self.reception_a.clinic_branch_ids = self.branch_b
        self.env.flush_all()
        self.assertFalse(mine.search([("id", "=", merge.id)]))

    def test_forms_open_for_the_lowest_role(self):
        with Form(self.env["clinic.patient.merge"].with_user(self.reception_a)) as form:
            form.keep_id = self.keep
            form.drop_id = self.drop
            form.reason = "Same person"
        merge = form.save()
        self.assertTrue(merge.line_ids)
        self.assertFalse(merge.obstacle)

    def test_lists_and_searches_load(self):
        for model, user in (
            ("clinic.patient.duplicate", self.reception_a),
            ("clinic.patient.merge", self.reception_a),
            ("clinic.adoption", self.admin_clinic),
            ("clinic.adoption.row", self.manager_a),
        ):
            with self.subTest(model=model):
                views = (
                    self.env[model]
                    .with_user(user)
                    .get_views([(False, "list"), (False, "search"), (False, "form")])
                )
                self.assertIn("list", views["views"])


@tagged("post_install", "-at_install")
class TestAdoptionAccess(AdoptionCommon):
    def test_form_of_a_run(self):
        runs = self.env["clinic.adoption"].with_user(self.admin_clinic)
        with Form(runs) as form:
            form.chain_id = self.chain
            form.home_branch_id = self.branch_a
        run = form.save()
        action = run.action_view_rows()
        self.assertEqual(action["domain"], [("adoption_id", "=", run.id)])

    def test_hq_reads_the_numbers_of_his_chain_alone(self):
        run = self._run_of(self._contact("曹操"))
        self.assertEqual(run.with_user(self.hq).state, "draft")
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        foreign = self._run_of(
            self._contact("曹丕"), chain_id=other.id, home_branch_id=False
        )
        with self.assertRaises(AccessError):
            foreign.with_user(self.hq).read(["state"])

    def test_manager_of_another_branch_sees_no_row(self):
        run = self._run_of(self._contact("Ann & Bob"))
        run.action_list()
        row = self._rows(run)
        manager_b = self._new_user("manager", self.branch_b, "t_manager_b")
        self.assertTrue(row.with_user(self.manager_a).search([("id", "=", row.id)]))
        self.assertFalse(row.with_user(manager_b).search([("id", "=", row.id)]))
        with self.assertRaises(AccessError):
            row.with_user(manager_b).action_skip()

    def test_administrator_never_sees_that_a_contact_is_a_patient(self):
        patient = self._new_patient("曹操").sudo()
        run = self._run_of(patient.partner_id | self._contact("曹丕"))
        run.action_list()
        self.assertEqual(len(self._rows(run)), 2)
        self.env.invalidate_all()  # another request: nothing read by others is kept
        self.assertEqual(run.row_ids.contact_id.name, "曹丕")
        self.assertEqual((run.row_count, run.skipped_count), (2, 1))
