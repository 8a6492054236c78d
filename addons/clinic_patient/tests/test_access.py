"""Role x model x operation: what the table says is what the database holds."""

from odoo.addons.clinic_base.tests.common import ROLES
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PatientCommon

OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}

# model -> role -> operations; a role that is not named has none
MATRIX = {
    "clinic.patient": "reception rwc, nurse rw, practitioner rw, consultant r, "
    "followup r, manager rwc, medical_director rw, privacy r, administrator r",
    "clinic.patient.alias": "reception r, nurse r, practitioner r, consultant r, "
    "followup r, manager r, medical_director r, privacy r, administrator r",
    "clinic.patient.grant": "reception r, nurse r, practitioner r, consultant r, "
    "followup r, manager r, medical_director r, privacy r",
    "clinic.patient.grant.give": "manager rwcd, medical_director rwcd, privacy rwcd",
    "clinic.patient.directory": "reception r, cashier r, nurse r, practitioner r, "
    "consultant r, followup r, finance r, manager r, medical_director r, privacy r",
    "clinic.patient.identity": "reception rwcd, manager rwcd, privacy r",
    "clinic.patient.register": "reception rwcd, manager rwcd",
    "clinic.patient.completeness.report": "manager r, hq_director r, "
    "medical_director r",
    "clinic.family": "reception rwc, nurse r, practitioner r, consultant r, "
    "followup r, manager rwcd, medical_director r, privacy r",
    "clinic.family.member": "reception rwcd, nurse r, practitioner r, consultant r, "
    "followup r, manager rwcd, medical_director r, privacy r",
    "clinic.contact.consent": "reception rc, nurse r, practitioner rc, consultant r, "
    "followup rc, manager rc, medical_director r, privacy rc, administrator r",
    "clinic.allergy": "nurse rwc, practitioner rwcd, medical_director rwc, "
    "administrator r",
    "clinic.contraindication": "nurse rwc, practitioner rwcd, medical_director rwc, "
    "administrator r",
    "clinic.visit.diagnosis": "nurse r, practitioner rwcd, medical_director rwc, "
    "administrator r",
    "clinic.visit.procedure": "nurse rwc, practitioner rwcd, medical_director rwc, "
    "administrator r",
    "clinic.visit.medication": "nurse r, practitioner rwcd, medical_director rwc, "
    "administrator r",
    "clinic.visit.observation": "nurse rwc, practitioner rwcd, medical_director rwc, "
    "administrator r",
    "clinic.visit.immunization": "nurse rwc, practitioner rwcd, medical_director rwc, "
    "administrator r",
    "clinic.consent.form": "reception r, nurse r, practitioner r, "
    "medical_director rwc, administrator rwcd",
    "clinic.consent.form.version": "reception r, nurse r, practitioner r, "
    "medical_director rwcd, administrator rwcd",
    "clinic.consent.signature": "nurse r, practitioner r, medical_director r, "
    "administrator r",
    "clinic.consent.withdrawal": "nurse r, practitioner r, medical_director r, "
    "administrator r",
    "clinic.consent.sign": "reception rwcd, nurse rwcd, practitioner rwcd",
    "clinic.consent.withdraw": "nurse rwcd, practitioner rwcd, medical_director rwcd",
    "clinic.visit.tooth": "nurse rwc, practitioner rwcd, medical_director rwc, "
    "administrator r",
    "clinic.visit": "reception rwc, nurse rw, practitioner rwc, consultant r, "
    "followup r, manager rw, medical_director rw, privacy r, administrator r",
    "clinic.visit.line": "reception rwcd, nurse rwc, practitioner rwcd, manager rwcd, "
    "medical_director r, privacy r",
    "clinic.visit.line.credit": "reception rwcd, nurse rwc, practitioner rwcd, "
    "manager rwcd, medical_director r, privacy r",
    "clinic.next.step": "reception rwc, nurse rwc, practitioner rwc, followup rw, "
    "manager rwc, medical_director r, privacy r",
    "clinic.visit.record": "nurse r, practitioner r, medical_director r, "
    "administrator r",
    "clinic.visit.amendment": "nurse r, practitioner r, medical_director r",
    "clinic.visit.amend": "practitioner rwcd, medical_director rwcd",
    "clinic.next.step.plan": "reception rwcd, nurse rwcd, practitioner rwcd, "
    "manager rwcd",
    "clinic.next.step.report": "manager r, hq_director r, medical_director r",
    "clinic.history.charge": "reception r, finance r, manager r, medical_director r, "
    "privacy r",
    "clinic.emergency.access": "reception r, nurse r, practitioner r, manager r, "
    "medical_director r, privacy r, administrator r",
    "clinic.emergency.open": "reception rwcd, nurse rwcd, practitioner rwcd, "
    "manager rwcd, medical_director rwcd, administrator rwcd",
    "clinic.emergency.review": "medical_director rwcd, privacy rwcd",
}
# every role reads these
CATALOGUES = {
    "clinic.tag.axis": "hq_director wc, medical_director wc, administrator wcd",
    "clinic.tag": "hq_director wc, medical_director wc, administrator wcd",
    "clinic.source": "hq_director wc, administrator wcd",
    "clinic.practitioner": "manager wc, medical_director wc, administrator wcd",
    "clinic.diagnosis.code": "medical_director wc, administrator wcd",
    "clinic.visit.template": "medical_director wcd, administrator wcd",
    "clinic.visit.template.version": "medical_director wcd, administrator wcd",
    "clinic.visit.template.field": "medical_director wcd, administrator wcd",
    "clinic.visit.template.option": "medical_director wcd, administrator wcd",
}


