import unittest
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.clinic_base.tests import properties  # noqa: F401
from odoo.addons.clinic_base.tools.local_date import (
    day_bounds_utc,
    local_date,
    to_local,
    to_utc,
)

# Whole and half hours, both hemispheres, changes at midnight, a day skipped.
ZONES = st.sampled_from(
    (
        "UTC",
        "Asia/Shanghai",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Europe/Berlin",
        "America/New_York",
        "America/Sao_Paulo",
        "America/Havana",
        "Asia/Beirut",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Pacific/Chatham",
    )
)
INSTANTS = st.datetimes(datetime(1995, 1, 1), datetime(2035, 1, 1))


class TestLocalDate(unittest.TestCase):
    def test_before_and_after_midnight(self):
        zone = "Asia/Shanghai"
        self.assertEqual(
            local_date(datetime(2026, 1, 31, 15, 59, 59), zone), date(2026, 1, 31)
        )
        self.assertEqual(local_date(datetime(2026, 1, 31, 16), zone), date(2026, 2, 1))
        self.assertEqual(
            local_date(datetime(2026, 1, 31, 16), "UTC"), date(2026, 1, 31)
        )

    def test_length_of_days(self):
        for zone, day, hours in (
            ("Asia/Shanghai", date(2026, 3, 29), 24),
            ("Europe/Berlin", date(2026, 3, 29), 23),
            ("Europe/Berlin", date(2026, 10, 25), 25),
            ("America/Sao_Paulo", date(2018, 11, 4), 23),  # no midnight that day
            ("America/Havana", date(2026, 11, 1), 25),  # midnight comes twice
            ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
            ("Pacific/Apia", date(2011, 12, 30), 0),  # the day that was skipped
        ):
            start, stop = day_bounds_utc(day, zone)
            self.assertEqual((stop - start) / timedelta(hours=1), hours, zone)

    @given(INSTANTS, ZONES)
    def test_an_instant_is_within_its_day(self, instant, zone):
        start, stop = day_bounds_utc(local_date(instant, zone), zone)
        self.assertLessEqual(start, instant)
        self.assertLess(instant, stop)

    @given(INSTANTS, ZONES)
    def test_days_follow_without_gap(self, instant, zone):
        day = instant.date()
        following = day_bounds_utc(day + timedelta(days=1), zone)
        self.assertEqual(day_bounds_utc(day, zone)[1], following[0])

    @given(INSTANTS, ZONES)
    def test_there_and_back(self, instant, zone):
        local = to_local(instant, zone)
        again = to_utc(local, zone)
        self.assertEqual(to_local(again, zone), local)
        self.assertLessEqual(abs(again - instant), timedelta(hours=1))

    def test_zone_objects(self):
        instant = datetime(2026, 1, 31, 16)
        self.assertEqual(local_date(instant, ZoneInfo("Asia/Shanghai")).day, 1)
        self.assertEqual(local_date(instant, timezone(timedelta(hours=8))).day, 1)

    def test_wrong_input(self):
        for zone in ("Mars/Olympus", "", None, "../etc/passwd"):
            with self.assertRaises(ValueError, msg=zone):
                local_date(datetime(2026, 1, 1), zone)
        with self.assertRaises(ValueError):
            local_date(datetime(2026, 1, 1, tzinfo=timezone.utc), "UTC")
        with self.assertRaises(TypeError):
            local_date(date(2026, 1, 1), "UTC")
