import tempfile
from pathlib import Path
from unittest import TestCase

from ..tools import findings, teeth
from ..tools.code_table import NoColumns, find_columns, read_codes
from ..tools.readers import TableError

FIELDS = [
    {"key": "note", "kind": "text", "is_required": True},
    {"key": "story", "kind": "long"},
    {"key": "pulse", "kind": "integer"},
    {"key": "heat", "kind": "float"},
    {"key": "smokes", "kind": "boolean"},
    {"key": "gums", "kind": "choice", "options": {"red": "Red", "ok": "Healthy"}},
    {"key": "since", "kind": "date"},
]


class TestFindings(TestCase):
    def _check(self, **values):
        return findings.check(FIELDS, values)

    def _code(self, **values):
        _clean, problems = self._check(**values)
        return [problem.code for problem in problems]

    def test_good_values_are_kept_in_the_order_of_the_template(self):
        clean, problems = self._check(
            since="2026-03-31",
            gums="red",
            smokes=False,
            heat=37,
            pulse=72,
            story=" a\nb ",
            note="x",
        )
        self.assertEqual(problems, [])
        self.assertEqual(list(clean), [field["key"] for field in FIELDS])
        self.assertEqual((clean["heat"], clean["story"]), (37.0, "a\nb"))
        self.assertIsInstance(clean["heat"], float)

    def test_empty_values_are_left_out(self):
        clean, problems = self._check(note="  ", pulse=None, smokes=False, heat=0)
        self.assertEqual((clean, problems), ({"heat": 0.0, "smokes": False}, []))

    def test_unknown_keys(self):
        self.assertEqual(self._code(other="x"), ["unknown"])

    def test_wrong_kinds(self):
        for values in (
            {"note": 1},
            {"note": ["x"]},
            {"story": {"a": 1}},
            {"pulse": "72"},
            {"pulse": 72.5},
            {"pulse": True},
            {"pulse": 10**15},
            {"heat": "37"},
            {"heat": float("nan")},
            {"heat": float("inf")},
            {"smokes": "yes"},
            {"smokes": 1},
            {"since": "31.03.2026"},
            {"since": "20260331"},
            {"since": "2026-02-30"},
            {"since": 5},
        ):
            with self.subTest(values):
                self.assertEqual(self._code(**values), ["kind"])

    def test_options_and_length(self):
        self.assertEqual(self._code(gums="blue"), ["option"])
        self.assertEqual(self._code(gums=["red"]), ["option"])
        self.assertEqual(self._code(note="x" * 501), ["long"])
        self.assertEqual(self._code(story="x" * 501), [])
        self.assertEqual(self._code(story="x" * 20001), ["long"])

    def test_missing(self):
        self.assertEqual(findings.get_missing(FIELDS, None), ["note"])
        self.assertEqual(findings.get_missing(FIELDS, {"note": " "}), ["note"])
        self.assertEqual(findings.get_missing(FIELDS, {"note": "x"}), [])

    def test_defaults(self):
        choice = FIELDS[5]
        self.assertEqual(findings.read_default(choice, "healthy"), "ok")
        self.assertIsNone(findings.read_default(choice, "blue"))
        for kind, text, value in (
            ("text", " x ", "x"),
            ("text", "", None),
            ("float", "36.5", 36.5),
            ("float", "1e30", None),
            ("boolean", "No", False),
            ("boolean", "maybe", None),
            ("date", "2026-03-31", "2026-03-31"),
            ("date", "today", None),
        ):
            with self.subTest(kind=kind, text=text):
                self.assertEqual(findings.read_default({"kind": kind}, text), value)

    def test_keys_are_made_of_labels(self):
        self.assertEqual(findings.make_key("X-ray!", set()), "x_ray")
        self.assertEqual(findings.make_key("检查", {"field"}), "field_2")
        self.assertEqual(findings.make_key("3 teeth", set()), "field")
        self.assertTrue(findings.KEY.fullmatch(findings.make_key("a" * 90, set())))


class TestTeeth(TestCase):
    def test_fdi_numbers(self):
        self.assertEqual((len(teeth.PERMANENT), len(teeth.DECIDUOUS)), (32, 20))
        for good in ("11", "48", "51", "85"):
            self.assertEqual(teeth.read_tooth(good), good)
        for bad in ("", "19", "56", "91", "1", "111", "x", None, "10"):
            self.assertIsNone(teeth.read_tooth(bad))


class TestCodeTable(TestCase):
    def _read(self, text, encoding="utf-8"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "codes"
            path.write_bytes(text.encode(encoding))
            return list(read_codes(path))

    def test_columns_are_found_by_their_headings(self):
        self.assertEqual(
            find_columns(["停用", "疾病名称", "疾病编码"]),
            {"is_retired": "停用", "name_zh": "疾病名称", "code": "疾病编码"},
        )
        for columns in (["Code"], ["Name"], ["A", "B"]):
            with self.subTest(columns), self.assertRaises(NoColumns):
                find_columns(columns)

    def test_rows(self):
        rows = self._read(
            "Code;Name;Retired\nk02.1;Caries  of dentine;\nK05.1;Gingivitis;yes\n"
        )
        self.assertEqual(
            [(row.code, row.name, row.is_retired, row.problem) for row in rows],
            [
                ("K02.1", "Caries of dentine", False, None),
                ("K05.1", "Gingivitis", True, None),
            ],
        )

    def test_a_chinese_sheet(self):
        rows = self._read("疾病编码,疾病名称\nK02.1,牙本质龋\n", "gb18030")
        self.assertEqual((rows[0].name, rows[0].name_zh), ("", "牙本质龋"))

    def test_rows_that_are_no_codes_say_why(self):
        rows = self._read(
            f"Code,Name\n,Nameless\nK1,\nK2,Two\nk2,Two again\n{'K' * 33},Long\n"
        )
        self.assertEqual(
            [row.problem for row in rows],
            ["no_code", "no_name", None, "again", "long_code"],
        )

    def test_no_table(self):
        with self.assertRaises(TableError):
            self._read("")
