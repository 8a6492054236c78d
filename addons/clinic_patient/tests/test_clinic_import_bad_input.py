import gzip
from datetime import date

from odoo.addons.clinic_base.tests.common import use_key_settings
from odoo.addons.clinic_base.tools.crypto import generate_key_file
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_import import ImportCommon
from .synthea_sample import Delivery

SHEET = ["姓名", "性别", "出生日期", "身份证号", "手机", "电话", "地址"]
GOOD_ID = "44011320141005001X"
WRONG_ID = "440113201410050013"


@tagged("post_install", "-at_install")
class TestClinicImportBadInput(ImportCommon):
    """What old systems deliver ends in a patient or in a clear row or message."""

    # -- how the file is written -----------------------------------------------------
    def test_chinese_encoding(self):
        text = "姓名,性别,手机\n欧阳娜娜,女,13800138000\n"
        report = self._import_text(text, "病人.csv", "gb18030")
        self.assertEqual(self._counts(report), {"created": 1})
        self.assertEqual(self._patient("欧阳娜娜").sex, "female")

    def test_byte_order_mark(self):
        report = self._import_text(
            "姓名,手机\n张伟,13800138000\n", "a.csv", "utf-8-sig"
        )
        self.assertEqual(self._counts(report), {"created": 1})
        self.assertTrue(self._patient("张伟"))

    def test_semicolons(self):
        text = "姓名;出生日期;手机\n张伟;1980-02-03;13800138000\n"
        report = self._import_text(text, "a.csv")
        self.assertEqual(self._counts(report), {"created": 1})
        self.assertEqual(self._patient("张伟").birth_date, date(1980, 2, 3))

    def test_merged_headings(self):
        rows = [["基本信息", "", "联系方式"], ["姓名", "性别", "手机"]]
        report = self._import_rows(rows[0], [rows[1], ["张伟", "男", "13800138000"]])
        self.assertEqual(self._counts(report), {"created": 1})
        self.assertEqual(self._patient("张伟").phone, "+8613800138000")

    def test_full_width_digits(self):
        self._import_rows(
            SHEET, [["张伟", "男", "", "", "１３８００１３８０００", "", ""]]
        )
        self.assertEqual(self._patient("张伟").phone, "+8613800138000")

    # -- dates -----------------------------------------------------------------------
    def test_dates_in_five_styles(self):
        styles = ("1980-02-03", "1980/2/3", "1980年2月3日", "19800203", "1980.02.03")
        rows = [
            [f"张伟{number}", "男", style, "", "", "", ""]
            for number, style in enumerate(styles)
        ]
        report = self._import_rows(SHEET, rows)
        self.assertEqual(self._counts(report), {"created": 5})
        found = self.patients.search(
            [("name", "=like", "张伟_"), ("chain_id", "=", self.chain.id)]
        )
        self.assertEqual(set(found.mapped("birth_date")), {date(1980, 2, 3)})

    def test_serial_of_a_spreadsheet(self):
        self._import_rows(SHEET, [["张伟", "男", "29254", "", "", "", ""]])
        self.assertEqual(self._patient("张伟").birth_date, date(1980, 2, 3))

    def test_year_only(self):
        self._import_rows(SHEET, [["张伟", "男", "1980", "", "", "", ""]])
        patient = self._patient("张伟")
        self.assertEqual(patient.birth_precision, "year")
        self.assertEqual(patient.birth_date, date(1980, 1, 1))

    def test_birth_in_the_future(self):
        report = self._import_rows(
            SHEET, [["张伟", "男", "2199-01-01", "", "", "", ""]]
        )
        self._only_refusal(report, "birth_future", "出生日期")

    def test_no_date_at_all(self):
        rows = [["张伟", "男", "春天", "", "", "", ""]]
        report = self._import_rows(SHEET, rows)
        self._only_refusal(report, "date", "出生日期")

    # -- ID numbers --------------------------------------------------------------------
    def test_wrong_check_digit(self):
        report = self._import_rows(SHEET, [["张伟", "", "", WRONG_ID, "", "", ""]])
        row = self._only_refusal(report, "identity_checksum", "身份证号")
        self.assertNotIn(WRONG_ID, row.reason)
        self.assertFalse(self._patient("张伟"))

    def test_wrong_check_digit_may_cost_the_number_only(self):
        profile = self.env.ref("clinic_patient.clinic_import_profile_cn_patients")
        profile.bad_identity = "keep_without"
        report = self._import_rows(SHEET, [["张伟", "", "", WRONG_ID, "", "", ""]])
        self.assertEqual(self._counts(report), {"created": 1})
        self.assertFalse(self._patient("张伟").identity_ids)
        kept = self._rows(report, "created")
        self.assertEqual(kept.reason_code, "identity_dropped")

    def test_number_fills_birth_date_and_sex(self):
        self._import_rows(SHEET, [["张伟", "", "", GOOD_ID, "", "", ""]])
        patient = self._patient("张伟")
        self.assertEqual(patient.birth_date, date(2014, 10, 5))
        self.assertEqual(patient.sex, "male")
        self.assertEqual(patient.identity_ids.number, GOOD_ID)

    def test_same_person_twice_in_a_file(self):
        rows = [
            ["张伟", "男", "", GOOD_ID, "13800138000", "", ""],
            ["张伟", "男", "", GOOD_ID, "13800138000", "", ""],
            ["张伟", "男", "", GOOD_ID, "13900139000", "", ""],
        ]
        report = self._import_rows(SHEET, rows)
        self.assertEqual(
            self._counts(report), {"created": 1, "skipped": 1, "refused": 1}
        )
        self._only_refusal(report, "key_repeated", row=4)
        self.assertIn("row 2", self._rows(report, "skipped").reason)

    def test_one_number_under_two_record_numbers(self):
        headings = ["病历号", "姓名", "身份证号"]
        rows = [["1", "张伟", GOOD_ID], ["2", "张维", GOOD_ID]]
        report = self._import_rows(headings, rows)
        row = self._only_refusal(report, "identity_repeated", row=3)
        self.assertIn("Row 2", row.reason)

    # -- people --------------------------------------------------------------------
    def test_two_persons_on_one_phone(self):
        rows = [
            ["张伟", "男", "1980-02-03", "", "13800138000", "", ""],
            ["张小伟", "男", "2010-04-05", "", "13800138000", "", ""],
        ]
        report = self._import_rows(SHEET, rows)
        self.assertEqual(self._counts(report), {"created": 2})
        phones = (self._patient("张伟") | self._patient("张小伟")).mapped("phone")
        self.assertEqual(phones, ["+8613800138000"] * 2)

    def test_phone_that_is_none_is_kept_as_typed(self):
        self._import_rows(SHEET, [["张伟", "男", "1980", "", "问他妈妈", "", ""]])
        patient = self._patient("张伟")
        self.assertEqual(patient.phone, "问他妈妈")
        self.assertEqual(patient.phone_problem, "not_a_number")

    def test_unknown_sex_is_refused(self):
        report = self._import_rows(SHEET, [["张伟", "abc", "1980", "", "", "", ""]])
        self._only_refusal(report, "choice", "性别")

    def test_row_without_name(self):
        report = self._import_rows(SHEET, [["", "男", "1980", "", "", "", "某街"]])
        self._only_refusal(report, "required", "姓名")

    def test_row_that_nothing_names(self):
        report = self._import_rows(SHEET, [["张伟", "男", "", "", "", "", "某街"]])
        self._only_refusal(report, "no_key")

    # -- texts -----------------------------------------------------------------------
    def test_ten_thousand_characters(self):
        rows = [["张伟", "男", "1980", "", "", "", "街" * 10_000]]
        report = self._import_rows(SHEET, rows)
        self._only_refusal(report, "too_long", "地址")

    def test_formula_is_kept_as_data(self):
        formula = '=HYPERLINK("http://x","y")'
        self._import_rows(SHEET, [["张伟", "男", "1980", "", "", "", formula]])
        self.assertEqual(self._patient("张伟").street, formula)

    def test_masked_export_is_refused(self):
        rows = [
            ["张*", "男", "1980", "", "13800138000", "", ""],
            ["李娜", "女", "1981", "", "138****8000", "", ""],
        ]
        report = self._import_rows(SHEET, rows)
        self.assertEqual(self._counts(report), {"refused": 2})
        codes = self._rows(report).mapped("reason_code")
        self.assertEqual(set(codes), {"masked"})

    def test_masked_take_out_is_refused_as_a_whole(self):
        headings = ["姓名", "手机", "clinic_masked"]
        rows = [["张伟", "13800138000", "****"], ["李娜", "13800138001", "****"]]
        report = self._import_rows(headings, rows)
        self.assertEqual(self._counts(report), {"refused": 2})
        self.assertIn("masked take-out", self._rows(report).reason)

    # -- rows of others --------------------------------------------------------------
    def test_visit_of_an_unknown_patient(self):
        delivery = Delivery(patients=1, visits=1)
        delivery.rows["encounters"][0]["PATIENT"] = "nobody"
        report = self._import(self._write_delivery(delivery))
        rows = self._rows(report)
        visit = rows.filtered(lambda row: row.file_id.name == "encounters.csv.gz")
        self.assertEqual((visit.reason_code, visit.column), ("reference", "PATIENT"))
        # what hangs on the visit is refused with it, and nothing is lost unseen
        self.assertEqual(
            set(rows.mapped("reason_code")), {"reference"}, rows.mapped("reason")
        )

    def test_missing_columns_refuse_the_file(self):
        path = self._write_delivery(Delivery(patients=1, visits=1))
        (path / "allergies.csv.gz").unlink()
        (path / "allergies.csv").write_text("Id,DATE,CODE,CATEGORY\n1,2020-01-01,5,x\n")
        report = self._import(path)
        row = self._only_refusal(report, "missing_column")
        self.assertIn("PATIENT, DESCRIPTION", row.reason)

    def test_file_that_is_cut_in_a_row(self):
        text = '姓名,手机,地址\n张伟,13800138000,某街\n李娜,13800138001,"某'
        report = self._import_text(text, "a.csv")
        self.assertEqual(self._counts(report), {"created": 1, "refused": 1})
        self.assertIn(self._rows(report).reason_code, ("cut_row", "open_quote"))

    def test_archive_that_is_cut(self):
        path = self._write_delivery(Delivery(patients=9, visits=4))
        file = path / "observations.csv.gz"
        file.write_bytes(file.read_bytes()[:-200])
        report = self._import(path)
        codes = self._rows(report).mapped("reason_code")
        self.assertIn("cut_file", codes)
        self.assertLessEqual(set(codes), {"cut_file", "cut_row"})

    def test_broken_archive(self):
        path = self._path("patients.csv.gz")
        path.write_bytes(gzip.compress(b"Id,FIRST,LAST" * 99)[:12])
        with self.assertRaisesRegex(UserError, "damaged|no table|No import profile"):
            self._import(path)

    def test_short_and_long_rows(self):
        text = "姓名,性别,手机\n张伟,男\n李娜,女,13800138001,x,y\n"
        report = self._import_text(text, "a.csv")
        self.assertEqual(
            self._rows(report).mapped("reason_code"), ["short_row", "long_row"]
        )

    def test_old_excel_file(self):
        path = self._path("old.xlsx")
        path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
        with self.assertRaisesRegex(UserError, r"Save it as \.xlsx"):
            self._import(path)

    # -- keys --------------------------------------------------------------------
    def test_without_key_nothing_is_imported(self):
        use_key_settings(self, clinic_key_file=None, clinic_key_env=None)
        before = self.patients.search_count([])
        with self.assertRaisesRegex(UserError, "clinic_key_file"):
            self._import_rows(SHEET, [["张伟", "男", "", GOOD_ID, "", "", ""]])
        self.assertEqual(self.patients.search_count([]), before)

    def test_with_the_wrong_key_nothing_is_imported(self):
        self._import_rows(SHEET, [["张伟", "男", "", GOOD_ID, "", "", ""]])
        other = self._path("other.key")
        generate_key_file(other)
        use_key_settings(self, clinic_key_file=str(other))
        with self.assertRaisesRegex(UserError, "nothing"):
            self._import_rows(SHEET, [["李娜", "女", "", GOOD_ID, "", "", ""]])
        self.assertFalse(self._patient("李娜"))

    def test_a_sheet_without_documents_needs_no_key(self):
        use_key_settings(self, clinic_key_file=None, clinic_key_env=None)
        report = self._import_rows(["姓名", "手机"], [["张伟", "13800138000"]])
        self.assertEqual(self._counts(report), {"created": 1})
