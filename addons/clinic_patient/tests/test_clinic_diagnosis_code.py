from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import PatientCommon


@tagged("post_install", "-at_install")
class TestClinicDiagnosisCode(PatientCommon):
    """The list of a country is loaded like any list of Odoo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.codes = cls.env["clinic.diagnosis.code"].with_user(cls.medical_director)

    def _load(self, *rows):
        result = self.codes.load(
            ["system", "code", "name"], [list(row) for row in rows]
        )
        self.assertFalse(result["messages"])
        return self.codes.browse(result["ids"])

    def test_a_list_is_loaded(self):
        codes = self._load(
            ("ICD-10", "T02.1", "Caries of dentine"),
            ("snomed", "T80967001", "Dental caries"),
        )
        self.assertEqual(codes.mapped("system"), ["icd10", "snomed"])
        self.assertEqual(codes[0].display_name, "T02.1 Caries of dentine")

    def test_a_code_is_known_once_per_system(self):
        self._load(("icd10", "T02.1", "Caries of dentine"))
        self._load(("local", "T02.1", "Our own word"))
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.codes.create({"code": "T02.1", "name": "Again"})

    def test_found_by_code_and_by_name(self):
        code = self._load(("icd10", "T02.1", "Caries of dentine"))
        for text in ("T02", "dentine"):
            found = self.codes.name_search(text)
            self.assertIn(code.id, [code_id for code_id, _name in found], text)

    def test_practitioners_read_and_do_not_write(self):
        codes = self.codes.with_user(self.practitioner_a)
        self.assertTrue(codes.has_access("read"))
        for operation in ("write", "create", "unlink"):
            self.assertFalse(codes.has_access(operation), operation)
