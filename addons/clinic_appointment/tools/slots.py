"""Free times of practitioners, rooms and devices.

Instants are naive UTC, so that a day on which the clocks change has as many slots as it
has hours. A span is a pair (start, stop) with start < stop; touching spans do not
overlap.
"""

import heapq
from bisect import bisect_left, bisect_right
from datetime import timedelta
from itertools import islice
from typing import NamedTuple


class Need(NamedTuple):
    """How long it takes, and how long nobody else is taken in before and after."""

    minutes: int
    before: int = 0
    after: int = 0

    def span(self, start):
        return start, start + timedelta(minutes=self.minutes)

    def busy(self, start, stop):
        before, after = timedelta(minutes=self.before), timedelta(minutes=self.after)
        return start - before, stop + after


class Shift(NamedTuple):
    practitioner: int
    start: object
    stop: object
    room: int | None = None
    origin: object = None  # where the grid of starts begins, if not at the start


class Pool(NamedTuple):
    """Rooms or devices of which any will do, the first one first."""

    ids: tuple
    busy: dict
    is_needed: bool = False


class Slot(NamedTuple):
    start: object
    stop: object
    practitioner: int
    room: int | None
    device: int | None


NOTHING = Pool((), {})


def merge(spans):
    """The same time as few sorted spans that do not touch.

    >>> merge([(3, 5), (1, 3), (8, 9), (4, 6)])
    [(1, 6), (8, 9)]
    """
    merged = []
    for start, stop in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], stop))
        else:
            merged.append((start, stop))
    return merged


def subtract(spans, taken):
    """What is left of `spans` without `taken`.

    >>> subtract([(1, 9)], [(2, 3), (5, 20)])
    [(1, 2), (3, 5)]
    """
    left = []
    taken = merge(taken)
    for start, stop in merge(spans):
        at = bisect_right(taken, start, key=lambda span: span[1])
        while at < len(taken) and taken[at][0] < stop:
            if start < taken[at][0]:
                left.append((start, taken[at][0]))
            start = taken[at][1]
            at += 1
        if start < stop:
            left.append((start, stop))
    return left


def is_free(taken, span):
    """Whether `span` overlaps none of the merged spans `taken`.

    >>> is_free([(1, 3), (5, 7)], (3, 5)), is_free([(1, 3), (5, 7)], (2, 3))
    (True, False)
    """
    at = bisect_right(taken, span[0], key=lambda other: other[1])
    return at == len(taken) or taken[at][0] >= span[1]


def covers(spans, span):
    """Whether `span` lies within one of the merged `spans`."""
    at = bisect_left(spans, span[1], key=lambda other: other[1])
    return at < len(spans) and spans[at][0] <= span[0]


def choose(pool, span, preferred=None):
    """The first of the pool that is free; the preferred one if that is."""
    ids = pool.ids
    if preferred and (preferred in ids or not pool.is_needed):
        ids = (preferred, *(ids if pool.is_needed else ()))
    elif not pool.is_needed:
        return None
    free = (one for one in ids if is_free(pool.busy.get(one, ()), span))
    return next(free, None)


def find(shifts, taken, need, step, rooms=NOTHING, devices=NOTHING, limit=None):
    """Slots by time, then in the order of `shifts`.

    `taken` is {practitioner: merged spans}; starts lie `step` minutes apart, counted
    from the beginning of the shift.
    """
    runs = [
        _find_in_shift(shift, order, taken, need, step, rooms, devices)
        for order, shift in enumerate(shifts)
    ]
    found = heapq.merge(*runs, key=lambda pair: (pair[0].start, pair[1]))
    return [slot for slot, _order in islice(found, limit)]


def _find_in_shift(shift, order, taken, need, step, rooms, devices):
    spans = taken.get(shift.practitioner, ())
    origin = shift.origin or shift.start
    start, stop = need.span(on_grid(shift.start, origin, step))
    while stop <= shift.stop:
        busy = need.busy(start, stop)
        if is_free(spans, busy):
            room = choose(rooms, busy, shift.room)
            device = choose(devices, busy)
            if (room or not rooms.is_needed) and (device or not devices.is_needed):
                yield Slot(start, stop, shift.practitioner, room, device), order
        start, stop = need.span(start + timedelta(minutes=step))


def split_shift(shift, away):
    """The shift without the merged spans in which nobody works; its grid stays."""
    origin = shift.origin or shift.start
    for start, stop in subtract([(shift.start, shift.stop)], away):
        yield shift._replace(start=start, stop=stop, origin=origin)


def on_grid(start, origin, step):
    """The first instant from `start` on that lies on the grid of `origin`."""
    if start <= origin:
        return origin
    past = (start - origin) // timedelta(minutes=step)
    at = origin + past * timedelta(minutes=step)
    return at if at == start else at + timedelta(minutes=step)
