import re
from pathlib import Path

from odoo.addons.clinic_patient.tools.import_line import Refused
from odoo.tests import tagged

from .common_import_edges import ImportEdgeCommon

ADDON = Path(__file__).parents[1]
# Codes that are put together from a part of a file or of an identity.
ENGINES = ("cut_row", "open_quote", "short_row", "long_row", "bad_character")
ENGINES += ("cell_error", "rounded_number", "birth_future")
IDENTITIES = ("checksum", "birth_date", "birth_future", "format", "empty", "masked")
TABLES = ("unknown_file", "file_skipped", "missing_column", "masked_file")
NOTES = ("possible_duplicate", "identity_dropped")
NUMBERS = ("440113201410050013", "44011320141005001X", "11010519491231002X")


@tagged("post_install", "-at_install")
class TestImportSentences(ImportEdgeCommon):
    def _get_codes(self):
        """Every code that the code raises, found in its text."""
        found = set(ENGINES + TABLES + NOTES)
        found |= {f"identity_{code}" for code in IDENTITIES}
        for folder in ("models", "tools"):
            for path in (ADDON / folder).glob("*import*.py"):
                text = path.read_text(encoding="utf-8")
                found |= set(re.findall(r'(?:Refused|skip)\(\s*"(\w+)"', text))
        return found

    def _sentence(self, code, lang="en_US", **details):
        rows = self.env["clinic.import.row"].with_context(lang=lang)
        return rows._sentence(Refused(code, "Kolumne", **details))

    def test_every_code_has_a_sentence_that_says_what_to_do(self):
        codes = self._get_codes()
        self.assertGreater(len(codes), 35)
        for code in codes - {"record", "file_skipped"}:
            with self.subTest(code=code):
                sentence = self._sentence(code, row=7, columns="A, B")
                self.assertNotEqual(sentence, code)
                self.assertRegex(sentence, r"^[A-Z].{15,}\.$")
                self.assertNotIn("%(", sentence)

    def test_sentences_of_cells_name_the_column(self):
        codes = self.env["clinic.import.row"]._get_cell_sentences()
        for code in codes.keys() - {"identity_repeated"}:
            with self.subTest(code=code):
                self.assertIn("Kolumne", self._sentence(code))

    def test_sentences_of_pairs_name_the_other_row(self):
        for code in ("key_repeated", "repeated", "identity_repeated"):
            self.assertIn("ow 77", self._sentence(code, row=77), code)

    def test_sentence_of_the_database_passes_through(self):
        said = "A price of 100%(x)s is none."
        self.assertEqual(self._sentence("record", sentence=said), said)

    def test_notes_say_what_to_do(self):
        profile = self.env.ref("clinic_patient.clinic_import_profile_cn_patients")
        profile.bad_identity = "keep_without"
        report = self._import_rows(
            ["姓名", "手机", "身份证号"], [["张伟", "1", NUMBERS[0]]]
        )
        row = self._rows(report, "created")
        self.assertEqual(row.reason_code, "identity_dropped")
        self.assertIn("Ask for the document", row.reason)

    def test_no_sentence_holds_a_number(self):
        """Wrong, doubled, masked, in the wrong column: the digits stay outside."""
        headings = ["病历号", "姓名", "身份证号", "手机", "出生日期", "邮箱", "性别"]
        rows = [
            ["1", "张一", NUMBERS[0], "", "", "", ""],
            ["2", "张二", NUMBERS[1], "", "", "", ""],
            ["3", "张三", NUMBERS[1], "", "", "", ""],
            ["4", "张四", "4401**********001X", "", "", "", ""],
            ["5", "张五", "", "", NUMBERS[1], "", ""],
            ["6", "张六", "", "", "", NUMBERS[1], ""],
            ["7", "张七", "", "", "", "", NUMBERS[1]],
            ["2", "李二", NUMBERS[2], "", "", "", ""],
        ]
        report = self._import_rows(headings, rows)
        self.assertEqual(self._counts(report), {"created": 1, "refused": 7})
        told = self._rows(report).mapped("reason") + [str(report)]
        told += self._rows(report).mapped("column")
        for text in told:
            self.assertNotRegex(text, r"\d{15}")
        codes = self._rows(report).mapped("reason_code")
        self.assertEqual(
            codes,
            [
                "identity_checksum",
                "identity_repeated",
                "masked",
                "date",
                "email",
                "choice",
                "key_repeated",
            ],
        )

    def test_cells_of_refused_rows_are_sealed_and_come_back(self):
        report = self._import_rows(["姓名", "身份证号"], [["张一", NUMBERS[0]]])
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT count(*) FROM clinic_import_row t WHERE t::text LIKE %s",
            [f"%{NUMBERS[0]}%"],
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)
        headings, rows = self._batch(report).with_user(self.hq)._get_refused_rows()
        self.assertEqual(headings, ["姓名", "身份证号"])
        self.assertEqual(rows[0][:3], ["张一", NUMBERS[0], 2])

    def test_refused_rows_of_two_files_share_one_table(self):
        profile = self._profile(
            self._file_vals("clinic.source", {"name": ("name", "integer")}, "one"),
            self._file_vals("clinic.family", {"size": ("name", "amount")}, "two"),
        )
        report = self._deliver(
            profile,
            one=[{"id": "1", "name": "x"}],
            two=[{"id": "2", "size": "y"}],
        )
        headings, rows = self._batch(report)._get_refused_rows()
        self.assertEqual(headings, ["id", "name", "size"])
        cells = [row[:3] for row in rows]
        self.assertEqual(cells, [["1", "x", ""], ["2", "", "y"]])
        log = self.env["clinic.operation.log"].search(
            [("operation", "=", "import.refused_rows")], limit=1
        )
        self.assertEqual(log.actor_id, self.env.uid)

    def test_summary_groups_rows_of_one_reason(self):
        rows = [["", f"1380013800{n}"] for n in range(4)] + [["张伟", "13900139000"]]
        report = self._import_rows(["姓名", "手机"], rows)
        (group,) = report["refused"]
        self.assertEqual((group["rows"], group["first_row"]), (4, 2))
        self.assertEqual((group["column"], group["outcome"]), ("姓名", "refused"))


