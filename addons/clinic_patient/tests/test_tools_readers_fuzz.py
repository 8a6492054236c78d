import gzip
import io
import random
import tempfile
import unittest
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.clinic_base.tests import properties  # noqa: F401
from odoo.addons.clinic_patient.tests.sample import SEED
from odoo.addons.clinic_patient.tools.readers import TableError, open_table
from odoo.addons.clinic_patient.tools.sniff import (
    common_width,
    detect_delimiter,
    detect_encoding,
)
from openpyxl import Workbook

SIGNS = st.sampled_from(['"', ",", ";", "\n", "\r\n", "\0", "a", "张", " ", "=", "\t"])
TEXTS = st.lists(SIGNS, max_size=60).map("".join)


class TestAnyBytes(unittest.TestCase):
    """Whatever a file holds: rows, or a ``TableError``."""

    def read(self, data):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file.csv"
            path.write_bytes(data)
            try:
                with open_table(path) as table:
                    return table.columns, list(table)
            except TableError as error:
                self.assertIn(error.code, ("empty", "damaged", "old_excel"))
                return [], []

    def check(self, data):
        columns, rows = self.read(data)
        self.assertEqual(len(set(columns)), len(columns))
        numbers = [row.number for row in rows]
        self.assertEqual(numbers, sorted(set(numbers)))
        for row in rows:
            self.assertEqual(list(row.values)[: len(columns)], columns)
            self.assertFalse([cell for cell in row.values.values() if cell is None])

    @given(st.binary(max_size=300))
    def test_bytes(self, data):
        self.check(data)

    @given(TEXTS, st.sampled_from(("utf-8", "utf-16", "gb18030")))
    def test_signs(self, text, encoding):
        self.check(text.encode(encoding))

    @given(TEXTS, st.integers(0, 40))
    def test_cut_anywhere(self, text, length):
        self.check(("姓名,电话\n" + text).encode()[:-length])

    @given(TEXTS)
    def test_no_row_is_swallowed_by_a_quote(self, text):
        tail = "".join(f"{i},y,z\n" for i in range(300))
        text = text.replace(";", "").replace("\t", "")
        _columns, rows = self.read(f'a,b,c\n1,2,3\n{text}\n"\n{tail}'.encode())
        firsts = {row.values["a"] for row in rows}
        self.assertIn("299", firsts)
        self.assertGreaterEqual(len(firsts & set(map(str, range(300)))), 299)

    def test_damaged_containers(self):
        book = Workbook()
        for number in range(50):
            book.active.append([number, "张三", "=1+1"])
        stream = io.BytesIO()
        book.save(stream)
        rng = random.Random(SEED)
        for whole in (stream.getvalue(), gzip.compress(b"a,b\n1,2\n" * 500)):
            for _ in range(60):
                data = bytearray(whole)
                for _ in range(3):
                    data[rng.randrange(4, len(data))] = rng.randrange(256)
                self.read(bytes(data))
                self.read(whole[: rng.randrange(4, len(whole))])


class TestSniff(unittest.TestCase):
    @given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=50))
    def test_utf8_stays_utf8(self, text):
        data = text.encode()
        if b"\0" in data or data.startswith(
            (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
        ):
            return
        self.assertEqual(detect_encoding(io.BytesIO(data)), ("utf-8", False))

    @given(st.lists(st.sampled_from("王李张刘陈杨黄赵吴周姓名电话"), min_size=2))
    def test_chinese_in_its_old_encoding(self, letters):
        data = "".join(letters).encode("gb18030")
        encoding, guessed = detect_encoding(io.BytesIO(data))
        if encoding != "utf-8":  # a few pairs of bytes are both
            self.assertEqual((encoding, guessed), ("gb18030", False))

    def test_delimiter_of_few_lines(self):
        self.assertEqual(detect_delimiter([]), ",")
        self.assertEqual(detect_delimiter(["a\n", "b\n"]), ",")
        self.assertEqual(detect_delimiter(["a;b,c\n", "d;e\n"]), ";")
        self.assertEqual(detect_delimiter(["x;y\n"], {"x", "y"}), ";")

    def test_width(self):
        self.assertEqual(
            common_width(["title\n", "a,b,c\n", "1,2,3\n", "1,2\n"], ","), 3
        )
        self.assertEqual(common_width([], ","), 0)
