import random
import unittest

from odoo.addons.clinic_messaging.tools import words


class TestWords(unittest.TestCase):
    def test_names_stand_in_order_and_once(self):
        text = "{{ b }} {{a}} {{  b  }} {{ c_1 }}"
        self.assertEqual(words.find_names(text), ["b", "a", "c_1"])
        self.assertEqual(words.find_names(None), [])

    def test_broken_braces(self):
        for text in ("{{", "}}", "{{ }}", "{{ A }}", "{{ 1a }}", "{{ a b }}", "{{{ a"):
            with self.subTest(text):
                self.assertTrue(words.is_broken(text))
        for text in ("", None, "{ a }", "{{ a }}", "a } b { c"):
            with self.subTest(text):
                self.assertFalse(words.is_broken(text))

    def test_no_value_runs_code(self):
        """Only names are replaced: no attribute, no call, no format specification."""
        for text in ("{{ a.__class__ }}", "{{ a() }}", "{{ a|upper }}", "{{ a!r }}"):
            with self.subTest(text):
                self.assertEqual(words.find_names(text), [])
                self.assertEqual(words.fill(text, {"a": "x"}), text)

    def test_values_are_not_read_again(self):
        random.seed(5)
        for _round in range(200):
            values = {
                name: "".join(random.choices("{} ab", k=8)) for name in ("a", "b")
            }
            self.assertEqual(
                words.fill("<{{ a }}|{{b}}>", values), f"<{values['a']}|{values['b']}>"
            )

    def test_missing_values(self):
        text = "{{ a }} {{ b }} {{ c }} {{ d }}"
        self.assertEqual(
            words.find_missing(text, {"a": "x", "b": "", "c": None}), ["b", "c", "d"]
        )

    def test_size_of_an_sms(self):
        for text, expected in (
            ("", (0, 0, False)),
            ("a" * 160, (160, 1, False)),
            ("a" * 161, (161, 2, False)),
            ("a" * 306, (306, 2, False)),
            ("a" * 307, (307, 3, False)),
            ("€" * 80, (160, 1, False)),
            ("您" * 70, (70, 1, True)),
            ("您" * 71, (71, 2, True)),
            ("您" * 134, (134, 2, True)),
            ("您" * 135, (135, 3, True)),
            ("😀" * 35, (70, 1, True)),
            ("😀" * 36, (72, 2, True)),
        ):
            with self.subTest(text[:1], length=len(text)):
                self.assertEqual(tuple(words.count_sms(text)), expected)

    def test_parameters(self):
        self.assertEqual(words.read_parameters(None), {})
        self.assertEqual(
            words.read_parameters(" name = patient ,\ncode; , when=day"),
            {"name": "patient", "code": "code", "when": "day"},
        )

    def test_languages(self):
        installed = ["en_US", "zh_CN", "zh_TW"]
        for wanted, found in (
            ("zh-CN", "zh_CN"),
            ("zh_tw", "zh_TW"),
            ("zh", "zh_CN"),
            ("en", "en_US"),
            ("", None),
            (None, None),
            ("de-DE", None),
        ):
            with self.subTest(wanted):
                self.assertEqual(words.pick_language(wanted, installed), found)
