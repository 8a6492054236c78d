import csv
import doctest
import json
import tempfile
import unittest
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from odoo.addons.clinic_base.tools.spreadsheet import restore
from odoo.tests import BaseCase, tagged

from ..tools import takeout
from ..tools.takeout import TableWriter, TakeoutColumn, TakeoutFile, TakeoutScope

VALUES = (
    "plain",
    "=1+1",
    "'=1+1",
    "+8613800138000",
    "-12.5",
    "@SUM(A1)",
    '"quoted", with comma',
    "two\nlines",
    "\tTab",
    "＝全角",
    "'tis",
    "张三",
    "",
)


@tagged("post_install", "-at_install")
class TestTakeoutTools(BaseCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def _write(self, rows, masked=False, formats=("csv", "json"), **spec):
        spec = TakeoutFile("things", "a.thing", "thing", **spec)
        columns = [
            TakeoutColumn("id", None),
            TakeoutColumn("value", None, mask="name"),
        ]
        with TableWriter(self.folder, spec, columns, formats, masked) as writer:
            for row in rows:
                writer.add(row)
        return writer.totals()

    def _read_csv(self, name="things.csv"):
        with open(self.folder / name, encoding="utf-8-sig", newline="") as handle:
            return list(csv.DictReader(handle))

    def _read_json(self, name="things.json"):
        return json.loads((self.folder / "json" / name).read_text("utf-8"))

    def test_doctests(self):
        result = unittest.TestResult()
        doctest.DocTestSuite(takeout).run(result)
        self.assertTrue(result.wasSuccessful(), result.failures)

    def test_text_comes_back_as_it_was(self):
        self._write([(f"thing-{i}", value) for i, value in enumerate(VALUES)])
        self.assertEqual([restore(r["value"]) for r in self._read_csv()], list(VALUES))
        self.assertEqual([r["value"] for r in self._read_json()], list(VALUES))

    def test_no_cell_runs_as_a_formula(self):
        self._write([(f"thing-{i}", value) for i, value in enumerate(VALUES)])
        for row in self._read_csv():
            cell = row["value"]
            if cell[:1] in ("=", "@", "＝", "\t"):
                self.fail(cell)

    def test_types(self):
        values = (
            (None, "", None),
            (True, "true", True),
            (False, "false", False),
            (7, "7", 7),
            (Decimal("12.3400"), "12.3400", 12.34),
            (date(2024, 2, 1), "2024-02-01", "2024-02-01"),
            (datetime(2024, 2, 1, 9, 30, 0, 99), "2024-02-01T09:30:00Z", None),
            ({"b": 1, "a": "é"}, '{"a": "é", "b": 1}', {"b": 1, "a": "é"}),
        )
        self._write([(f"thing-{i}", value) for i, (value, _c, _j) in enumerate(values)])
        for row, (value, cell, _json) in zip(self._read_csv(), values, strict=True):
            self.assertEqual(row["value"], cell, value)
        for row, (value, _cell, stated) in zip(self._read_json(), values, strict=True):
            if stated is not None:
                self.assertEqual(row["value"], stated, value)

    def test_totals(self):
        totals = self._write([("thing-1", Decimal("0.10"))] * 3, totals=("value",))
        self.assertEqual(totals["rows"], 3)
        self.assertEqual(totals["sums"], {"value": "0.30"})
        self.assertEqual(totals["files"], ["things.csv", "json/things.json"])

    def test_empty_table_is_readable(self):
        totals = self._write([])
        self.assertEqual(
            (totals["rows"], self._read_csv(), self._read_json()), (0, [], [])
        )

    def test_masked_says_so_and_keeps_the_totals(self):
        totals = self._write([("thing-1", "Alice Smith")], masked=True)
        self.assertEqual(
            totals["files"], ["things.masked.csv", "json/things.masked.json"]
        )
        row = self._read_csv("things.masked.csv")[0]
        self.assertEqual(
            row, {"id": "thing-1", "value": "A****", "clinic_masked": "****"}
        )
        self.assertEqual(self._read_json("things.masked.json"), [row])

    def test_masks_take_anything(self):
        for mask in takeout.MASKS.values():
            self.assertEqual(mask(None), "")
        self.assertEqual(takeout.MASKS["year"](date(1980, 5, 17)), "1980")
        self.assertEqual(takeout.MASKS["text"]({"a": 1}), "****")

    def test_scope_remembers_shared_records_only(self):
        scope = TakeoutScope({}, frozenset(["tag"]), [])
        columns = [
            TakeoutColumn("id", None),
            TakeoutColumn("tag_ids", None, "tag"),
            TakeoutColumn("patient_id", None, "patient"),
        ]
        scope.note(columns, ("thing-x-1", "tag-x-2|tag-x-30", "patient-x-4"))
        scope.note(columns, ("thing-x-2", None, None))
        self.assertEqual(scope.wanted, {"tag": {2, 30}})
        self.assertTrue(scope.is_whole)

    def test_totals_file(self):
        header = {"masked": False, "source": "x"}
        totals = takeout.write_totals(self.folder, header, {"things": {"rows": 1}})
        stored = json.loads((self.folder / "control_totals.json").read_text("utf-8"))
        self.assertEqual(stored, totals)
        self.assertEqual((stored["format"], stored["version"]), ("clinic-takeout", 1))
