import unittest

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.clinic_patient.tools import reasons


class TestReasons(unittest.TestCase):
    def test_what_says_something(self):
        for text in (
            "unconscious after a fall",
            "患者昏迷",
            "过敏性休克，需要过敏史",
            "Пациент без сознания",
            "مريض فاقد الوعي",
            "ผู้ป่วยหมดสติ",
            "Needs insulin",
            "  Needs\n insulin ",
            "ＮＥＥＤＳ ｉｎｓｕｌｉｎ",
        ):
            with self.subTest(text):
                self.assertTrue(reasons.is_meaningful(text))

    def test_what_only_fills_the_box(self):
        for text in (
            None,
            "",
            " \t\n\u3000",
            "x",
            "...",
            "aaaaaaaaaaaa",
            "xx xx xx xx",
            "aa bb cc dd ee",
            "test test test test",
            "Test TEST test",
            "1234567890",
            "a1b2c3d4",
            "急",
            "急急急急急急",
            "急救急救急救",
            "_ _ _ _",
            "👍👍👍👍",
        ):
            with self.subTest(text):
                self.assertFalse(reasons.is_meaningful(text))

    @given(st.text())
    def test_repeating_a_reason_adds_nothing(self, text):
        self.assertEqual(reasons.weight(f"{text} {text}"), reasons.weight(text))

    @given(st.text(), st.text())
    def test_more_text_never_says_less(self, text, more):
        self.assertGreaterEqual(reasons.weight(f"{text} {more}"), reasons.weight(text))
