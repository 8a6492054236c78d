from odoo.tests import BaseCase, tagged

from ..tools.import_profile import (
    ColumnSpec,
    FileSpec,
    KeySpec,
    ProfileSpec,
    bare_name,
    fold_heading,
)

NAME = ColumnSpec("姓名", ["name", "Patient name"], "name", "name", required=True)
PHONE = ColumnSpec("手机", ["mobile"], "phone", "phone")
NOTE = ColumnSpec("备注", ignored="not kept")
SHEET = FileSpec("Sheet", "*", "clinic.patient", columns=[NAME, PHONE, NOTE])
VISITS = FileSpec(
    "Visits",
    "visits",
    "clinic.visit",
    columns=[ColumnSpec("PATIENT", field="patient_id", required=True)],
)
PLANS = FileSpec("Plans", "plans", skip_reason="not kept")


@tagged("post_install", "-at_install")
class TestToolsImportProfile(BaseCase):
    def test_headings_are_compared_folded(self):
        for text in (
            "Patient name",
            " patient_name ",
            "PATIENT-NAME*",
            "ｐatient name：",
        ):
            self.assertEqual(fold_heading(text), "patientname")
        self.assertEqual(fold_heading("出生日期（必填）"), "出生日期")
        self.assertEqual(fold_heading("(手机)"), "(手机)")
        self.assertEqual(fold_heading(None), "")

    def test_bare_name(self):
        for path in ("patients", "in/Patients.csv", "PATIENTS.CSV.GZ", "patients.xlsx"):
            self.assertEqual(bare_name(path), "patients")

    def test_keys(self):
        self.assertEqual(KeySpec.parse(""), [])
        self.assertEqual(KeySpec.parse("Id"), [KeySpec(("Id",))])
        self.assertEqual(
            KeySpec.parse("Id | A, B #"),
            [KeySpec(("Id",)), KeySpec(("A", "B"), repeats=True)],
        )

    def test_binding_finds_aliases(self):
        binding = SHEET.bind(["Mobile", "Name", "color", "备注"])
        self.assertEqual(binding.kept, [(1, NAME), (0, PHONE)])
        self.assertEqual(binding.ignored, [(3, NOTE)])
        self.assertEqual(binding.unknown, ["color"])
        self.assertEqual(binding.missing, [])
        self.assertEqual(binding.index_of("姓名"), 1)
        self.assertIsNone(binding.index_of("nothing"))

    def test_binding_names_missing_columns(self):
        binding = SHEET.bind(["手机"])
        self.assertEqual(binding.missing, ["姓名"])
        self.assertEqual(binding.score, 0)

    def test_score_is_the_part_explained(self):
        self.assertEqual(SHEET.bind(["姓名", "手机"]).score, 1)
        self.assertEqual(SHEET.bind(["姓名", "手机", "x", "y"]).score, 0.5)
        self.assertEqual(SHEET.bind([]).score, 0)

    def test_own_columns_are_not_unknown(self):
        headings = ["姓名", "clinic_row", "clinic_column", "clinic_reason"]
        self.assertEqual(SHEET.bind(headings).unknown, [])

    def test_first_of_equal_headings_counts(self):
        self.assertEqual(SHEET.bind(["姓名", "name"]).index_of("姓名"), 0)

    def test_a_named_file_goes_before_any_file(self):
        profile = ProfileSpec(files=[SHEET, VISITS, PLANS])
        self.assertIs(profile.binding_of("visits.csv", ["PATIENT"]).file, VISITS)
        self.assertIs(profile.binding_of("a.csv", ["姓名"]).file, SHEET)
        self.assertIs(profile.binding_of("plans.csv", ["x"]).file, PLANS)
        self.assertIsNone(profile.binding_of("a.csv", ["x"]))

    def test_a_named_file_without_its_columns_is_known_all_the_same(self):
        profile = ProfileSpec(files=[VISITS])
        binding = profile.binding_of("visits.csv", ["x"])
        self.assertEqual(binding.missing, ["PATIENT"])

    def test_score_of_a_delivery(self):
        profile = ProfileSpec(files=[SHEET, VISITS])
        files = {"visits.csv": ["PATIENT"], "a.csv": ["姓名", "x"]}
        self.assertEqual(profile.score(files), 0.75)
        self.assertEqual(profile.score({}), 0)

    def test_source(self):
        self.assertEqual(ProfileSpec(source="old").source_of("/in/2020"), "old")
        by_folder = ProfileSpec(source="old", source_by_folder=True)
        self.assertEqual(by_folder.source_of("/in/2020/"), "old/2020")
        self.assertEqual(by_folder.source_of(None), "old")
