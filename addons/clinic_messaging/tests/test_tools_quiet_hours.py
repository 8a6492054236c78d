import unittest
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.clinic_base.tests import properties  # noqa: F401
from odoo.addons.clinic_base.tools.local_date import to_local, to_utc
from odoo.addons.clinic_messaging.tools import quiet_hours as quiet

REMINDERS = quiet.parse_hours("08:00-21:00")
OFFERS = quiet.parse_hours("10:00-20:00")
ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]
ZONES += ["Pacific/Apia", "Pacific/Chatham", "America/St_Johns", "Africa/Casablanca"]
TIMES = st.datetimes(datetime(2010, 1, 1), datetime(2035, 1, 1))
MINUTES = st.integers(0, 24 * 60 - 1)
HOURS = (
    st.tuples(MINUTES, MINUTES)
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: quiet.Hours(*pair))
)
MODES = st.sampled_from([quiet.AT_ONCE, quiet.LATER, quiet.EARLIER])


def shanghai(text):
    return to_utc(datetime.fromisoformat(text), "Asia/Shanghai")


def plan(mode, due, now, bound=None, hours=REMINDERS, tz="Asia/Shanghai"):
    found = quiet.plan(
        mode,
        to_utc(datetime.fromisoformat(due), tz),
        to_utc(datetime.fromisoformat(now), tz),
        hours,
        tz,
        bound and to_utc(datetime.fromisoformat(bound), tz),
    )
    return to_local(found, tz).isoformat(" ", "minutes")


class TestHours(unittest.TestCase):
    def test_what_can_be_read(self):
        for text, hours in (
            ("08:00-21:00", (480, 1260)),
            (" 8:30 - 24:00 ", (510, 1440)),
            ("10:00–20:00", (600, 1200)),
            ("22:00-06:00", (1320, 360)),
        ):
            with self.subTest(text):
                self.assertEqual(quiet.parse_hours(text), hours)
        self.assertIsNone(quiet.parse_hours(""))
        self.assertIsNone(quiet.parse_hours(None))

    def test_what_cannot_be_read(self):
        for text in ("8-21", "25:00-26:00", "24:00-08:00", "08:00-08:00", "x", "24:30"):
            with self.subTest(text), self.assertRaises(ValueError):
                quiet.parse_hours(text)


