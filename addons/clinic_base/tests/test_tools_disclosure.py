import json
import unittest

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.clinic_base.tools.disclosure import (
    LONGEST_WORD,
    Disclosure,
    clean_word,
)
from odoo.addons.clinic_base.tools.doors import read_write


class TestCleanWord(unittest.TestCase):
    @given(st.text(max_size=200))
    def test_harmless_whatever_was_sent(self, text):
        word = clean_word(text)
        self.assertLessEqual(len(word), LONGEST_WORD)
        self.assertEqual(word, word.strip())
        for mark in "<>&\"'`%\n\r\t\x00\\;=,{}[]()":
            self.assertNotIn(mark, word)

    @given(st.text(max_size=200))
    def test_cleaning_twice_is_cleaning_once(self, text):
        self.assertEqual(clean_word(clean_word(text)), clean_word(text))

    @given(
        st.one_of(
            st.none(),
            st.integers(),
            st.floats(),
            st.binary(),
            st.lists(st.text()),
            st.dictionaries(st.text(), st.text()),
        )
    )
    def test_what_is_no_text_is_nothing(self, value):
        self.assertEqual(clean_word(value), "")

    def test_words_in_chinese_stay(self):
        self.assertEqual(clean_word("电话 回访"), "电话 回访")


class TestDisclosure(unittest.TestCase):
    def test_empty(self):
        shown = Disclosure()
        self.assertEqual(shown.get_details(), {})
        self.assertFalse(shown.patient_ids or shown.rows or shown.searches)

    def test_requests_share_nothing(self):
        first, second = Disclosure(), Disclosure()
        first.patient_ids.add(1)
        first.add_rows("t", "c", [1])
        first.add_fields("m", ["f"])
        self.assertEqual(second, Disclosure())

    def test_first_purpose_stays(self):
        shown = Disclosure()
        for text in (None, "", "review", "export"):
            shown.set_purpose(text)
        for text in (None, 5, "phone", "mail"):
            shown.set_said(text)
        self.assertEqual((shown.purpose, shown.said), ("review", "phone"))

    def test_rows_of_a_column_are_put_together(self):
        shown = Disclosure()
        shown.add_rows("visit", "patient_id", [2, 1])
        shown.add_rows("visit", "patient_id", [2, 3])
        shown.add_rows("pair", "other_id", [])
        self.assertEqual(shown.rows, {("visit", "patient_id"): {1, 2, 3}})

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["a", "b"]),
                st.lists(st.sampled_from("xyz"), max_size=4),
            )
        )
    )
    def test_details_are_sorted_and_json(self, parts):
        shown = Disclosure()
        for model, names in parts:
            shown.add_fields(model, names)
        details = shown.get_details()
        self.assertEqual(list(details), sorted({model for model, _names in parts}))
        for model, names in details.items():
            expected = {n for part, each in parts if part == model for n in each}
            self.assertEqual(names, sorted(expected))
        self.assertEqual(json.loads(json.dumps(details)), details)


class TestDoors(unittest.TestCase):
    def test_a_door_may_write(self):
        @read_write
        def door(records):
            return records

        self.assertIs(door._readonly, False)
        self.assertEqual(door(3), 3)
