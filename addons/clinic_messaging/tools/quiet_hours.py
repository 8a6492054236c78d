"""When a message may reach people: times of a branch, from-to, as policies say.

What is asked for goes at once. An offer waits for the next opening. A reminder that
falls outside moves earlier, and if that moment has passed to the next opening before
what it is about; if there is none it goes at once: it never vanishes.
"""

import re
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from odoo.addons.clinic_base.tools.local_date import local_date, to_utc

AT_ONCE, LATER, EARLIER = "at_once", "later", "earlier"
# what moves earlier keeps away from the last minute: senders need a while
MARGIN = timedelta(minutes=30)
_FORM = re.compile(
    r"([01]?\d|2[0-4]):([0-5]\d)\s*[-\u2013]\s*([01]?\d|2[0-4]):([0-5]\d)"
)
_DAY = 24 * 60


class Hours(NamedTuple):
    """Minutes after midnight; a stop that is not after the start is of the next day."""

    start: int
    stop: int


@lru_cache(maxsize=256)
def parse_hours(text):
    """Return ``Hours``, None for no limit; another text raises ``ValueError``.

    >>> parse_hours("08:00-21:00")
    Hours(start=480, stop=1260)
    >>> parse_hours(None) is None
    True
    """
    if not text:
        return None
    found = _FORM.fullmatch(str(text).strip())
    if not found:
        raise ValueError(f"{text!r} is no range of hours.")
    first, second, third, fourth = map(int, found.groups())
    start, stop = first * 60 + second, third * 60 + fourth
    if max(start, stop) > _DAY or start in (_DAY, stop):
        raise ValueError(f"{text!r} is no range of hours.")
    return Hours(start, stop)


@lru_cache(maxsize=4096)
def window(day, hours, tz):
    """Return (open, close) of a local day in UTC: open <= t < close."""
    midnight = datetime.combine(day, time.min)
    stop = hours.stop if hours.stop > hours.start else hours.stop + _DAY
    return (
        to_utc(midnight + timedelta(minutes=hours.start), tz),
        to_utc(midnight + timedelta(minutes=stop), tz),
    )


def windows_around(at, hours, tz):
    """The windows of the days around a UTC instant, in order; empty ones left out."""
    today = local_date(at, tz)
    found = (window(today + timedelta(days=n), hours, tz) for n in range(-3, 4))
    return [(opens, closes) for opens, closes in found if opens < closes]


def is_open(at, hours, tz):
    if hours is None:
        return True
    return any(opens <= at < closes for opens, closes in windows_around(at, hours, tz))


def next_opening(at, hours, tz):
    """The first instant from ``at`` on at which it is open."""
    if is_open(at, hours, tz):
        return at
    return min(opens for opens, _ in windows_around(at, hours, tz) if opens > at)


def last_moment(at, now, hours, tz):
    """The moment in the window before ``at``, not before ``now``; None: has passed."""
    before = [w for w in windows_around(at, hours, tz) if w[1] <= at]
    opens, closes = before[-1]
    moment = max(opens, closes - MARGIN, now)
    return moment if moment < closes else None


def plan(mode, due, now, hours, tz, bound=None):
    """The UTC instant at which a message due at ``due`` is to go out.

    ``bound`` is what a reminder must not reach: the event, or its end of use.
    """
    at = max(due, now)
    if mode == AT_ONCE or is_open(at, hours, tz):
        return at
    later = next_opening(at, hours, tz)
    if mode == LATER:
        return later
    earlier = last_moment(at, now, hours, tz)
    if earlier is not None:
        return earlier
    return later if bound is None or later < bound else at
