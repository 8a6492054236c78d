"""The engine of free times, against a slow one that looks at every minute."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from odoo.tests import BaseCase, tagged

from ..tools import slots
from ..tools.hours import read_hours

ZERO = datetime(2030, 3, 4)
MINUTES = st.integers(0, 600)


def at(minute):
    return ZERO + timedelta(minutes=minute)


@st.composite
def spans(draw, most=6):
    found = []
    for _number in range(draw(st.integers(0, most))):
        start = draw(MINUTES)
        found.append((start, start + draw(st.integers(1, 120))))
    return found


def minutes_of(found):
    return {minute for start, stop in found for minute in range(start, stop)}


@tagged("post_install", "-at_install")
class TestSlots(BaseCase):
    @given(spans())
    @settings(deadline=None, max_examples=150)
    def test_merge_keeps_the_time(self, found):
        merged = slots.merge(found)
        self.assertEqual(minutes_of(merged), minutes_of(found))
        for (_start, stop), (start, _stop) in zip(merged, merged[1:], strict=False):
            self.assertLess(stop, start)

    @given(spans(), spans())
    @settings(deadline=None, max_examples=150)
    def test_subtract(self, found, taken):
        left = slots.subtract(found, taken)
        self.assertEqual(minutes_of(left), minutes_of(found) - minutes_of(taken))

    @given(spans(), MINUTES, st.integers(1, 60))
    @settings(deadline=None, max_examples=150)
    def test_free_and_covered(self, taken, start, length):
        span = (start, start + length)
        merged = slots.merge(taken)
        wanted = minutes_of([span])
        self.assertEqual(slots.is_free(merged, span), not wanted & minutes_of(taken))
        self.assertEqual(slots.covers(merged, span), wanted <= minutes_of(taken))

    @given(
        spans(3),
        spans(5),
        st.integers(5, 60),
        st.integers(0, 15),
        st.integers(0, 15),
        st.sampled_from([5, 10, 15, 30]),
    )
    @settings(deadline=None, max_examples=150)
    def test_every_free_start_is_found_once(
        self, work, taken, length, before, after, step
    ):
        need = slots.Need(length, before, after)
        shifts = [slots.Shift(1, at(a), at(b)) for a, b in slots.merge(work)]
        busy = [(at(a), at(b)) for a, b in slots.merge(taken)]
        found = slots.find(shifts, {1: busy}, need, step)
        wanted = [
            start
            for low, high in slots.merge(work)
            for start in range(low, high, step)
            if start + length <= high
            and not minutes_of([(start - before, start + length + after)])
            & minutes_of(taken)
        ]
        self.assertEqual([slot.start for slot in found], [at(one) for one in wanted])
        for slot in found:
            self.assertEqual(slot.stop - slot.start, timedelta(minutes=length))

    def test_by_time_then_by_order(self):
        shifts = [
            slots.Shift(7, at(0), at(60)),
            slots.Shift(3, at(0), at(60)),
            slots.Shift(7, at(120), at(150)),
        ]
        found = slots.find(shifts, {}, slots.Need(30), 30)
        self.assertEqual(
            [(slot.start, slot.practitioner) for slot in found],
            [(at(0), 7), (at(0), 3), (at(30), 7), (at(30), 3), (at(120), 7)],
        )
        self.assertEqual(slots.find(shifts, {}, slots.Need(30), 30, limit=2), found[:2])

    def test_room_that_is_needed(self):
        rooms = slots.Pool((5, 6), {5: [(at(0), at(30))], 6: [(at(0), at(15))]}, True)
        shift = slots.Shift(1, at(0), at(60))
        found = slots.find([shift], {}, slots.Need(15), 15, rooms)
        self.assertEqual(
            [(slot.start, slot.room) for slot in found],
            [(at(15), 6), (at(30), 5), (at(45), 5)],
        )

    def test_room_of_the_shift_comes_first(self):
        rooms = slots.Pool((5, 6), {6: [(at(0), at(15))]}, True)
        shift = slots.Shift(1, at(0), at(30), 6)
        found = slots.find([shift], {}, slots.Need(15), 15, rooms)
        self.assertEqual([slot.room for slot in found], [5, 6])

    def test_room_that_is_not_needed(self):
        rooms = slots.Pool((6,), {6: [(at(0), at(15))]})
        shift = slots.Shift(1, at(0), at(30), 6)
        found = slots.find([shift], {}, slots.Need(15), 15, rooms)
        self.assertEqual([slot.room for slot in found], [None, 6])
        shift = slots.Shift(1, at(0), at(15))
        found = slots.find([shift], {}, slots.Need(15), 15, rooms)
        self.assertEqual([slot.room for slot in found], [None])

    def test_device_that_is_needed(self):
        devices = slots.Pool((), {}, True)
        shift = slots.Shift(1, at(0), at(30))
        self.assertFalse(slots.find([shift], {}, slots.Need(15), 15, devices=devices))

    def test_grid_stays_after_a_leave(self):
        shift = slots.Shift(1, at(0), at(60))
        parts = list(slots.split_shift(shift, [(at(10), at(20))]))
        found = slots.find(parts, {}, slots.Need(10), 15)
        self.assertEqual([slot.start for slot in found], [at(0), at(30), at(45)])

    def test_shift_shorter_than_the_need(self):
        shift = slots.Shift(1, at(0), at(20))
        self.assertFalse(slots.find([shift], {}, slots.Need(30), 15))


@tagged("post_install", "-at_install")
class TestHours(BaseCase):
    def test_read(self):
        for text, wanted in (
            ("08:30-12:00 13:30-18:00", [(510, 720), (810, 1080)]),
            ("8:30 – 12:00，13:30-24:00", [(510, 720), (810, 1440)]),
            ("", []),
            (None, []),
        ):
            with self.subTest(text):
                self.assertEqual(read_hours(text), wanted)

    def test_refused(self):
        for text in ("all day", "12:00-08:00", "08:70-09:00", "20:00-25:00", "8-12"):
            with self.subTest(text), self.assertRaises(ValueError):
                read_hours(text)
