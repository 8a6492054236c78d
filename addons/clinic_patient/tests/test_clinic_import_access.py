from odoo.addons.clinic_base.tests.common import use_key_ring
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common_import import ImportCommon
from .synthea_sample import Delivery

MODELS = (
    "clinic.import.profile",
    "clinic.import.profile.file",
    "clinic.import.profile.column",
    "clinic.import.batch",
    "clinic.import.batch.file",
    "clinic.import.row",
    "clinic.import.key",
)
OPERATIONS = ("read", "write", "create", "unlink")


@tagged("post_install", "-at_install")
class TestClinicImportAccess(ImportCommon):
    def _rights(self, user, model):
        records = self.env[model].with_user(user)
        return {name for name in OPERATIONS if records.has_access(name)}

    def test_matrix(self):
        for model in MODELS:
            is_profile = model.startswith("clinic.import.profile")
            expected = {
                self.hq: {"read"},
                self.admin_clinic: set(OPERATIONS) if is_profile else {"read"},
                self.reception_a: set(),
                self.practitioner_a: set(),
                self.medical_director: set(),
                self.manager_a: set(),
                self.employee: set(),
            }
            for user, rights in expected.items():
                with self.subTest(model=model, user=user.login):
                    self.assertEqual(self._rights(user, model), rights)

    def test_only_with_the_right(self):
        path = self._write_delivery(Delivery(1, 1))
        for user in (self.reception_a, self.admin_clinic, self.medical_director):
            batches = self.env["clinic.import.batch"].with_user(user)
            with self.assertRaises(AccessError):
                batches._run_folder(path)
            with self.assertRaises(AccessError):
                self.env["clinic.import.start"].with_user(user).create({})

    def test_the_right_opens_no_file(self):
        user = self._new_user("administrator", login="t_import_only")
        user.group_ids += self.env.ref("clinic_patient.group_clinic_patient_import")
        batches = self.env["clinic.import.batch"].with_user(user)
        report = batches._run_folder(self._write_delivery(Delivery(1, 1)))
        self.assertGreater(report["totals"]["created"], 0)
        self.assertFalse(self.patients.with_user(user).search([]))
        keys = self._keys(report).filtered(lambda key: key.model == "clinic.patient")
        made = self.patients.browse(keys.mapped("res_id"))
        self.assertTrue(made)
        with self.assertRaises(AccessError):
            made[:1].with_user(user).read(["name"])

    def test_undo_needs_right_and_branch(self):
        report = self._import(self._write_delivery(Delivery(1, 1)))
        batch = self._batch(report)
        for user in (self.reception_a, self.admin_clinic):
            with self.assertRaises(AccessError):
                batch.with_user(user).action_undo()
        other = self._new_user("hq_director", self.branch_b, "t_hq_b")
        other.group_ids += self.env.ref("clinic_patient.group_clinic_patient_import")
        with self.assertRaises(AccessError):
            batch.with_user(other).action_undo()
        self.assertNotIn(batch, batch.with_user(other).search([]))
        self.assertFalse(
            self.env["clinic.import.row"]
            .with_user(other)
            .search([("batch_id", "=", batch.id)])
        )

    def test_payloads_are_closed_to_everybody(self):
        report = self._import_rows(["姓名", "手机"], [["", "13800138000"]])
        row = self._rows(report)
        for user in (self.hq, self.admin_clinic):
            with self.assertRaises(AccessError):
                row.with_user(user).read(["payload"])

    def test_without_a_branch_nobody_imports(self):
        self.hq.clinic_branch_ids = False
        with self.assertRaisesRegex(UserError, "no current branch"):
            self._import(self._write_delivery(Delivery(1, 1)))

    def test_rpc_cannot_name_a_folder(self):
        public = [
            name
            for name in dir(self.env["clinic.import.batch"])
            if name.startswith("action_") or name.endswith("_folder")
        ]
        self.assertNotIn("run_folder", public)
        self.assertTrue({"action_undo", "action_download_refused"} <= set(public))


@tagged("post_install", "-at_install")
class TestClinicImportDownload(HttpCase, ImportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hq.password = "hq-director-import"
        cls.reception_a.password = "reception-a-import"

    def _url(self, report):
        return self.url_open(f"/clinic/import/{report['batch_id']}/refused.csv")

    def test_refused_rows_can_be_corrected_and_fed_back(self):
        use_key_ring(type(self))
        headings = ["姓名", "手机", "身份证号", "地址"]
        rows = [
            ["张伟", "13800138000", "440113201410050013", "=1+1"],
            ["李娜", "13900139000", "", "某街"],
        ]
        report = self._import_rows(headings, rows)
        self.assertEqual(self._counts(report), {"created": 1, "refused": 1})
        self.authenticate(self.hq.login, "hq-director-import")
        text = self._url(report).content.decode("utf-8-sig")
        self.assertIn("'=1+1", text)  # cannot run in a spreadsheet
        self.assertIn("身份证号", text.splitlines()[1])
        corrected = text.replace("440113201410050013", "44011320141005001X")
        again = self._import_text(corrected, "refused.csv")
        self.assertEqual(self._counts(again), {"created": 1})
        self.assertEqual(self._patient("张伟").street, "=1+1")

    def test_strangers_get_nothing(self):
        report = self._import_rows(["姓名", "手机"], [["", "13800138000"]])
        self.authenticate(self.reception_a.login, "reception-a-import")
        self.assertEqual(self._url(report).status_code, 403)
