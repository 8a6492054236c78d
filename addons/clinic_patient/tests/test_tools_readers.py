import csv
import gzip
import tempfile
import unittest
from datetime import date, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.clinic_base.tests import properties  # noqa: F401
from odoo.addons.clinic_patient.tests import sample
from odoo.addons.clinic_patient.tools.readers import TableError, open_table
from odoo.addons.clinic_patient.tools.table_header import (
    column_key,
    find_header,
    name_columns,
)
from openpyxl import Workbook

TEXT = "姓名,电话,备注\n张三,138,a\n李四,139,b\n"
ROWS = [["张三", "138", "a"], ["李四", "139", "b"]]


class ReaderCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, data, name="patients.csv"):
        path = self.folder / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def read(self, data, name="patients.csv", **options):
        with open_table(self.write(data, name), **options) as table:
            return table, list(table)

    def cells(self, data, **options):
        return [list(row.values.values()) for row in self.read(data, **options)[1]]

    def problems(self, data, **options):
        return {
            row.number: [tuple(problem) for problem in row.problems]
            for row in self.read(data, **options)[1]
            if row.problems
        }


class TestEncodings(ReaderCase):
    def test_every_encoding(self):
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"):
            table, rows = self.read(TEXT.encode(encoding))
            self.assertEqual(
                [list(row.values.values()) for row in rows], ROWS, encoding
            )
            self.assertEqual(table.columns, ["姓名", "电话", "备注"])
            self.assertFalse(table.dialect.guessed)

    def test_utf16_without_mark(self):
        for encoding in ("utf-16-le", "utf-16-be"):
            data = "Name,Phone\nJohn,1\n".encode(encoding)
            self.assertEqual(self.cells(data), [["John", "1"]], encoding)

    def test_western_code_page_is_guessed(self):
        table, rows = self.read("Name;Ort\nJosé;Köln\nRené;Zürich\n".encode("cp1252"))
        self.assertEqual(rows[0].values, {"Name": "José", "Ort": "Köln"})
        self.assertTrue(table.dialect.guessed)

    def test_the_only_chinese_at_the_end_of_a_long_file(self):
        data = b"a,b\n" + b"x,1\n" * 400_000 + "张三,2\n".encode("gb18030")
        with open_table(self.write(data)) as table:
            names = {row.values["a"] for row in table}
        self.assertEqual(names, {"x", "张三"})

    def test_bytes_that_are_no_text(self):
        problems = self.problems(
            b"a,b\n\xff\xfe1,2\n\xe5\xbc\xa0,3\n", encoding="utf-8"
        )
        self.assertEqual(problems, {2: [("bad_character", "a")]})

    def test_nul_bytes(self):
        data = "a,b\n1\0,2\n3,4\n"
        self.assertEqual(self.cells(data), [["1", "2"], ["3", "4"]])
        self.assertEqual(self.problems(data), {2: [("nul", "")]})


class TestDialects(ReaderCase):
    def test_delimiters(self):
        for sign in (",", ";", "\t", "|"):
            self.assertEqual(self.cells(TEXT.replace(",", sign)), ROWS, sign)

    def test_known_headings_decide(self):
        data = "姓名;备注\n张三;a, b, c\n李四;d, e, f\n"
        cells = self.cells(data, known_columns=["姓名", "备注"])
        self.assertEqual(cells[0], ["张三", "a, b, c"])

    def test_line_of_the_separator(self):
        data = 'sep=|\r\nName|Phone\r\n"a|b"|1\r\n'
        self.assertEqual(self.cells(data), [["a|b", "1"]])

    def test_line_ends(self):
        for end in ("\n", "\r\n", "\r"):
            self.assertEqual(self.cells(TEXT.replace("\n", end)), ROWS, repr(end))

    def test_gzip_by_content(self):
        data = gzip.compress(TEXT.encode())
        for name in ("patients.csv.gz", "patients.csv"):
            table, rows = self.read(data, name)
            self.assertEqual((len(rows), table.name), (2, name))

    def test_cells_of_several_lines(self):
        data = 'a,b\n1,"x\ny, ""z"""\n2,w\n'
        _table, rows = self.read(data)
        self.assertEqual(rows[0].values["b"], 'x\ny, "z"')
        self.assertEqual([(row.number, row.line) for row in rows], [(2, 2), (3, 4)])

    @given(
        st.lists(
            st.lists(st.text('ab,;"\n 张', max_size=6), min_size=3, max_size=3).filter(
                lambda cells: "".join(cells).strip()
            ),
            max_size=6,
        )
    )
    def test_whatever_csv_writes_is_read(self, rows):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "t.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, quoting=csv.QUOTE_ALL).writerows(
                    [["x", "y", "z"], *rows]
                )
            with open_table(path, delimiter=",") as table:
                found = [list(row.values.values()) for row in table]
        self.assertEqual(found, rows)


