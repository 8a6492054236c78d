import unittest
from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.clinic_base.tests import properties  # noqa: F401
from odoo.addons.clinic_patient.tools.digests import occurrence_keys, row_digest

VALUES = st.none() | st.text(max_size=5) | st.integers() | st.booleans() | st.dates()
ROWS = st.dictionaries(st.text(max_size=3), VALUES, max_size=4)


class TestRowDigest(unittest.TestCase):
    def test_what_counts(self):
        row = {"name": "张三", "phone": "138"}
        same = (
            {"phone": "138", "name": "张三"},
            {**row, "note": ""},
            {**row, "x": None},
        )
        for other in same:
            self.assertEqual(row_digest(other), row_digest(row))
        for other in (
            {**row, "phone": "139"},
            {**row, "phone": 138},
            {**row, "phone": "138 "},
            {"name": "张三138", "phone": ""},
            {"phone": "张三", "name": "138"},
        ):
            self.assertNotEqual(row_digest(other), row_digest(row), other)

    def test_types(self):
        self.assertEqual(row_digest([1]), row_digest([1.0]))
        self.assertNotEqual(row_digest([1]), row_digest([True]))
        self.assertNotEqual(row_digest([False]), row_digest([None]))
        day = date(1990, 1, 2)
        self.assertNotEqual(row_digest([day]), row_digest([datetime(1990, 1, 2)]))
        self.assertNotEqual(row_digest(["ab", "c"]), row_digest(["a", "bc"]))

    def test_stable_over_versions(self):
        digest = row_digest({"name": "张三", "birth": date(1990, 1, 2), "n": 3})
        self.assertEqual(digest, "ed14ef297a3de219034f9bc8954d094b")

    @given(ROWS)
    def test_form_and_repetition(self, row):
        self.assertRegex(row_digest(row), r"\A[0-9a-f]{32}\Z")
        self.assertEqual(row_digest(row), row_digest(dict(reversed(row.items()))))


class TestOccurrenceKeys(unittest.TestCase):
    def keys(self, rows):
        return [key for key, _row in occurrence_keys(rows)]

    def test_equal_rows_are_told_apart(self):
        keys = self.keys([["a"], ["b"], ["a"]])
        self.assertEqual(len(set(keys)), 3)
        self.assertEqual([key[-2:] for key in keys], [":1", ":1", ":2"])

    @given(st.lists(st.sampled_from("abc"), max_size=8), st.randoms())
    def test_order_of_different_rows_does_not_count(self, rows, rng):
        shuffled = rng.sample(rows, len(rows))
        self.assertEqual(sorted(self.keys(rows)), sorted(self.keys(shuffled)))

    @given(st.lists(st.sampled_from("abc"), max_size=8))
    def test_a_row_added_changes_no_other_key(self, rows):
        self.assertLessEqual(set(self.keys(rows)), set(self.keys(["z", *rows, "a"])))
