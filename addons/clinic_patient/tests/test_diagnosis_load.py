import base64
import io

import openpyxl
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_template import TemplateCommon

FIRST = "Code,Name,Retired\nK02.1,Caries of dentine,\nK04.0,Pulpitis,\nK05.1,Gum,yes\n"


@tagged("post_install", "-at_install")
class TestDiagnosisLoad(TemplateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.codes = cls.env["clinic.diagnosis.code"]
        cls.codes.search([("system", "=", "local")]).unlink()

    def _load(self, content, user=None, **vals):
        data = content if isinstance(content, bytes) else content.encode()
        loads = self.env["clinic.diagnosis.load"].with_user(
            user or self.medical_director
        )
        load = loads.create({"system": "local", "file": base64.b64encode(data), **vals})
        load.action_load()
        return load

    def _get_codes(self):
        codes = self.codes.search([("system", "=", "local")])
        return {code.code: (code.name, code.is_retired) for code in codes}

    def test_a_list_is_loaded_and_again_changes_nothing(self):
        load = self._load(FIRST)
        self.assertEqual(load.state, "done")
        self.assertIn("3 codes are new", load.result)
        self.assertEqual(
            self._get_codes(),
            {
                "K02.1": ("Caries of dentine", False),
                "K04.0": ("Pulpitis", False),
                "K05.1": ("Gum", True),
            },
        )
        self.assertIn("3 are as they were", self._load(FIRST).result)
        logged = self.env["clinic.operation.log"].search(
            [("operation", "=", "codes.loaded")], limit=1
        )
        self.assertEqual(logged.new_value["unchanged"], 3)

    def test_a_new_edition_updates_and_retires(self):
        self._load(FIRST)
        sheet = "code;name\nK02.1;Dentine caries\nK99;New\n"
        load = self._load(sheet, retire_missing=True)
        self.assertIn("1 codes are new, 1 were updated", load.result)
        self.assertIn("1 were retired", load.result)
        self.assertEqual(
            self._get_codes(),
            {
                "K02.1": ("Dentine caries", False),
                "K04.0": ("Pulpitis", True),
                "K05.1": ("Gum", True),
                "K99": ("New", False),
            },
        )

    def test_a_part_of_the_list_retires_nothing(self):
        self._load(FIRST)
        self._load("Code,Name\nK99,New\n")
        self.assertFalse(self._get_codes()["K04.0"][1])

    def test_an_archived_code_comes_back(self):
        self._load(FIRST)
        code = self.codes.search([("code", "=", "K04.0")])
        code.active = False
        self._load(FIRST)
        self.assertTrue(code.active)

    def test_a_workbook_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        book = openpyxl.Workbook()
        for row in (["国家临床版"], ["疾病编码", "Name", "疾病名称"]):
            book.active.append(row)
        book.active.append(["K02.1", "Caries", "牙本质龋"])
        book.active.append(["K04.0", "", "牙髓炎"])
        file = io.BytesIO()
        book.save(file)
        self._load(file.getvalue())
        self.assertEqual(self._get_codes()["K04.0"][0], "牙髓炎")
        code = self.codes.search([("code", "=", "K02.1")])
        self.assertEqual(code.name, "Caries")
        self.assertEqual(code.with_context(lang="zh_CN").name, "牙本质龋")
        found = self.codes.with_context(lang="zh_CN").name_search("牙本")
        self.assertEqual(found[0][1], "K02.1 牙本质龋")

    def test_rows_that_are_left_out_are_told(self):
        load = self._load("Code,Name\nK1,One\nK1,Again\n,None\n")
        self.assertIn("2 rows were left out", load.result)
        self.assertIn("Row 3 (K1): its code stands further up", load.result)

    def test_files_that_are_no_lists(self):
        for content, words in (
            ("a,b\n1,2\n", "Name one column Code"),
            ("Code,Name\n,x\n", "No row of this file"),
            (b"PK\x03\x04broken", "cannot be read as a table"),
        ):
            with self.subTest(words), self.assertSentence(UserError, words):
                self._load(content)

    def test_who_loads(self):
        self._load(FIRST, self.admin_clinic)
        for role in ("practitioner", "manager", "hq_director"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._load(FIRST, self.users[role])

    # -- retired codes ---------------------------------------------------------
    def _diagnose(self, code, model="clinic.visit.diagnosis"):
        rows = self.env[model].with_user(self.practitioner_a)
        return rows.create({"visit_id": self.visit.id, "code_id": code.id})

    def test_a_retired_code_is_refused_for_new_diagnoses(self):
        self._load(FIRST)
        good = self.codes.search([("code", "=", "K04.0")])
        retired = self.codes.search([("code", "=", "K05.1")])
        for model in ("clinic.visit.diagnosis", "clinic.visit.procedure"):
            row = self._diagnose(good, model)
            with self.assertSentence(UserError, "K05.1 Gum is retired"):
                self._diagnose(retired, model)
            with self.assertSentence(UserError, "Choose a code in use"):
                row.code_id = retired

    def test_a_retired_code_stays_on_old_visits(self):
        self._load(FIRST)
        code = self.codes.search([("code", "=", "K04.0")])
        row = self._diagnose(code)
        self._load("Code,Name\nK02.1,x\n", retire_missing=True)
        self.assertTrue(code.is_retired)
        row.write({"code_id": code.id, "text": "left"})
        self.assertEqual(row.code_id, code)

    def test_histories_bring_what_they_bring(self):
        retired = self.codes.create(
            {"code": "OLD", "name": "Old", "system": "local", "is_retired": True}
        )
        rows = self._bulk("clinic.visit.diagnosis")
        row = rows.create({"visit_id": self.visit.id, "code_id": retired.id})
        self.assertEqual(row.code_id, retired)
