import unittest
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.clinic_base.tests import properties  # noqa: F401
from odoo.addons.clinic_patient.tests import sample
from odoo.addons.clinic_patient.tools.identities import (
    ALIASES,
    check_identity,
    upgrade_resident_id,
)

TODAY = date(2026, 6, 1)
TYPES = ("national", "passport", "driver", "social", "permit", "other", *ALIASES)
# The published cases of python-stdnum; what they say of counties is information
# only here, because people keep the codes of counties that no longer exist.
CASES = (
    ("validate", "360426199101010071", "'360426199101010071'"),
    ("validate", "44011320141005001x", "'44011320141005001X'"),
    ("get_birth_date", "360426199101010071", "datetime.date(1991, 1, 1)"),
    ("validate", "T60426199101010078", "InvalidFormat"),
    ("validate", "360426199113010079", "InvalidComponent"),
    ("validate", "36042619910102009X", "InvalidChecksum"),
    ("validate", "990426199112010074", "InvalidComponent"),
)
ERRORS = {
    "InvalidFormat": "format",
    "InvalidComponent": "birth_date",
    "InvalidChecksum": "checksum",
}


def check(number):
    return check_identity("national", "CN", number, TODAY)


class TestResidentId(unittest.TestCase):
    def test_published_cases(self):
        names = ("function", "input", "expected")
        rows = sample.read_rows(
            "cn-identifiers/cn_ric_vectors.csv",
            lambda: [dict(zip(names, case, strict=True)) for case in CASES],
        )
        self.assertGreaterEqual(len(rows), len(CASES))
        for row in rows:
            with self.subTest(**row):
                self.check_case(row, check(row["input"]))

    def check_case(self, row, identity):
        expected = row["expected"]
        is_place = row["function"] == "get_birth_place" or "location" in row.get(
            "section", ""
        )
        if is_place or row["input"].startswith("99"):
            self.assertTrue(identity.ok)
        elif expected in ERRORS:
            self.assertEqual(
                (identity.ok, identity.error_code), (False, ERRORS[expected])
            )
        elif row["function"] == "get_birth_date":
            self.assertEqual(repr(identity.birth_date), expected)
        else:
            self.assertEqual((identity.ok, repr(identity.number)), (True, expected))

    def test_public_or_sample_persons(self):
        path = "cn-identifiers/faker_zh_CN_persons.csv"
        for row in sample.read_rows(path, sample.make_persons):
            identity = check_identity("national", "CN", row["resident_id"])
            is_right = row["checksum_ok"] == "True"
            self.assertEqual(identity.ok, is_right)
            self.assertEqual(identity.error_code, "" if is_right else "checksum")
            if is_right:
                self.assertEqual(str(identity.birth_date), row["birth_date"])
                self.assertEqual(
                    identity.sex, {"M": "male", "F": "female"}[row["gender"]]
                )

    def test_every_wrong_last_sign_is_refused(self):
        right = "11010119900101123" + sample.check_digit("11010119900101123")
        for sign in "0123456789X":
            self.assertEqual(check(right[:17] + sign).ok, sign == right[17])

    def test_ways_to_write_it(self):
        for text in (
            "44011320141005001X",
            "44011320141005001x",
            " 440113 20141005 001x ",
            "440113-20141005-001X",
            "４４０１１３２０１４１００５００１Ｘ",
            "44011320141005001Ｘ\u200b",
        ):
            identity = check(text)
            self.assertEqual(
                (identity.ok, identity.number), (True, "44011320141005001X")
            )

    def test_numbers_that_the_library_stumbles_over(self):
        identity = check("620201195204309583")
        self.assertTrue(identity.ok)
        self.assertEqual(identity.birth_date, date(1952, 4, 30))
        self.assertEqual(check("990426199112010074").region, "")
        self.assertIn("北京市", check("110102199101010078").region)

    def test_fifteen_digits_become_eighteen(self):
        identity = check("360426910101007")
        self.assertEqual((identity.ok, identity.number), (True, "360426199101010071"))
        self.assertEqual(upgrade_resident_id("110101990101996")[6:10], "1899")
        self.assertEqual(check("360426911301007").error_code, "birth_date")

    def test_dates(self):
        for day, code in (
            ("20260601", ""),
            ("20260602", "birth_future"),
            ("20260230", "birth_date"),
            ("17990101", "birth_date"),
            ("00000000", "birth_date"),
        ):
            first17 = f"110101{day}123"
            number = first17 + sample.check_digit(first17)
            self.assertEqual(check(number).error_code, code, day)

    def test_other_errors(self):
        for value, code in (
            ("", "empty"),
            (None, "empty"),
            (False, "empty"),
            ("   ", "empty"),
            ("110***********1234", "masked"),
            ("1****X", "masked"),
            ("1101011990010112345", "format"),
            ("11010119900101", "format"),
            ("x" * 10_000, "masked"),
            ("1" * 10_000, "format"),
            (1.10101199001011e17, "format"),
        ):
            self.assertEqual(check(value).error_code, code, str(value)[:20])


class TestOtherDocuments(unittest.TestCase):
    def test_social_security(self):
        for value in ("999-99-5015", "999995015", "999 99 5015", "９９９９９５０１５"):
            identity = check_identity("social", "US", value)
            self.assertEqual((identity.ok, identity.number), (True, "999-99-5015"))
            self.assertEqual(check_identity("us_ssn", None, value), identity)
        for value in ("99-99-5015", "999-99-501X", "000-00-0000"):
            self.assertEqual(check_identity("social", "US", value).error_code, "format")

    def test_passport_licence_permit(self):
        for id_type, country, value, number in (
            ("passport", "US", "X99999999X", "X99999999X"),
            ("passport", "CN", "e12345678", "E12345678"),
            ("driver", "US", "S99970944", "S99970944"),
            ("driver_licence", None, "s 999-70944", "S99970944"),
            ("permit", "CN", "h1234567800", "H1234567800"),
            ("hk_mo_permit", None, "M12345678", "M12345678"),
            ("permit", "CN", "12345678", "12345678"),
            ("permit", "DE", "YZ1234567", "YZ1234567"),
            ("national", "DE", "L01X00T47", "L01X00T47"),
            ("other", None, "档案 12", "档案12"),
        ):
            identity = check_identity(id_type, country, value)
            self.assertEqual((identity.ok, identity.number), (True, number), value)

    def test_refused(self):
        for id_type, country, value in (
            ("passport", "US", "PASSPORT"),
            ("passport", "US", "1234"),
            ("permit", "CN", "X1"),
            ("driver", "US", "??"),
        ):
            self.assertEqual(
                check_identity(id_type, country, value).error_code, "format"
            )

    @given(st.sampled_from(TYPES), st.sampled_from(("CN", "US", "DE", None)), st.text())
    def test_any_value(self, id_type, country, value):
        identity = check_identity(id_type, country, value, TODAY)
        self.assertEqual(identity.ok, not identity.error_code)
        if identity.ok:
            again = check_identity(id_type, country, identity.number, TODAY)
            self.assertEqual(again.number, identity.number)
