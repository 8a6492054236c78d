import unittest
from datetime import date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.clinic_base.tests import properties  # noqa: F401
from odoo.addons.clinic_patient.tools.date_words import chinese_digits
from odoo.addons.clinic_patient.tools.dates import (
    DateError,
    parse_date,
    parse_instant,
)

TODAY = date(2026, 6, 1)
DAY = date(1990, 1, 2)
DAYS = st.dates(date(1900, 1, 1), date(2026, 6, 1))


class TestParseDate(unittest.TestCase):
    def test_styles(self):
        for text in (
            "1990-01-02",
            "1990/1/2",
            "1990.1.2",
            "1990 1 2",
            "02.01.1990",
            "2.1.1990",
            "1990年1月2日",
            "1990年01月02日 出生",
            "一九九〇年一月二日",
            "19900102",
            "Jan 2, 1990",
            "January 2nd, 1990",
            "2 Jan 1990",
            "2-JAN-1990",
            "1990-01-02T03:04:05+08:00",
            "1990-01-02 00:00:00",
            "1990/1/2 3:04 PM",
            "19900102030405",
            "'1990-01-02",
            " １９９０－０１－０２ ",
            "١٩٩٠-٠١-٠٢",
            "32875",
            "32875.75",
        ):
            found = parse_date(text, not_after=TODAY)
            self.assertEqual((found.date, found.precision), (DAY, "day"), text)
            self.assertFalse(found.ambiguous, text)

    def test_values_that_are_no_text(self):
        moment = datetime(1990, 1, 2, 23, 59)
        for value in (DAY, moment, 32875, 32875.5, 19900102, 19900102.0):
            self.assertEqual(parse_date(value).date, DAY, value)
        for value in (True, [], float("nan"), float("inf"), -1, 0.5):
            self.assertEqual(parse_date(value).error_code, "unreadable", value)

    def test_less_than_a_day(self):
        for text, first, precision in (
            ("1990", date(1990, 1, 1), "year"),
            ("1990年", date(1990, 1, 1), "year"),
            ("1990年生", date(1990, 1, 1), "year"),
            ("1990-00-00", date(1990, 1, 1), "year"),
            ("1990-05", date(1990, 5, 1), "month"),
            ("1990.5", date(1990, 5, 1), "month"),
            ("1990.10", date(1990, 10, 1), "month"),
            ("1990年5月", date(1990, 5, 1), "month"),
            ("199005", date(1990, 5, 1), "month"),
            ("May 1990", date(1990, 5, 1), "month"),
            ("5/1990", date(1990, 5, 1), "month"),
            ("1990-05-00", date(1990, 5, 1), "month"),
        ):
            found = parse_date(text)
            self.assertEqual((found.date, found.precision), (first, precision), text)
        self.assertEqual(parse_date(1990).precision, "year")
        self.assertTrue(parse_date(1990.1).ambiguous)

    def test_order(self):
        for text, order, found, ambiguous in (
            ("01/02/1990", None, date(1990, 2, 1), True),
            ("01/02/1990", "dmy", date(1990, 2, 1), False),
            ("01/02/1990", "mdy", date(1990, 1, 2), False),
            ("13/02/1990", None, date(1990, 2, 13), False),
            ("02/13/1990", None, date(1990, 2, 13), False),
            ("13/02/1990", "mdy", date(1990, 2, 13), True),
            ("02/02/1990", None, date(1990, 2, 2), False),
            ("1990/02/01", "dmy", date(1990, 2, 1), False),
            ("90/02/01", "ymd", date(1990, 2, 1), True),
        ):
            parsed = parse_date(text, order, TODAY)
            self.assertEqual((parsed.date, parsed.ambiguous), (found, ambiguous), text)

    def test_two_digit_years(self):
        for text, year in (("1.2.26", 2026), ("1.2.27", 1927), ("900102", 1990)):
            parsed = parse_date(text, not_after=TODAY)
            self.assertEqual((parsed.date.year, parsed.ambiguous), (year, True), text)

    def test_errors(self):
        for value, code in (
            ("", "empty"),
            (None, "empty"),
            (False, "empty"),
            ("0000-00-00", "empty"),
            ("N/A", "empty"),
            ("未知", "empty"),
            ("--", "empty"),
            ("2026-06-02", "future"),
            (date(2027, 1, 1), "future"),
            ("1990-02-30", "impossible"),
            ("20190229", "impossible"),
            ("1990-13-01", "impossible"),
            ("1990-00-05", "impossible"),
            ("1700-01-01", "impossible"),
            (60, "impossible"),
            ("35岁", "unreadable"),
            ("abc", "unreadable"),
            ("May", "unreadable"),
            ("1990-1-2-3", "unreadable"),
            ("1.5", "unreadable"),
            ("x" * 10_000, "unreadable"),
            ("1" * 10_000, "unreadable"),
        ):
            parsed = parse_date(value, not_after=TODAY)
            self.assertEqual(parsed.error_code, code, str(value)[:20])
            self.assertIsNone(parsed.date)

    def test_systems_of_serials(self):
        self.assertEqual(parse_date(1).date, date(1900, 1, 1))
        self.assertEqual(parse_date(59).date, date(1900, 2, 28))
        self.assertEqual(parse_date(61).date, date(1900, 3, 1))
        self.assertEqual(parse_date(31413, epoch=1904).date, DAY)
        self.assertEqual(parse_date(2958465, epoch=1904).error_code, "impossible")

    @given(DAYS)
    def test_every_day_in_every_style(self, day):
        for text, order in (
            (day.isoformat(), None),
            (f"{day.year}/{day.month}/{day.day}", None),
            (f"{day.day}.{day.month}.{day.year}", None),
            (f"{day.year}年{day.month}月{day.day}日", None),
            (f"{day:%Y%m%d}", None),
            (f"{day.month}/{day.day}/{day.year}", "mdy"),
            (f"{day.day}/{day.month}/{day.year}", "dmy"),
            (f"{day:%B} {day.day}, {day.year}", None),
        ):
            found = parse_date(text, order)
            self.assertEqual((found.date, found.ambiguous), (day, False), text)

    @given(st.dates(date(1900, 3, 1), date(2100, 1, 1)))
    def test_every_serial(self, day):
        serial = (day - date(1899, 12, 30)).days
        if serial not in range(1850, 2101):  # those are years
            self.assertEqual(parse_date(serial).date, day)

    @given(
        st.one_of(st.text(max_size=30), st.text("0123456789-/.年月日 :T", max_size=20))
    )
    def test_any_text(self, text):
        parsed = parse_date(text, not_after=TODAY)
        self.assertEqual(parsed.date is None, bool(parsed.error_code))
        self.assertEqual(bool(parsed.precision), parsed.date is not None)

    @given(st.floats() | st.integers())
    def test_any_number(self, number):
        parsed = parse_date(number)
        self.assertEqual(parsed.date is None, bool(parsed.error_code))


