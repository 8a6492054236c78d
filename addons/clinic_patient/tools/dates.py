"""Dates and instants as people, databases and spreadsheets write them.

``parse_date`` never raises: it returns a ``PartialDate`` with an error code.
"""

import re
from datetime import date, datetime, timedelta, timezone

from odoo.addons.clinic_base.tools.local_date import to_utc

from .date_forms import ORDERS, TIME, PartialDate, clean, read_number, read_text

__all__ = ["ORDERS", "DateError", "PartialDate", "parse_date", "parse_instant"]

_EARLIEST_YEAR = 1800
_LATEST_YEAR = 2200
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ISO_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


class DateError(ValueError):
    """A text is no instant; ``code`` is an error code of ``PartialDate``."""

    def __init__(self, code):
        super().__init__(f"The date cannot be used: {code}.")
        self.code = code


def parse_date(value, order=None, not_after=None, epoch=1900):
    """Return the ``PartialDate`` that ``value`` means.

    value      text, int or float (Excel serial, year, yyyymmdd), date or datetime
    order      'ymd', 'dmy' or 'mdy' for numbers with the year last; None: day
               first, ambiguous where it could be the month
    not_after  a date: anything later is the error ``future``
    epoch      1900 or 1904, what Excel serial numbers count from

    A time of day after the date is left out; the date is that of the text, whatever
    its offset. Two-digit years are the last ones not after ``not_after`` (or today),
    and ambiguous.

    >>> parse_date("1990年1月2日").date, parse_date("13/2/1990", "mdy").ambiguous
    (datetime.date(1990, 1, 2), True)
    """
    if isinstance(value, datetime):
        found = PartialDate(value.date(), "day")
    elif isinstance(value, date):
        found = PartialDate(value, "day")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        found = read_number(value, epoch, not_after)
    elif isinstance(value, str):
        found = _read_iso(value) or read_text(value, order, not_after, epoch)
    else:
        code = "empty" if value is None or value is False else "unreadable"
        found = PartialDate(error_code=code)
    if found.date and not _EARLIEST_YEAR <= found.date.year <= _LATEST_YEAR:
        return PartialDate(error_code="impossible")
    if found.date and not_after and found.date > not_after:
        return PartialDate(error_code="future")
    return found


def _read_iso(text):
    """Return the date of the commonest form, None for every other one."""
    if _ISO_DATE.fullmatch(text):
        try:
            return PartialDate(date.fromisoformat(text), "day")
        except ValueError:
            return None
    return None


def parse_instant(value, tz):
    """Return the naive UTC datetime that ``value`` means; ``DateError`` if none.

    Text with an offset (2010-05-29T14:05:42-04:00, ...Z) is converted; without one
    it is wall-clock time at ``tz``, a date alone is its first moment there. A
    datetime is taken the same way, a number is the serial of a spreadsheet.

    >>> parse_instant("2010-05-29T14:05:42-04:00", "UTC")
    datetime.datetime(2010, 5, 29, 18, 5, 42)
    """
    try:
        moment = _read_moment(value)
        if moment.tzinfo is None:
            return to_utc(moment, tz)
        return moment.astimezone(timezone.utc).replace(tzinfo=None)
    except OverflowError as error:
        raise DateError("impossible") from error


def _read_moment(value):
    if isinstance(value, datetime):
        return value
    is_text = isinstance(value, str)
    if is_text and _ISO_INSTANT.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError as error:
            raise DateError("impossible") from error
    found = parse_date(value)
    if found.error_code or found.precision != "day":
        raise DateError(found.error_code or "unreadable")
    if is_text:
        return _moment(found.date, TIME.search(clean(value)))
    midnight = datetime(found.date.year, found.date.month, found.date.day)
    if isinstance(value, float):
        return midnight + timedelta(seconds=round(value % 1 * 86400))
    return midnight


def _moment(day, match):
    if not match:
        return datetime(day.year, day.month, day.day)
    hour, minute, second, fraction, half, offset = match.groups()
    hour = int(hour)
    if half:
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    micro = int((fraction or "0").ljust(6, "0")[:6])
    try:
        moment = datetime(
            day.year, day.month, day.day, hour, int(minute), int(second or 0), micro
        )
        return moment.replace(tzinfo=_offset(offset)) if offset else moment
    except ValueError as error:
        raise DateError("impossible") from error


def _offset(text):
    if text[0] not in "+-":
        return timezone.utc
    numbers = text[1:].replace(":", "").ljust(4, "0")
    delta = timedelta(hours=int(numbers[:2]), minutes=int(numbers[2:]))
    return timezone(-delta if text[0] == "-" else delta)