class TestBadRows(ReaderCase):
    def test_cut_in_a_row(self):
        for tail in ("王五,1", '王五,139,"x', '王五,"1', "王"):
            found = self.problems(TEXT + tail)
            self.assertEqual(found, {4: [("cut_row", "")]}, tail)
        self.assertEqual(self.problems(TEXT + "王五,139,c"), {})

    def test_cut_in_a_character(self):
        data = (TEXT + "王五").encode()[:-1]
        self.assertIn(("cut_row", ""), self.problems(data)[4])

    def test_cut_gzip(self):
        lines = "".join(f"{i},{i * 7919 % 1000},c\n" for i in range(50_000))
        data = gzip.compress(("a,b,c\n" + lines).encode())
        table, rows = self.read(data[: len(data) // 2])
        self.assertTrue(table.is_cut)
        self.assertGreater(len(rows), 10_000)
        self.assertFalse([row for row in rows[:-1] if row.problems])

    def test_short_and_long_rows(self):
        data = "a,b,c\n1,2\n1,2,3,\n1,2,3,4\n"
        found = self.problems(data)
        self.assertEqual(found[2], [("short_row", "")])
        self.assertEqual(found[4], [("long_row", "")])
        self.assertNotIn("long_row", str(found.get(3)))
        rows = self.read(data)[1]
        self.assertEqual(rows[0].values, {"a": "1", "b": "2", "c": ""})
        self.assertEqual(rows[2].values["[D]"], "4")

    def test_a_quote_that_is_never_closed_costs_one_row(self):
        rows = "".join(f"{i},x,{i}\n" for i in range(1000))
        for data in (
            'a,b,c\n1,"x,2\n' + rows,
            'a,b,c\n1,"x,2\n3,y,4\n5,"z",6\n' + rows,
            'a,b,c\n1,"x,2\n3,y,4\n',
        ):
            found = self.read(data)[1]
            self.assertEqual(len(found), data.count("\n") - 1)
            self.assertEqual(found[0].problems[0].code, "open_quote")
            self.assertFalse([row for row in found[1:] if row.problems])

    def test_blank_rows_count_for_the_number(self):
        table, rows = self.read("a,b\n\n1,2\n,\n  , \n3,4\n")
        self.assertEqual([row.number for row in rows], [3, 6])
        self.assertEqual(table.blank_rows, 3)

    def test_headings_again(self):
        found = self.problems("a,b\n1,2\na,b\n3,4\n")
        self.assertEqual(found, {3: [("repeated_header", "")]})

    def test_long_cells(self):
        for length in (10_000, 300_000):
            data = f"a,b\n{'x' * length},1\n2,3\n"
            self.assertEqual(len(self.cells(data)[0][0]), length)

    def test_no_tables(self):
        for data, code in (
            (b"", "empty"),
            (b"\n\n,,\n", "empty"),
            (b"\xd0\xcf\x11\xe0" + b"x" * 100, "old_excel"),
            (b"PK\x03\x04" + b"x" * 100, "damaged"),
            (b"\x1f\x8b" + b"x" * 100, "damaged"),
        ):
            with self.assertRaises(TableError) as caught:
                self.read(data)
            self.assertEqual(caught.exception.code, code)
        with self.assertRaises(TableError) as caught:
            open_table(self.folder / "none.csv")
        self.assertEqual(caught.exception.code, "missing")


class TestHeaders(ReaderCase):
    KNOWN = ("姓名", "性别", "手机", "邮箱", "地址")

    def test_titles_above(self):
        data = "患者名单 2026,,\n导出人,某某,\n姓名,性别,手机\n张三,男,1\n"
        table, rows = self.read(data, known_columns=self.KNOWN)
        self.assertEqual(
            (table.columns, table.header_rows), (["姓名", "性别", "手机"], (3,))
        )
        self.assertEqual(len(table.preamble), 2)
        self.assertEqual(rows[0].number, 4)

    def test_merged_headings_of_two_rows(self):
        data = "基本信息,,联系方式,,地址\n姓名,性别,手机,邮箱,\n张三,男,1,2,x\n"
        table, rows = self.read(data, known_columns=self.KNOWN)
        self.assertEqual(table.columns, ["姓名", "性别", "手机", "邮箱", "地址"])
        self.assertEqual((table.header_rows, rows[0].number), ((1, 2), 3))

    def test_spelling_of_known_headings(self):
        data = "List\nBirth Date *,FIRST_NAME\n1990,John\n"
        table, _rows = self.read(data, known_columns=["birth_date", "First name"])
        self.assertEqual(table.header_rows, (2,))

    def test_without_known_headings(self):
        table, rows = self.read("名单,,\n,,\na,b,c\n1,2,3\n")
        self.assertEqual((table.columns, len(rows)), (["a", "b", "c"], 1))

    def test_names_of_columns(self):
        self.assertEqual(
            name_columns(["a", "a", "", "a"]), ["a", "a (2)", "[C]", "a (3)"]
        )
        self.assertEqual(name_columns([" a\n b ", "", ""]), ["a b"])
        upper = ["父亲", "", "母亲", ""]
        lower = ["姓名", "手机", "姓名", "手机"]
        self.assertEqual(
            name_columns(lower, upper), ["姓名", "手机", "母亲 姓名", "母亲 手机"]
        )
        self.assertEqual(column_key(" Birth_Date* "), "birthdate")
        self.assertIsNone(find_header([["", None], []]))

    @given(st.lists(st.text("ab ", max_size=3), max_size=8))
    def test_names_are_unique(self, cells):
        names = name_columns(cells)
        self.assertEqual(len(set(names)), len(names))
        self.assertTrue(all(names))


class TestWorkbooks(ReaderCase):
    def save(self, *rows, name="patients.xlsx"):
        book = Workbook()
        for row in rows:
            book.active.append(row)
        path = self.folder / name
        book.save(path)
        return path

    def test_values_and_problems(self):
        path = self.save(
            ["患者名单"],
            ["姓名", "生日", "电话", "证件", "公式", None, "错误"],
            [
                "张三",
                date(1990, 1, 2),
                13800138000,
                110101199001011234,
                "=1+1",
                None,
                "#N/A",
            ],
            [],
            ["李四", 33000.5, "+86", True, "x"],
            [0],
        )
        with open_table(path, known_columns=["姓名", "生日", "电话"]) as table:
            rows = list(table)
        self.assertEqual(table.columns[4:], ["公式", "[F]", "错误"])
        first, second, zero = rows
        self.assertEqual(first.values["生日"], datetime(1990, 1, 2))
        self.assertEqual(first.values["电话"], 13800138000)
        self.assertEqual(first.values["公式"], "=1+1")
        self.assertEqual(
            [tuple(problem) for problem in first.problems],
            [("rounded_number", "证件"), ("formula", "公式"), ("cell_error", "错误")],
        )
        self.assertEqual((second.number, second.problems), (5, ()))
        self.assertEqual((second.values["生日"], second.values["错误"]), (33000.5, ""))
        self.assertEqual(zero.values["姓名"], 0)

    def test_text_that_looks_like_a_formula_is_no_formula(self):
        book = Workbook()
        book.active.append(["a"])
        book.active["A2"].value = "=1+1"
        book.active["A2"].data_type = "s"
        path = self.folder / "text.xlsx"
        book.save(path)
        with open_table(path) as table:
            (row,) = table
        self.assertEqual((row.values["a"], row.problems), ("=1+1", ()))

    def test_sheets(self):
        book = Workbook()
        book.active.title = "空"
        for title in ("甲", "乙"):
            book.create_sheet(title).append([title])
        path = self.folder / "sheets.xlsx"
        book.save(path)
        with open_table(path) as table:
            self.assertEqual((table.dialect.sheet, table.columns), ("甲", ["甲"]))
        with open_table(path, sheet="乙") as table:
            self.assertEqual(table.columns, ["乙"])
        with self.assertRaises(TableError) as caught:
            open_table(path, sheet="丙")
        self.assertEqual(caught.exception.code, "no_sheet")

    def test_system_of_1904(self):
        book = Workbook()
        book.epoch = datetime(1904, 1, 1)
        book.active.append(["birth"])
        book.active.append([date(1990, 1, 2)])
        path = self.folder / "mac.xlsx"
        book.save(path)
        with open_table(path) as table:
            (row,) = table
        self.assertEqual((table.dialect.epoch, row.values["birth"].year), (1904, 1990))

    def test_cut_workbook(self):
        data = self.save(*[["a", "b"]] * 500).read_bytes()
        with self.assertRaises(TableError) as caught:
            self.read(data[: len(data) // 2], "cut.xlsx")
        self.assertEqual(caught.exception.code, "damaged")

    def test_blank_workbook(self):
        with self.assertRaises(TableError) as caught:
            open_table(self.save())
        self.assertEqual(caught.exception.code, "empty")


class TestPublicFiles(unittest.TestCase):
    def test_every_row_is_there_without_a_problem(self):
        folder = sample.data_folder()
        if folder is None:
            rows = sample.make_persons()
            with tempfile.TemporaryDirectory() as name:
                path = Path(name) / "persons.csv"
                with path.open("w", encoding="gb18030", newline="") as file:
                    writer = csv.DictWriter(file, rows[0])
                    writer.writeheader()
                    writer.writerows(rows)
                self.check(path, rows)
            return
        for path in sorted(folder.glob("synthea-*/patients.csv.gz")):
            with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
                self.check(path, list(csv.DictReader(file)))

    def check(self, path, rows):
        with open_table(path) as table:
            found = list(table)
        self.assertEqual([row.values for row in found], rows)
        self.assertFalse([row for row in found if row.problems])
        self.assertEqual(found[-1].number, len(rows) + 1)
