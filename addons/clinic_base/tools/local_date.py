"""Calendar days of a place, from the naive UTC datetimes that Odoo stores."""

from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo


def local_date(utc_dt, tz):
    """Return the calendar day at ``tz`` of the naive UTC datetime ``utc_dt``.

    ``tz`` is a name such as "Asia/Shanghai" or a tzinfo; an unknown name raises
    ``ValueError``.

    >>> local_date(datetime(2026, 1, 31, 16, 0), "Asia/Shanghai")
    datetime.date(2026, 2, 1)
    """
    return to_local(utc_dt, tz).date()


def to_local(utc_dt, tz):
    """Return the naive wall-clock time at ``tz`` of a naive UTC datetime."""
    aware = _as_naive(utc_dt).replace(tzinfo=timezone.utc)
    return aware.astimezone(_zone(tz)).replace(tzinfo=None, fold=0)


def to_utc(local_dt, tz):
    """Return the naive UTC datetime of the wall-clock time ``local_dt`` at ``tz``.

    A time that the clocks skip is read with the offset before the change, one that
    they show twice is the first of the two.
    """
    aware = _as_naive(local_dt).replace(tzinfo=_zone(tz), fold=0)
    return aware.astimezone(timezone.utc).replace(tzinfo=None)


def day_bounds_utc(day, tz):
    """Return (start, stop) of the calendar day ``day`` at ``tz``: start <= t < stop.

    Both are naive UTC. A day may have 23 or 25 hours, or none (Apia skipped
    2011-12-30). Days follow each other without gap or overlap. They hold just the
    instants of that ``local_date`` unless clocks are set back over midnight, which
    St. John's did at 00:01 until 2011.
    """
    following = day + timedelta(days=1)
    return tuple(to_utc(datetime.combine(d, time.min), tz) for d in (day, following))


def _as_naive(value):
    if not isinstance(value, datetime):
        kind = "a date" if isinstance(value, date) else type(value).__name__
        raise TypeError(f"A datetime is needed, not {kind}.")
    if value.tzinfo is not None:
        raise ValueError("A datetime without time zone is needed.")
    return value


def _zone(tz):
    return tz if isinstance(tz, tzinfo) else _named_zone(tz)


@lru_cache(maxsize=512)
def _named_zone(name):
    try:
        return ZoneInfo(name)
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise ValueError(f"Unknown time zone {name!r}.") from error
