import csv
import io
import unittest

from hypothesis import example, given
from hypothesis import strategies as st
from odoo.addons.clinic_base.tests import properties  # noqa: F401
from odoo.addons.clinic_base.tools.spreadsheet import neutralise, restore

SIGNS = "=+-@＝＋－＠\t\r\n'\"0123456789.eE ,a张\u3000\ufeff"
CELLS = st.one_of(st.text(SIGNS, max_size=12), st.text(max_size=20))


class TestSpreadsheet(unittest.TestCase):
    def test_formulas_get_an_apostrophe(self):
        for text in (
            "=1+1",
            "=cmd|' /C calc'!A0",
            "+1+1",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "＝1",
            "＋86 138",
            "－1",
            "＠x",
            "  =1",
            "\ufeff=1",
            "'=1",
            "- no pain",
            "+86 138 0013 8000",
            "-1e5",
            "+",
        ):
            self.assertEqual(neutralise(text), "'" + text, repr(text))

    def test_numbers_and_telephones_stay(self):
        for text in (
            "-5",
            "+5",
            "-12.50",
            "+8613800138000",
            "0",
            "1-2",
            "a=b",
            "",
            "x@y",
        ):
            self.assertEqual(neutralise(text), text)

    def test_other_values_stay(self):
        for value in (None, False, -5, -1.5):
            self.assertIs(neutralise(value), value)
            self.assertIs(restore(value), value)

    def test_apostrophes_of_people_stay(self):
        for text in ("'tis", "'s-Gravenhage", "''", "'"):
            self.assertEqual(neutralise(text), text)
            self.assertEqual(restore(text), text)

    @given(CELLS)
    @example("'=1")
    @example("''=1")
    @example("'-5")
    @example("' =")
    def test_restore_is_the_inverse(self, text):
        self.assertEqual(restore(neutralise(text)), text)

    @given(CELLS)
    def test_nothing_dangerous_is_left(self, text):
        cell = neutralise(text).lstrip(" \u00a0\u200b\u3000\ufeff\0")
        if cell[:1] in tuple("=+-@\t\r\n＝＋－＠"):
            self.assertRegex(cell, r"\A[+-]\d+(\.\d+)?\Z")

    @given(st.lists(st.text(SIGNS, max_size=8), min_size=1, max_size=4))
    def test_through_a_file(self, cells):
        file = io.StringIO(newline="")
        csv.writer(file, quoting=csv.QUOTE_ALL).writerow(map(neutralise, cells))
        file.seek(0)
        read = next(csv.reader(file))
        self.assertEqual([restore(cell) for cell in read], cells)
