"""When somebody is reminded of an appointment, and who shares one message."""

import dataclasses
import hashlib
from datetime import datetime, time, timedelta
from itertools import groupby

from odoo.addons.clinic_base.tools.local_date import to_local, to_utc

# who has just agreed to a time knows it
FRESH = timedelta(hours=2)


@dataclasses.dataclass(frozen=True)
class Rule:
    """``days`` before at ``at_hour`` o'clock of the branch, or ``hours`` before.

    ``earliest``   only appointments that start at this hour of the day or later
    ``is_special`` only an operation, a first visit, or a booking made more than
                   ``far_days`` before its day
    """

    days: int = 0
    at_hour: float = 0.0
    hours: float = 0.0
    earliest: float = 0.0
    is_special: bool = False
    far_days: int = 14


@dataclasses.dataclass(frozen=True)
class Booking:
    """What the rules look at. Instants are naive UTC."""

    start_at: datetime
    booked_at: datetime
    tz: str
    is_surgery: bool = False
    is_first: bool = False


@dataclasses.dataclass(frozen=True)
class Due:
    """A booking that is to be reminded of; those of one ``address`` share a message."""

    id: int
    patient_id: int
    address: str
    branch_id: int
    day: str
    start_at: datetime
    booked_at: datetime
    due_at: datetime


def due_at(rule, booking):
    """The instant of the reminder, or None where the rule has none for the booking.

    >>> start, booked = datetime(2026, 5, 5, 1), datetime(2026, 5, 1)
    >>> booking = Booking(start, booked, "Asia/Shanghai")
    >>> due_at(Rule(days=1, at_hour=10), booking)
    datetime.datetime(2026, 5, 4, 2, 0)
    >>> due_at(Rule(hours=2, earliest=10), booking) is None  # it starts at 9 o'clock
    True
    """
    local = to_local(booking.start_at, booking.tz)
    if local.hour + local.minute / 60 < rule.earliest:
        return None
    if rule.is_special and not _is_special(rule, booking, local):
        return None
    if rule.days:
        day = local.date() - timedelta(days=rule.days)
        due = to_utc(datetime.combine(day, _as_time(rule.at_hour)), booking.tz)
    else:
        due = booking.start_at - timedelta(hours=rule.hours)
    return due if due >= booking.booked_at + FRESH else None


def is_overtaken(due, others, booking, now):
    """Whether a later reminder is due as well: after a standstill one is enough.

    >>> start, booked = datetime(2026, 5, 5, 1), datetime(2026, 4, 1)
    >>> booking = Booking(start, booked, "Asia/Shanghai", is_first=True)
    >>> three = due_at(Rule(days=3, at_hour=10), booking)
    >>> others = [Rule(days=1, at_hour=10)]
    >>> is_overtaken(three, others, booking, datetime(2026, 5, 4, 1))
    False
    >>> is_overtaken(three, others, booking, datetime(2026, 5, 4, 2))
    True
    """
    later = (due_at(rule, booking) for rule in others)
    return any(other and due < other <= now for other in later)


def _is_special(rule, booking, local):
    if booking.is_surgery or booking.is_first:
        return True
    booked_on = to_local(booking.booked_at, booking.tz).date()
    return (local.date() - booked_on).days > rule.far_days


def _as_time(hour):
    """
    >>> _as_time(10.5), _as_time(24)
    (datetime.time(10, 30), datetime.time(23, 59))
    """
    minutes = min(round(hour * 60), 24 * 60 - 1)
    return time(*divmod(minutes, 60))


def call_at(local_day, hour, tz):
    """The instant from which somebody is called who did not answer.

    >>> from datetime import date
    >>> call_at(date(2026, 5, 4), 15, "Asia/Shanghai")
    datetime.datetime(2026, 5, 4, 7, 0)
    """
    return to_utc(datetime.combine(local_day, _as_time(hour)), tz)


def group(dues):
    """[[`Due`, ...]]: of one address, branch and day together, each in their order.

    A family gets one message that names everybody and every time.
    """

    def place(due):
        return (due.address, due.branch_id, due.day)

    ordered = sorted(dues, key=lambda due: (*place(due), due.start_at, due.id))
    return [list(members) for _place, members in groupby(ordered, place)]


def key(code, members):
    """The key of the message for ``members``: another time is another occasion.

    >>> at = datetime(2026, 5, 5, 1)
    >>> one = Due(7, 3, "+86", 1, "2026-05-05", at, at, at)
    >>> key("d1", [one]) == key("d1", [dataclasses.replace(one, due_at=None)])
    True
    >>> key("d1", [one]) == key("d1", [dataclasses.replace(one, booked_at=None)])
    False
    """
    words = sorted(f"{one.id} {one.start_at} {one.booked_at}" for one in members)
    digest = hashlib.sha256("|".join(words).encode()).hexdigest()[:24]
    return f"reminder:{code}:{digest}"
