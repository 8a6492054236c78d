import unittest

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.clinic_base.tools.clean_text import clean

from . import properties  # noqa: F401 - loads the settings

HALVES = [chr(number) for number in (0xD800, 0xDBFF, 0xDC00, 0xDFFF)]


class TestCleanText(unittest.TestCase):
    def test_unstorable_characters_go(self):
        for junk in ("\0", *HALVES):
            with self.subTest(junk=ascii(junk)):
                self.assertEqual(clean(f"a{junk}b{junk}"), "ab")

    def test_everything_else_stays(self):
        for text in (
            "",
            "张三",
            "e\u0301",
            "😀",
            "a\tb\r\nc",
            "\x01\x1f\x7f",
            "\ufeffx",
        ):
            with self.subTest(text=ascii(text)):
                self.assertIs(clean(text), text)

    def test_inside_of_values(self):
        dirty = {
            "name": "a\0",
            "lines": [(0, 0, {"text": "b\0"}), (6, 0, [1, 2])],
            "properties": [{"name": "p\0", "value": ["c\0", None, 1.5]}],
            "raw": b"d\0",
        }
        self.assertEqual(
            clean(dirty),
            {
                "name": "a",
                "lines": [(0, 0, {"text": "b"}), (6, 0, [1, 2])],
                "properties": [{"name": "p", "value": ["c", None, 1.5]}],
                "raw": b"d\0",
            },
        )
        self.assertEqual(dirty["name"], "a\0", "the caller's values are his own")

    def test_values_that_are_no_text(self):
        for value in (None, False, 0, 1.5, b"\0"):
            self.assertIs(clean(value), value)

    @given(st.text(alphabet=st.characters()))
    def test_what_is_left_can_be_written(self, text):
        cleaned = clean(text)
        cleaned.encode("utf-8")
        self.assertNotIn("\0", cleaned)
        self.assertEqual(clean(cleaned), cleaned)
