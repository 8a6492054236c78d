import unittest

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.clinic_base.tests import properties  # noqa: F401
from odoo.addons.clinic_patient.tests import sample
from odoo.addons.clinic_patient.tools.phones import (
    Phone,
    parse_phone,
    parse_phones,
    reversed_key,
    same_line,
)


class TestVectors(unittest.TestCase):
    def test_public_or_sample_numbers(self):
        path = "cn-identifiers/cn_phone_vectors.csv"
        rows = sample.read_rows(path, sample.make_phone_rows)
        self.assertGreater(len(rows), 50)
        for row in rows:
            with self.subTest(raw=row["raw"]):
                self.check(row, parse_phone(row["raw"], "CN"))

    def check(self, row, phone):
        if row["parse"] != "ok":
            self.assertFalse(phone.e164 or phone.is_possible or phone.is_valid)
            self.assertIn(phone.reason, ("empty", "not_a_number"))
            return
        found = {
            "is_possible": str(phone.is_possible),
            "is_valid": str(phone.is_valid),
            "is_valid_for_CN": str(phone.is_valid_for("CN")),
            "type": phone.kind.upper(),
            "e164": phone.e164,
            "national": phone.national,
            "international": phone.international,
        }
        self.assertEqual(found, {key: row[key] for key in found})

    def test_persons(self):
        path = "cn-identifiers/faker_zh_CN_persons.csv"
        for row in sample.read_rows(path, sample.make_persons):
            phone = parse_phone(row["mobile"], "CN")
            self.assertEqual(phone.e164, "+86" + row["mobile"])
            self.assertEqual((phone.is_valid, phone.kind), (True, "mobile"))


class TestPhone(unittest.TestCase):
    def test_ways_to_write_one_number(self):
        for raw in (
            "13800138000",
            "138 0013 8000",
            "138-0013-8000",
            "+8613800138000",
            "0086 138 0013 8000",
            "008613800138000",
            "8613800138000",
            "（+86）13800138000",
            "１３８００１３８０００",
            "١٣٨٠٠١٣٨٠٠٠",
            "电话：13800138000",
            "'13800138000",
            "13800138000.0",
            13800138000,
            13800138000.0,
        ):
            self.assertEqual(parse_phone(raw, "CN").e164, "+8613800138000", raw)

    def test_international_call_from_elsewhere(self):
        for country in ("US", "DE", None):
            phone = parse_phone("0086 138 0013 8000", country)
            self.assertEqual((phone.e164, phone.region), ("+8613800138000", "CN"))

    def test_extension(self):
        phone = parse_phone("021-88952197 ext 12", "CN")
        self.assertEqual((phone.e164, phone.extension), ("+862188952197", "12"))

    def test_numbers_that_do_not_exist_are_kept(self):
        phone = parse_phone("555-856-9091", "US")
        self.assertEqual(phone.e164, "+15558569091")
        self.assertEqual((phone.is_valid, phone.reason), (False, "not_in_use"))
        self.assertEqual(parse_phone("433.867.2146", "US").e164, "+14338672146")

    def test_reasons(self):
        for raw, country, reason in (
            ("", "CN", "empty"),
            (None, "CN", "empty"),
            (False, "CN", "empty"),
            ("  ", "CN", "empty"),
            ("abc", "CN", "not_a_number"),
            ("138", "CN", "too_short"),
            ("1380013800013800", "CN", "too_long"),
            ("13800138000", None, "unknown_country"),
            ("13800138000", "XX", "unknown_country"),
            ("1.38E+10", "CN", "rounded"),
            ("1" * 10_000, "CN", "too_long"),
            ("13800138000", "CN", ""),
        ):
            self.assertEqual(parse_phone(raw, country).reason, reason, str(raw)[:20])

    @given(st.one_of(st.text(max_size=40), st.text("0123456789+-() ext/", max_size=30)))
    def test_any_text(self, text):
        phone = parse_phone(text, "CN")
        self.assertEqual(bool(phone.reason), not phone.is_valid)
        self.assertRegex(phone.e164, r"\A(\+\d+)?\Z")
        for other in parse_phones(text, "CN"):
            self.assertIsInstance(other, Phone)

    @given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True))
    def test_the_form_stored_is_read_back(self, number):
        phone = parse_phone(number, "CN")
        again = parse_phone(phone.e164, None)
        self.assertEqual(again.e164, phone.e164)
        self.assertEqual(again.is_valid, phone.is_valid)


class TestSeveral(unittest.TestCase):
    def numbers(self, raw):
        return [phone.e164 for phone in parse_phones(raw, "CN")]

    def test_two_in_one_cell(self):
        mobile, line = "+8613800138000", "+862188952197"
        for raw in (
            "13800138000/021-88952197",
            "138 0013 8000 / 021 8895 2197",
            "13800138000、021-88952197",
            "13800138000;021-88952197",
            "13800138000；021-88952197",
            "13800138000或021-88952197",
            "13800138000\n021-88952197",
            "13800138000(妈妈) 021-88952197(家)",
        ):
            self.assertEqual(self.numbers(raw), [mobile, line], raw)
        self.assertEqual(
            self.numbers("13800138000 13900139000"), [mobile, "+8613900139000"]
        )

    def test_one_number_with_a_slash(self):
        self.assertEqual(self.numbers("010/82011956"), ["+861082011956"])

    def test_twice_the_same(self):
        self.assertEqual(
            self.numbers("13800138000/+86 13800138000"), ["+8613800138000"]
        )

    def test_none(self):
        self.assertEqual(parse_phones("", "CN"), [])
        self.assertEqual(parse_phones(None, "CN"), [])
        self.assertEqual([p.reason for p in parse_phones("无", "CN")], ["not_a_number"])
        self.assertEqual(
            [p.reason for p in parse_phones("1.38E+10", "CN")], ["rounded"]
        )


class TestKeys(unittest.TestCase):
    def test_reversed(self):
        self.assertEqual(reversed_key("+8613800138000"), "0008310083168")
        self.assertEqual(reversed_key(""), "")
        self.assertEqual(reversed_key(None), "")
        self.assertTrue(reversed_key("+8613800138000").startswith("8000"[::-1]))

    def test_same_line(self):
        self.assertTrue(same_line("138 0013 8000", "+8613800138000", "CN"))
        self.assertTrue(same_line("021-88952197 ext 1", "021-88952197", "CN"))
        self.assertTrue(same_line(parse_phone("13800138000", "CN"), "+8613800138000"))
        self.assertFalse(same_line("13800138000", "13800138001", "CN"))
        self.assertFalse(same_line("", "", "CN"))
        self.assertFalse(same_line("abc", "abc", "CN"))
