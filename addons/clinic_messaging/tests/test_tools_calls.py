from datetime import datetime, time, timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.clinic_messaging.tools.call_times import (
    earliest_call,
    is_within,
    next_call_time,
    read_window,
)
from odoo.addons.clinic_messaging.tools.intents import is_opt_out

DAY = datetime(2026, 3, 2)
TIMES = st.times().map(lambda moment: moment.replace(microsecond=0))
MOMENTS = st.datetimes(DAY, DAY + timedelta(days=3)).map(
    lambda moment: moment.replace(microsecond=0)
)
HOURS = (time(8), time(21))


class TestToolsCalls(TestCase):
    def test_windows(self):
        self.assertIsNone(read_window(False))
        self.assertIsNone(read_window(None))
        self.assertEqual(read_window("8:00-21:00"), HOURS)
        self.assertEqual(read_window("08:00-24:00"), (time(8), time(0)))

    @given(MOMENTS, TIMES, TIMES)
    def test_a_call_lies_in_its_hours_and_comes_within_a_day(self, wanted, start, stop):
        window = (start, stop)
        if start == stop:
            return
        found = next_call_time(wanted, window)
        self.assertTrue(is_within(found.time(), window))
        self.assertGreaterEqual(found, wanted)
        self.assertLess(found - wanted, timedelta(days=1))

    @given(MOMENTS)
    def test_nobody_is_called_at_noon(self, wanted):
        pause = (time(12), time(14))
        found = next_call_time(wanted, HOURS, pause)
        self.assertTrue(is_within(found.time(), HOURS))
        self.assertFalse(is_within(found.time(), pause))

    def test_a_pause_over_all_hours_holds_nobody(self):
        wanted = DAY + timedelta(hours=9)
        self.assertEqual(next_call_time(wanted, HOURS, (time(7), time(22))), wanted)

    @given(MOMENTS, st.lists(MOMENTS, max_size=6))
    def test_rests_and_calls_a_day(self, now, calls):
        found = earliest_call(now, calls, gap_hours=4, per_day=2)
        self.assertGreaterEqual(found, now)
        self.assertLess(sum(call.date() == found.date() for call in calls), 2)
        if calls:
            self.assertGreaterEqual(found, max(calls) + timedelta(hours=4))

    def test_opt_out_words(self):
        for text in ("R", "r ", "TD。", "Ｔ", "N", "退订", "【退订】", "Stop", "回复R"):
            self.assertTrue(is_opt_out(text), text)
        for text in ("", None, "1", "Y", "no thank you", "R u open?", "我要退订金"):
            self.assertFalse(is_opt_out(text), text)
