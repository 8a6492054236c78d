import os
from pathlib import Path

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..tools.import_values import TRANSFORMS
from .common_import import ImportCommon
from .sample import ENVIRONMENT
from .synthea_sample import COLUMNS


@tagged("post_install", "-at_install")
class TestClinicImportProfile(ImportCommon):
    def setUp(self):
        super().setUp()
        self.profiles = self.env["clinic.import.profile"]
        self.synthea = self.env.ref("clinic_patient.clinic_import_profile_synthea")
        self.sheet = self.env.ref("clinic_patient.clinic_import_profile_cn_patients")

    def test_every_column_of_the_old_system_is_kept_or_has_a_reason(self):
        spec = self.synthea._get_spec()
        for name, headings in COLUMNS.items():
            binding = spec.binding_of(f"{name}.csv.gz", headings)
            if binding.file.skip_reason:
                continue
            self.assertEqual(binding.unknown, [], name)
            self.assertEqual(binding.missing, [], name)

    def test_transforms_have_a_name_on_the_screen(self):
        field = self.env["clinic.import.profile.column"]._fields["transform"]
        self.assertEqual(set(dict(field.selection)), set(TRANSFORMS))

    def test_columns_name_fields_that_exist(self):
        for column in (self.synthea | self.sheet).file_ids.column_ids:
            if column.field:
                model = self.env[column.file_id.model]
                self.assertIn(column.field, model._fields, column.name)

    def test_detection(self):
        files = {f"{name}.csv.gz": headings for name, headings in COLUMNS.items()}
        self.assertEqual(self.profiles._detect(files), self.synthea)
        sheet = {"book1.xlsx": ["姓名", "性别", "身份证号码", "联系电话"]}
        self.assertEqual(self.profiles._detect(sheet), self.sheet)
        english = {"list.csv": ["Name", "Gender", "Mobile", "Address"]}
        self.assertEqual(self.profiles._detect(english), self.sheet)
        self.assertFalse(self.profiles._detect({"cars.csv": ["wheels"]}))

    def test_a_profile_can_be_made_on_the_screen(self):
        self.profiles.create(
            {
                "name": "Dental Pro",
                "code": "dental_pro",
                "source": "dental_pro",
                "file_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Kunden",
                            "pattern": "kunden*",
                            "model": "clinic.patient",
                            "key_columns": "Nr",
                            "column_ids": [
                                (0, 0, {"name": "Nr", "transform": "old_number"}),
                                (0, 0, {"name": "Name", "field": "name"}),
                                (
                                    0,
                                    0,
                                    {
                                        "name": "Geburt",
                                        "field": "birth_date",
                                        "transform": "date",
                                    },
                                ),
                            ],
                        },
                    )
                ],
            }
        )
        text = "Nr;Name;Geburt\nK7;Jürgen Groß;03.02.1980\n"
        report = self._import_text(
            text, "kunden 2020.csv", "cp1252", profile="dental_pro"
        )
        self.assertEqual(self._counts(report), {"created": 1})
        patient = self._patient("Jürgen Groß")
        self.assertEqual(patient.alias_ids.number, "K7")
        self.assertEqual(str(patient.birth_date), "1980-02-03")

    def test_mistakes_are_refused(self):
        file = self.sheet.file_ids
        for record, vals in (
            (file, {"model": "ir.rule"}),
            (file, {"defaults": "{"}),
            (file.column_ids[0], {"values": "[1]"}),
        ):
            with self.assertRaises(ValidationError):
                record.write(vals)

    def test_external_branches(self):
        self.synthea.create_branches = "external"
        report = self._import(self._write_delivery())
        self.assertEqual(report["totals"]["refused"], 0)
        branches = self.env["clinic.branch"].search(
            [("external_ref", "!=", False), ("chain_id", "=", self.chain.id)]
        )
        self.assertEqual(branches.mapped("is_external"), [True, True])
        self.assertFalse(branches.user_ids)

    def test_only_known_branches(self):
        self.synthea.create_branches = "map"
        report = self._import(self._write_delivery())
        codes = set(self._rows(report).mapped("reason_code"))
        self.assertEqual(codes, {"unknown_branch", "reference"})

    def test_persons_of_the_public_sample(self):
        """1,000 Chinese persons where they are at hand, else those of the sample."""
        folder = os.environ.get(ENVIRONMENT)
        path = folder and Path(folder) / "cn-identifiers/faker_zh_CN_persons.csv"
        if path and path.exists():
            report = self._import(path)
            self.assertEqual(self._counts(report), {"created": 1000})
            return
        rows = [["张伟", "M", "44011320141005001X", "2014-10-05", "13800138000"]]
        headings = ["name", "gender", "resident_id", "birth_date", "mobile"]
        report = self._import_rows(headings, rows)
        self.assertEqual(self._counts(report), {"created": 1})
