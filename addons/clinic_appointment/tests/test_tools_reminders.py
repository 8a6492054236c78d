import unittest
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from odoo.addons.clinic_base.tests import properties  # noqa: F401
from odoo.addons.clinic_base.tools.local_date import to_local

from ..tools import answers, attendance, reminders
from ..tools.reminders import Booking, Due, Rule, due_at

DAY = Rule(days=1, at_hour=10)
SPECIAL = Rule(days=3, at_hour=10, is_special=True)
HOURS = Rule(hours=2, earliest=10)
ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Pacific/Apia"]
LONG_AGO = datetime(2026, 1, 1)


def booking(local_start, tz="Asia/Shanghai", booked_at=LONG_AGO, **vals):
    """Of a Shanghai clinic unless told; its wall clock is 8 hours ahead of UTC."""
    return Booking(local_start - timedelta(hours=8), booked_at, tz, **vals)


class TestDue(unittest.TestCase):
    def test_the_day_before_at_ten(self):
        found = due_at(DAY, booking(datetime(2026, 5, 5, 9)))
        self.assertEqual(found, datetime(2026, 5, 4, 2))

    def test_an_early_slot_has_no_reminder_two_hours_before(self):
        self.assertIsNone(due_at(HOURS, booking(datetime(2026, 5, 5, 9, 59))))
        found = due_at(HOURS, booking(datetime(2026, 5, 5, 10)))
        self.assertEqual(found, datetime(2026, 5, 5, 0))

    def test_three_days_before_for_special_ones(self):
        start = datetime(2026, 5, 20, 9)
        recent = datetime(2026, 5, 15)
        self.assertIsNone(due_at(SPECIAL, booking(start, booked_at=recent)))
        for reason in ("is_surgery", "is_first"):
            told = booking(start, booked_at=recent, **{reason: True})
            self.assertEqual(due_at(SPECIAL, told), datetime(2026, 5, 17, 2))

    def test_more_than_fourteen_days_ahead_is_far(self):
        start = datetime(2026, 5, 20, 9)
        near = booking(start, booked_at=datetime(2026, 5, 6, 9))
        far = booking(start, booked_at=datetime(2026, 5, 5, 9))
        self.assertIsNone(due_at(SPECIAL, near))
        self.assertTrue(due_at(SPECIAL, far))

    def test_who_has_just_booked_is_not_reminded(self):
        start = datetime(2026, 5, 5, 9)
        due = datetime(2026, 5, 4, 2)
        just = booking(start, booked_at=due - timedelta(hours=1))
        before = booking(start, booked_at=due - timedelta(hours=2))
        self.assertIsNone(due_at(DAY, just))
        self.assertEqual(due_at(DAY, before), due)

    def test_clocks_that_change(self):
        """Ten o'clock is ten o'clock, on the day after the change too."""
        start = datetime(2026, 3, 29, 7)  # 9 o'clock in Berlin, on the day of change
        due = due_at(DAY, Booking(start, LONG_AGO, "Europe/Berlin"))
        self.assertEqual(due, datetime(2026, 3, 28, 9))
        start = datetime(2026, 3, 30, 7)
        due = due_at(DAY, Booking(start, LONG_AGO, "Europe/Berlin"))
        self.assertEqual(due, datetime(2026, 3, 29, 8))

    @settings(max_examples=200, deadline=None)
    @given(
        start=st.datetimes(datetime(2026, 2, 1), datetime(2027, 12, 1)),
        tz=st.sampled_from(ZONES),
        rule=st.sampled_from([DAY, SPECIAL, HOURS]),
    )
    def test_it_is_before_the_start_on_the_right_day(self, start, tz, rule):
        due = due_at(rule, Booking(start, LONG_AGO, tz, is_first=True))
        if due is None:
            self.assertLess(to_local(start, tz).hour, 10)
            return
        self.assertLess(due, start)
        if rule.days:
            local = to_local(due, tz)
            days = to_local(start, tz).date() - local.date()
            self.assertEqual((days.days, local.hour), (rule.days, 10))

    def test_hour_of_the_call(self):
        found = reminders.call_at(date(2026, 5, 4), 15.5, "Asia/Shanghai")
        self.assertEqual(found, datetime(2026, 5, 4, 7, 30))


