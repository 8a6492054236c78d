import io
import json
import tempfile
import zipfile
from datetime import date, datetime, time
from pathlib import Path

from odoo.tests import BaseCase, tagged
from openpyxl import Workbook

from ..tools.import_source import (
    SourceFile,
    UnreadableFile,
    as_text,
    is_table,
    read_folder,
    unpacked,
)
from ..tools.import_totals import as_stated, leaves, same_figure


@tagged("post_install", "-at_install")
class TestToolsImportSource(BaseCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def _file(self, name, text):
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def test_cells_as_text(self):
        cells = {
            "a": "a",
            43921.0: "43921",
            1.5: "1.5",
            True: "True",
            date(2020, 3, 4): "2020-03-04",
            datetime(2020, 3, 4): "2020-03-04",
            datetime(2020, 3, 4, 5): "2020-03-04T05:00:00",
            time(5): "05:00:00",
            "'=1+1": "=1+1",
            "x\0y": "xy",
        }
        for cell, text in cells.items():
            self.assertEqual(as_text(cell), text)
        self.assertEqual(as_text(None), "")

    def test_rows_keep_number_and_order(self):
        source = SourceFile(self._file("a.csv", "b,a\n1,2\n\n3,4\n"))
        self.assertEqual(source.headings, ["b", "a"])
        rows = list(source.rows())
        self.assertEqual([row[:2] for row in rows], [(2, ["1", "2"]), (4, ["3", "4"])])
        self.assertEqual(source.count_rows(), 2)
        self.assertEqual(len(list(source.rows())), 2)  # any number of times

    def test_own_columns_of_refused_rows_are_left_out(self):
        text = "a,clinic_row,clinic_column,clinic_reason\n1,7,a,wrong\n"
        source = SourceFile(self._file("a.csv", text))
        self.assertEqual(source.headings, ["a"])
        self.assertEqual(next(source.rows())[1], ["1"])

    def test_problems_of_rows(self):
        text = "a,b\n1\n1,2,3\na,b\n1,2\n"
        problems = [row[2] for row in SourceFile(self._file("a.csv", text)).rows()]
        codes = [problem and problem.code for problem in problems]
        self.assertEqual(codes, ["short_row", "long_row", "repeated_header", None])

    def test_workbook(self):
        book = Workbook()
        book.active.append(["姓名", "出生日期", "备注"])
        book.active.append(["张伟", datetime(1980, 2, 3), "=1+1"])
        book.active.append(["李娜", 29254, None])
        path = self.folder / "a.xlsx"
        book.save(path)
        rows = [cells for _number, cells, _problem in SourceFile(path).rows()]
        self.assertEqual(rows[0], ["张伟", "1980-02-03", "=1+1"])
        self.assertEqual(rows[1], ["李娜", "29254", ""])

    def test_folder(self):
        self._file("b.csv", "x\n1\n")
        self._file("a.CSV", "x\n1\n")
        self._file(".hidden.csv", "x\n1\n")
        self._file("bundles.tar.gz", b"\x1f\x8b")
        self._file("empty.csv", "")
        self._file("control_totals.json", json.dumps({"rows": {"a": 1}}))
        files, totals, empty = read_folder(self.folder)
        self.assertEqual([file.name for file in files], ["a.CSV", "b.csv"])
        self.assertEqual(totals, {"rows": {"a": 1}})
        self.assertEqual(empty, ["empty.csv"])

    def test_one_file_has_no_totals(self):
        self._file("control_totals.json", "{}")
        _files, totals, _empty = read_folder(self._file("a.csv", "x\n1\n"))
        self.assertIsNone(totals)

    def test_unreadable(self):
        self._file("a.xlsx", b"\xd0\xcf\x11\xe0")
        with self.assertRaises(UnreadableFile) as caught:
            read_folder(self.folder)
        self.assertEqual((caught.exception.name, caught.exception.code)[1], "old_excel")
        self._file("a.xlsx", "x\n1\n")
        self._file("control_totals.json", "{")
        with self.assertRaises(UnreadableFile):
            read_folder(self.folder)

    def test_archive(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("in/a.csv", "x\n1\n")
            archive.writestr("../../evil.csv", "x\n1\n")
            archive.writestr("program.sh", "rm")
        with unpacked("d.zip", packed.getvalue()) as folder:
            self.assertEqual(
                sorted(path.name for path in folder.iterdir()), ["a.csv", "evil.csv"]
            )
        self.assertFalse(folder.exists())

    def test_upload_of_one_file_stays_inside(self):
        with unpacked("../../a.csv", b"x\n1\n") as folder:
            self.assertEqual([p.name for p in folder.iterdir()], ["a.csv"])

    def test_tables(self):
        for name in ("a.csv", "a.CSV.GZ", "a.xlsx", "a.tsv", "a.txt"):
            self.assertTrue(is_table(name), name)
        for name in ("a.json", "a.tar.gz", "~$a.xlsx", ".a.csv", "a"):
            self.assertFalse(is_table(name), name)


@tagged("post_install", "-at_install")
class TestToolsImportTotals(BaseCase):
    def test_leaves(self):
        totals = {"version": 1, "rows": {"a": 1, "b": 2}, "span": ["x", "y"], "n": 3}
        found = dict(leaves(totals))
        self.assertEqual(len(found), 5)
        self.assertEqual(found["rows", "b"], 2)
        self.assertEqual(found["span", 1], "y")

    def test_same_figure(self):
        self.assertTrue(same_figure(41551384.9, 41551384.904))
        self.assertTrue(same_figure("12.50", 12.5))
        self.assertTrue(same_figure(0, None))
        self.assertFalse(same_figure(12.5, 12.51))
        self.assertTrue(same_figure("a", "a"))
        self.assertFalse(same_figure("a", "b"))

    def test_as_stated(self):
        moment = datetime(1914, 5, 11, 23, 11, 46)
        self.assertEqual(as_stated(moment), "1914-05-11T23:11:46+00:00")
        self.assertEqual(as_stated(5), 5)
