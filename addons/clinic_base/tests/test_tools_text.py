import unicodedata
import unittest

from hypothesis import given, settings
from hypothesis import strategies as st
from odoo.addons.clinic_base.tests import properties  # noqa: F401
from odoo.addons.clinic_base.tools.text import (
    ascii_digits,
    bigrams,
    digits,
    has_han,
    like_prefix,
    normalise,
    script_runs,
)

WORDS = st.text(alphabet=st.characters(codec="utf-8"), max_size=60)


class TestNormalise(unittest.TestCase):
    def test_latin(self):
        for text, key in (
            ("  José   MARÍA ", "jose maria"),
            ("O'Brien", "obrien"),
            ("O’Brien", "obrien"),
            ("Smith-Jones", "smith jones"),
            ("J. R. Smith", "j r smith"),
            ("Straße", "strasse"),
            ("Øster Łódź Đặng", "oster lodz dang"),
            ("ﬁnæœ", "finaeoe"),
            ("İstanbul ISI", "istanbul isi"),
            ("Ｊｏｈｎ　Ｓｍｉｔｈ", "john smith"),
        ):
            self.assertEqual(normalise(text), key, text)

    def test_chinese(self):
        for text, key in (
            ("张三", "张三"),
            ("张 三", "张三"),
            ("张\u3000三", "张三"),
            ("阿卜杜拉·买买提", "阿卜杜拉买买提"),
            ("王 Lucy", "王lucy"),
            ("（张三）", "张三"),
            ("𠮷田", "𠮷田"),
            ("李\ue863", "李\ue863"),  # a character of the private use area
        ):
            self.assertEqual(normalise(text), key, text)

    def test_other_scripts_keep_what_makes_words(self):
        self.assertEqual(normalise("が"), "が")
        self.assertNotEqual(normalise("が"), normalise("か"))
        self.assertEqual(normalise("ｶﾞ"), "ガ")
        self.assertEqual(normalise("한글"), "한글")
        self.assertEqual(normalise("Ёлка"), "елка")
        self.assertEqual(normalise("अमित"), "अमित")
        self.assertEqual(normalise("مُحَمَّد"), "محمد")
        self.assertEqual(normalise("أحمد"), normalise("احمد"))

    def test_nothing(self):
        for text in (None, False, "", "  ", "\u200b", "...", "\0", "\ud800", "😀"):
            self.assertEqual(normalise(text), "", repr(text))

    @given(WORDS)
    def test_twice_is_once(self, text):
        self.assertEqual(normalise(normalise(text)), normalise(text))

    @given(WORDS)
    def test_composed_and_decomposed_are_one(self, text):
        composed, decomposed = (unicodedata.normalize(f, text) for f in ("NFC", "NFD"))
        self.assertEqual(normalise(composed), normalise(decomposed))

    @given(st.text(max_size=60))
    def test_the_database_takes_it(self, text):
        key = normalise(text)
        key.encode("utf-8")
        self.assertNotIn("\0", key)
        self.assertEqual(key, key.strip())
        self.assertNotIn("  ", key)


class TestDigits(unittest.TestCase):
    def test_every_script(self):
        self.assertEqual(digits("１３８-٠٠١٣ ०"), "13800130")
        self.assertEqual(ascii_digits("Nr. ４²"), "Nr. 4²")
        self.assertEqual(digits("②Ⅳ十"), "")
        self.assertEqual(digits(None), "")
        self.assertEqual(ascii_digits(None), "")

    @given(st.integers(min_value=0))
    def test_numbers_stay(self, number):
        self.assertEqual(digits(f"+{number}"), str(number))


class TestBigrams(unittest.TestCase):
    def test_pieces(self):
        self.assertEqual(bigrams("张三丰"), ["张三", "三丰"])
        self.assertEqual(bigrams("张"), ["张"])
        self.assertEqual(bigrams("jo li"), ["jo", "li"])
        self.assertEqual(bigrams(""), [])
        self.assertEqual(bigrams(" "), [])

    @settings(max_examples=200)
    @given(
        st.text("张三丰ab ", max_size=12), st.text("张三丰ab ", min_size=2, max_size=4)
    )
    def test_a_key_with_the_term_has_its_pieces(self, key, term):
        if term in key:
            self.assertLessEqual(set(bigrams(term)), set(bigrams(key)))

    def test_scripts(self):
        self.assertTrue(has_han("x王"))
        self.assertFalse(has_han("かな"))
        self.assertEqual(script_runs("王lucy ann李"), ["王", "lucy", "ann", "李"])


class TestLikePrefix(unittest.TestCase):
    def test_wildcards_are_plain_characters(self):
        self.assertEqual(like_prefix("张"), "张%")
        self.assertEqual(like_prefix("50%_\\"), "50\\%\\_\\\\%")