def parse(text):
    return dict(entry.split() for entry in text.split(", "))


@tagged("post_install", "-at_install")
class TestAccess(PatientCommon):
    def _get_expected(self, model, role):
        if model in CATALOGUES:
            return "r" + parse(CATALOGUES[model]).get(role, "")
        return parse(MATRIX[model]).get(role, "")

    def test_matrix(self):
        for model in (*MATRIX, *CATALOGUES):
            for role in ROLES:
                records = self.env[model].with_user(self.users[role])
                found = "".join(
                    letter
                    for letter, operation in OPERATIONS.items()
                    if records.has_access(operation)
                )
                with self.subTest(model=model, role=role):
                    self.assertEqual(
                        found,
                        "".join(
                            sorted(self._get_expected(model, role), key="rwcd".index)
                        ),
                    )

    def test_employees_and_accountants_have_nothing(self):
        for model in (*MATRIX, *CATALOGUES):
            records = self.env[model].with_user(self.employee)
            for operation in OPERATIONS.values():
                self.assertFalse(records.has_access(operation), model)

    def test_every_right_on_a_file_has_a_rule(self):
        """A group with a right and no rule would read the files of all branches."""
        open_to_all = {*CATALOGUES, "clinic.patient.register"} - {
            "clinic.tag",
            "clinic.tag.axis",
            "clinic.practitioner",
        }
        rights = self.env["ir.model.access"].search(
            [("model_id.model", "=like", "clinic.%"), ("perm_read", "=", True)]
        )
        for right in rights:
            name = right.model_id.model
            model = self.env.get(name)
            if name in open_to_all or name.startswith("clinic.import.profile"):
                continue
            if model is None or model.is_transient():
                continue
            if "clinic_patient" not in right.get_external_id()[right.id]:
                continue
            groups = right.group_id.all_implied_ids
            rules = self.env["ir.rule"].search(
                [
                    ("model_id", "=", right.model_id.id),
                    "|",
                    ("groups", "=", False),
                    ("groups", "in", groups.ids),
                ]
            )
            with self.subTest(model=name, group=right.group_id.name):
                self.assertTrue(rules)

    def test_every_role_is_in_the_matrix(self):
        for text in (*MATRIX.values(), *CATALOGUES.values()):
            self.assertLessEqual(set(parse(text)), set(ROLES))

    def test_clinical_fields_of_the_file(self):
        patient = self._new_patient()
        for role in ("reception", "consultant", "followup", "manager", "privacy"):
            for name in ("allergy_ids", "contraindication_ids", "allergy_text"):
                with self.subTest(f"{role} {name}"), self.assertRaises(AccessError):
                    patient.with_user(self.users[role]).read([name])
        for role in ("nurse", "practitioner", "medical_director"):
            patient.with_user(self.users[role]).read(["allergy_text"])

    def test_writing_through_the_file_keeps_to_the_matrix(self):
        patient = self._new_patient()
        for user, vals in (
            (self.reception_a, {"allergy_ids": [(0, 0, {"substance": "nuts"})]}),
            (self.nurse_a, {"identity_ids": [(0, 0, {"number": "A123456"})]}),
            (self.privacy, {"name": "x"}),
            (self.manager_a, {"allergy_ids": [(0, 0, {"substance": "nuts"})]}),
        ):
            with self.assertRaises(AccessError):
                patient.with_user(user).write(vals)
        vals = {"allergy_ids": [(0, 0, {"substance": "nuts"})]}
        with self.assertRaises(AccessError):  # not in her care
            patient.with_user(self.nurse_a).write(vals)
        self.env["clinic.visit"].create(
            {"patient_id": patient.id, "branch_id": self.branch_a.id}
        )
        patient.with_user(self.nurse_a).write(vals)

    def test_every_reader_opens_the_form(self):
        patient = self._new_patient(phone="13800138000")
        relative = self._new_patient("relative", phone="13800138000")
        relative._join_family_of(patient)
        patient.sudo().consultant_id = self.users["consultant"]
        for role in ROLES:
            record = patient.with_user(self.users[role])
            if not record.has_access("read"):
                continue
            self.env.invalidate_all()
            with self.subTest(role):
                views = [(False, kind) for kind in ("list", "kanban", "search")]
                record.get_views(views)
                spec = self._get_specification("form", self.users[role])
                self.assertEqual(record.web_read(spec)[0]["name"], patient.name)

    def test_menus_open_for_their_roles(self):
        """No menu of ours leads a role to an access error."""
        root = self.env.ref("clinic_base.clinic_base_menu_root")
        for role in ROLES:
            for model in self._get_menu_models(self.users[role], root):
                with self.subTest(role=role, model=model):
                    records = self.env[model].with_user(self.users[role])
                    self.assertTrue(records.has_access("read"))

    def _get_menu_models(self, user, root):
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        mine = [menu for menu in menus.values() if menu.get("appID") == root.id]
        actions = self.env["ir.actions.act_window"].browse(
            menu["actionID"]
            for menu in mine
            if menu.get("actionModel") == "ir.actions.act_window"
        )
        return set(actions.mapped("res_model"))