class TestParseInstant(unittest.TestCase):
    def test_offsets(self):
        for text, expected in (
            ("2010-05-29T14:05:42-04:00", datetime(2010, 5, 29, 18, 5, 42)),
            ("2010-05-29T14:05:42+00:00", datetime(2010, 5, 29, 14, 5, 42)),
            ("2010-05-29T14:05:42Z", datetime(2010, 5, 29, 14, 5, 42)),
            ("2010-05-29T14:05:42.5Z", datetime(2010, 5, 29, 14, 5, 42, 500000)),
            ("2010-05-29 14:05 +0530", datetime(2010, 5, 29, 8, 35)),
            ("2010-05-29 14:05", datetime(2010, 5, 29, 6, 5)),
            ("2010年5月29日 14:05", datetime(2010, 5, 29, 6, 5)),
            ("5/29/2010 2:05 PM", datetime(2010, 5, 29, 6, 5)),
            ("5/29/2010 12:05 AM", datetime(2010, 5, 28, 16, 5)),
            ("20100529140542", datetime(2010, 5, 29, 6, 5, 42)),
            ("2010-05-29", datetime(2010, 5, 28, 16)),
            ("1914-05-11T23:11:46+00:00", datetime(1914, 5, 11, 23, 11, 46)),
        ):
            self.assertEqual(parse_instant(text, "Asia/Shanghai"), expected, text)

    def test_values_that_are_no_text(self):
        noon = datetime(1990, 1, 2, 12)
        self.assertEqual(parse_instant(32875.5, "UTC"), noon)
        self.assertEqual(parse_instant(noon, "UTC"), noon)
        aware = noon.replace(tzinfo=timezone(timedelta(hours=2)))
        self.assertEqual(
            parse_instant(aware, "Asia/Shanghai"), datetime(1990, 1, 2, 10)
        )
        self.assertEqual(parse_instant(DAY, "UTC"), datetime(1990, 1, 2))

    def test_a_time_that_the_clocks_skip(self):
        skipped = parse_instant("2026-03-29 02:30", "Europe/Berlin")
        self.assertEqual(skipped, datetime(2026, 3, 29, 1, 30))

    def test_errors(self):
        for value, code in (
            ("", "empty"),
            (None, "empty"),
            ("1990", "unreadable"),
            ("1990-05", "unreadable"),
            ("tomorrow", "unreadable"),
            ("1990-02-30T10:00:00+00:00", "impossible"),
            ("1990-01-02 25:00", "impossible"),
        ):
            with self.assertRaises(DateError) as caught:
                parse_instant(value, "UTC")
            self.assertEqual(caught.exception.code, code, value)

    @given(
        st.datetimes(datetime(1950, 1, 1), datetime(2030, 1, 1)), st.integers(-12, 14)
    )
    def test_iso_round_trip(self, moment, hours):
        zone = timezone(timedelta(hours=hours))
        aware = moment.replace(tzinfo=timezone.utc)
        self.assertEqual(
            parse_instant(aware.astimezone(zone).isoformat(), "Asia/Tokyo"), moment
        )


class TestChineseNumerals(unittest.TestCase):
    def test_numerals(self):
        for text, digits in (
            ("二〇〇一年十月十日", "2001年10月10日"),
            ("一九八五年十二月三十一日", "1985年12月31日"),
            ("廿二日", "22日"),
            ("十一月", "11月"),
            ("李一", "李1"),
            ("百十十日", "百十十日"),
        ):
            self.assertEqual(chinese_digits(text), digits)