@tagged("post_install", "-at_install")
class TestChineseSheet(ImportEdgeCommon):
    """Every heading that the profile for Chinese sheets knows."""

    def setUp(self):
        super().setUp()
        self.profile = self.env.ref("clinic_patient.clinic_import_profile_cn_patients")
        self.columns = self.profile.file_ids.column_ids

    CELLS = {
        "姓名": "欧阳娜",
        "性别": "女",
        "出生日期": "1980年2月3日",
        "手机": "138-0013-8000",
        "电话": "010-65551234",
        "邮箱": "na@example.com",
        "地址": "文三路138号",
        "城市": "杭州",
        "邮编": "310000",
        "病历号": "B-77",
        "来源": "T 转介绍",
    }
    FOUND = {
        "name": "欧阳娜",
        "sex": "female",
        "phone": "+8613800138000",
        "phone2": "+861065551234",
        "email": "na@example.com",
        "street": "文三路138号",
        "city": "杭州",
        "zip": "310000",
        "record_number": "B-77",
    }

    def test_all_kept_columns_at_once(self):
        self._import_rows(list(self.CELLS), [list(self.CELLS.values())])
        patient = self._patient("欧阳娜")
        self.assertEqual({name: patient[name] for name in self.FOUND}, self.FOUND)
        self.assertEqual(str(patient.birth_date), "1980-02-03")
        self.assertEqual(patient.source_id.name, "T 转介绍")

    def test_every_alias_fills_the_same_field(self):
        spec = self.profile._get_spec().files[0]
        for column in self.columns:
            for alias in (column.aliases or "").split("|"):
                if not alias.strip():
                    continue
                with self.subTest(alias=alias):
                    binding = spec.bind([f" {alias.upper()}（必填）"])
                    self.assertEqual([c.name for _i, c in binding.bound], [column.name])

    def test_no_heading_means_two_columns(self):
        headings = [
            heading
            for column in self.columns
            for heading in set(column._get_spec().headings())
        ]
        self.assertEqual(len(headings), len(set(headings)))

    def test_left_out_columns_are_named_with_their_reason(self):
        ignored = self.columns.filtered("ignored_reason")
        headings = ["姓名", "手机", *ignored.mapped("name"), "星座"]
        cells = ["张伟", "13800138000", *["x"] * len(ignored), "狮子"]
        report = self._import_rows(headings, [cells])
        note = report["files"][0]["note"]
        for column in ignored:
            self.assertIn(f"{column.name}: {column.ignored_reason}", note)
        self.assertIn("Not in the profile: 星座", note)
        self.assertNotIn("狮子", note)