class TestPlan(unittest.TestCase):
    def test_half_past_eight_in_quiet_hours(self):
        """Two hours before 08:30 is night: the evening before, not nothing."""
        found = plan(
            quiet.EARLIER, "2026-03-05 06:30", "2026-03-03 12:00", "2026-03-05 08:30"
        )
        self.assertEqual(found, "2026-03-04 20:30")

    def test_booked_in_the_last_minutes_of_the_evening(self):
        found = plan(
            quiet.EARLIER, "2026-03-05 06:30", "2026-03-04 20:50", "2026-03-05 08:30"
        )
        self.assertEqual(found, "2026-03-04 20:50")

    def test_booked_at_night_goes_when_it_opens(self):
        found = plan(
            quiet.EARLIER, "2026-03-05 06:30", "2026-03-04 22:00", "2026-03-05 08:30"
        )
        self.assertEqual(found, "2026-03-05 08:00")

    def test_no_opening_before_the_visit(self):
        found = plan(
            quiet.EARLIER, "2026-03-05 05:30", "2026-03-04 22:00", "2026-03-05 07:30"
        )
        self.assertEqual(found, "2026-03-05 05:30")

    def test_code_at_eleven_at_night(self):
        found = plan(quiet.AT_ONCE, "2026-03-04 23:00", "2026-03-04 23:00")
        self.assertEqual(found, "2026-03-04 23:00")

    def test_offer_waits(self):
        for due, planned in (
            ("2026-03-04 12:00", "2026-03-04 12:00"),
            ("2026-03-04 09:59", "2026-03-04 10:00"),
            ("2026-03-04 20:00", "2026-03-05 10:00"),
        ):
            with self.subTest(due):
                found = plan(quiet.LATER, due, "2026-03-01 12:00", hours=OFFERS)
                self.assertEqual(found, planned)

    def test_reminder_that_is_late_goes_now(self):
        found = plan(
            quiet.EARLIER, "2026-03-04 10:00", "2026-03-04 15:20", "2026-03-05 09:00"
        )
        self.assertEqual(found, "2026-03-04 15:20")

    def test_no_limit(self):
        found = plan(quiet.LATER, "2026-03-04 03:00", "2026-03-04 02:00", hours=None)
        self.assertEqual(found, "2026-03-04 03:00")

    def test_hours_over_midnight(self):
        night = quiet.parse_hours("22:00-02:00")
        found = plan(quiet.LATER, "2026-03-04 12:00", "2026-03-04 12:00", hours=night)
        self.assertEqual(found, "2026-03-04 22:00")
        found = plan(quiet.LATER, "2026-03-05 01:30", "2026-03-04 12:00", hours=night)
        self.assertEqual(found, "2026-03-05 01:30")

    def test_hour_that_the_clocks_skip(self):
        """Berlin, 2026-03-29: 02:00 becomes 03:00."""
        early = quiet.parse_hours("02:30-21:00")
        opens, closes = quiet.window(datetime(2026, 3, 29).date(), early, ZONES[1])
        self.assertEqual(to_local(opens, ZONES[1]), datetime(2026, 3, 29, 3, 30))
        self.assertEqual(closes - opens, timedelta(hours=17, minutes=30))

    def test_hour_that_the_clocks_show_twice(self):
        """Berlin, 2026-10-25: the first 02:30 counts."""
        early = quiet.parse_hours("02:30-21:00")
        opens, closes = quiet.window(datetime(2026, 10, 25).date(), early, ZONES[1])
        self.assertEqual(opens, datetime(2026, 10, 25, 0, 30))
        self.assertEqual(closes - opens, timedelta(hours=19, minutes=30))

    def test_change_of_clocks_between_night_and_morning(self):
        found = plan(
            quiet.LATER,
            "2026-03-28 23:00",
            "2026-03-28 23:00",
            hours=OFFERS,
            tz=ZONES[1],
        )
        self.assertEqual(found, "2026-03-29 10:00")


class TestAnyTime(unittest.TestCase):
    @given(MODES, TIMES, TIMES, HOURS, st.sampled_from(ZONES))
    def test_never_in_the_past_and_never_lost(self, mode, due, now, hours, tz):
        found = quiet.plan(mode, due, now, hours, tz)
        self.assertGreaterEqual(found, now)
        self.assertLess(found, max(due, now) + timedelta(days=3))

    @given(TIMES, TIMES, HOURS, st.sampled_from(ZONES))
    def test_offers_only_while_open(self, due, now, hours, tz):
        found = quiet.plan(quiet.LATER, due, now, hours, tz)
        self.assertGreaterEqual(found, due)
        self.assertTrue(quiet.is_open(found, hours, tz))

    @given(TIMES, TIMES, st.integers(1, 72), HOURS, st.sampled_from(ZONES))
    def test_reminders_before_their_event(self, due, now, ahead, hours, tz):
        event = max(due, now) + timedelta(hours=ahead)
        found = quiet.plan(quiet.EARLIER, due, now, hours, tz, event)
        self.assertLess(found, event)
        if not quiet.is_open(found, hours, tz):
            later = quiet.next_opening(found, hours, tz)
            self.assertGreaterEqual(later, event, "it was open before the event")

    @given(MODES, TIMES, HOURS, st.sampled_from(ZONES))
    def test_planning_again_changes_nothing(self, mode, due, hours, tz):
        found = quiet.plan(mode, due, due, hours, tz)
        self.assertEqual(quiet.plan(mode, found, due, hours, tz), found)

    @given(TIMES, HOURS, st.sampled_from(ZONES))
    def test_open_is_what_the_clock_on_the_wall_says(self, at, hours, tz):
        wall = to_local(at, tz)
        minute = wall.hour * 60 + wall.minute
        inside = (
            hours.start <= minute < hours.stop
            if hours.start < hours.stop
            else minute >= hours.start or minute < hours.stop
        )
        near = {to_local(at + timedelta(hours=n), tz) - wall for n in (-26, 26)}
        steady = near == {timedelta(hours=-26), timedelta(hours=26)}
        if steady:
            self.assertEqual(quiet.is_open(at, hours, tz), inside)