class TestGroup(unittest.TestCase):
    def _due(self, number, hour=1, **vals):
        at = datetime(2026, 5, 5, hour)
        values = {"address": "+86138", "branch_id": 1, "day": "2026-05-05"}
        return Due(
            **{**values, **vals},
            id=number,
            patient_id=number,
            start_at=at,
            booked_at=LONG_AGO,
            due_at=at - timedelta(days=1),
        )

    def test_three_children_with_one_phone(self):
        dues = [self._due(3, 3), self._due(1, 1), self._due(2, 2)]
        found = reminders.group(dues)
        self.assertEqual([[due.id for due in one] for one in found], [[1, 2, 3]])

    def test_another_phone_branch_or_day_is_another_message(self):
        others = [{"address": "x"}, {"branch_id": 2}, {"day": "2026-05-06"}]
        dues = [self._due(1), *(self._due(2, **other) for other in others)]
        self.assertEqual(len(reminders.group(dues)), 4)

    def test_key_follows_members_and_times(self):
        one, two = self._due(1), self._due(2, 2)
        same = reminders.key("d1", [two, one])
        self.assertEqual(reminders.key("d1", [one, two]), same)
        self.assertNotEqual(reminders.key("d1", [one]), same)
        self.assertNotEqual(reminders.key("h2", [one, two]), same)
        self.assertNotEqual(reminders.key("d1", [one, self._due(2, 3)]), same)

    @settings(max_examples=100, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 9))))
    def test_everybody_is_in_one_group(self, rows):
        dues = [
            self._due(number, hour, address=str(phone), branch_id=branch)
            for number, (phone, branch, hour) in enumerate(rows)
        ]
        groups = reminders.group(dues)
        members = sorted(due.id for group in groups for due in group)
        self.assertEqual(members, list(range(len(rows))))
        places = {(group[0].address, group[0].branch_id) for group in groups}
        self.assertEqual(len(places), len(groups))


class TestStanding(unittest.TestCase):
    NOW = datetime(2026, 6, 1)

    def _standing(self, *words, **terms):
        outcomes = [
            (self.NOW - timedelta(days=len(words) - number), word)
            for number, word in enumerate(words)
        ]
        return attendance.standing(outcomes, self.NOW, attendance.Terms(**terms))

    def test_one_is_none(self):
        found = self._standing("missed")
        self.assertEqual((found.no_shows, found.must_confirm), (1, False))

    def test_two_must_confirm_three_are_offline(self):
        two = self._standing("missed", "missed")
        self.assertTrue(two.must_confirm)
        self.assertIsNone(two.offline_until)
        three = self._standing("missed", "kept", "missed", "missed")
        self.assertEqual(
            three.offline_until, self.NOW - timedelta(days=1) + timedelta(days=90)
        )

    def test_two_kept_ones_forget(self):
        self.assertEqual(self._standing("missed", "missed", "kept").no_shows, 2)
        cleared = self._standing("missed", "missed", "missed", "kept", "kept")
        self.assertEqual(cleared, attendance.Standing())

    def test_kept_ones_have_to_follow_each_other(self):
        found = self._standing("missed", "kept", "missed", "kept")
        self.assertEqual(found.no_shows, 2)

    def test_late_cancellations_are_counted_apart(self):
        found = self._standing("late", "late", "late")
        self.assertEqual((found.no_shows, found.late_cancels), (0, 3))
        self.assertFalse(found.must_confirm)

    def test_a_year_later_it_is_forgotten(self):
        at = self.NOW - timedelta(days=365)
        found = attendance.standing([(at, "missed"), (at, "missed")], self.NOW)
        self.assertEqual(found.no_shows, 0)

    def test_what_is_to_come_does_not_count(self):
        at = self.NOW + timedelta(days=1)
        self.assertEqual(attendance.standing([(at, "missed")], self.NOW).no_shows, 0)

    def test_zero_switches_off(self):
        words = ["missed"] * 9
        found = self._standing(*words, must_confirm=0, offline=0)
        self.assertFalse(found.must_confirm)
        self.assertIsNone(found.offline_until)

    @settings(max_examples=100, deadline=None)
    @given(st.lists(st.sampled_from(["kept", "missed", "late"]), max_size=30))
    def test_it_never_counts_more_than_there_are(self, words):
        found = self._standing(*words)
        self.assertLessEqual(found.no_shows, words.count("missed"))
        self.assertEqual(found.late_cancels, words.count("late"))


class TestAnswers(unittest.TestCase):
    def test_words_people_write(self):
        for text in (
            "1",
            " 1 ",
            "1.",
            "１",
            "y",
            "YES",
            "是",
            "是的。",
            "确认！",
            "OK",
        ):
            self.assertEqual(answers.read(text), answers.CONFIRM, text)
        for text in ("2", "取消", "不来了", "cancel"):
            self.assertEqual(answers.read(text), answers.CANCEL, text)
        for text in ("3", "改期", "改约", "reschedule"):
            self.assertEqual(answers.read(text), answers.MOVE, text)

    def test_everything_else_is_for_a_person(self):
        for text in ("", None, "12", "我1点来可以吗", "1 or 2?", "yes but later", "4"):
            self.assertIsNone(answers.read(text), text)

    def test_opt_outs_are_no_answers(self):
        for text in ("N", "R", "T", "TD", "退订"):
            self.assertIsNone(answers.read(text), text)
