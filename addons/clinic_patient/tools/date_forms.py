"""The forms in which dates are written, each read into a ``PartialDate``."""

import re
import unicodedata
from datetime import date, timedelta
from typing import NamedTuple

from odoo.addons.clinic_base.tools.text import ascii_digits

from .date_words import MONTHS, chinese_digits

ORDERS = ("ymd", "dmy", "mdy")
_LAST_SERIAL = 2958465  # 9999-12-31 in spreadsheets
_YEARS = range(1850, 2101)  # a bare number among these is a year, no serial
_EXCEL_EPOCHS = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}

TIME = re.compile(
    r"(?:[ t]+|(?<=日))(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?"
    r"\s*(am|pm|a\.m\.|p\.m\.)?\s*(z|utc|gmt|[+-]\d{2}:?(?:\d{2})?)?$"
)
_STAMP = re.compile(r"(\d{8})(\d{2})(\d{2})(\d{2})?")
_CHINESE = re.compile(r"(\d{2,4})年(?:(\d{1,2})月(?:(\d{1,2})[日号]?)?)?")
_NUMBERS = re.compile(r"(\d{1,4})\s*([-/.,\s])\s*(\d{1,4})(?:\s*\2\s*(\d{1,4}))?")
_PLAIN = re.compile(r"\d+|\d{5,}\.\d+")
_WORDS = re.compile(r"\d+|[^\W\d_]+")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_SUFFIX = re.compile(r"\s*(?:出生|生于|生|born)$")
_NO_DATE = re.compile(r"[0\-/. :—]+|n/?a|null|none|nan|unknown|不详|未知|无")
_Day = date  # PartialDate has a field of the name


class PartialDate(NamedTuple):
    """A date as far as it is known.

    ``precision`` is day, month or year: of a month or year ``date`` is the first
    day. ``ambiguous`` says that another reading was possible (day and month, the
    century) or that the text contradicts the order asked for. ``error_code`` is ''
    or empty, unreadable, impossible, future; ``date`` is None then.
    """

    date: _Day | None = None
    precision: str = ""
    ambiguous: bool = False
    error_code: str = ""


def clean(text):
    """Return a date's text in one width, case and kind of numerals."""
    text = unicodedata.normalize("NFKC", ascii_digits(text[:100])).strip().lower()
    text = " ".join(chinese_digits(text).strip("'\"约 ").split())
    if stamp := _STAMP.fullmatch(text):  # 19900102123000
        day, hour, minute, second = stamp.groups("00")
        return f"{day} {hour}:{minute}:{second}"
    return text


def read_text(text, order, not_after, epoch):
    """Return the ``PartialDate`` of a text, see ``dates.parse_date``."""
    text = clean(text)
    if not text or _NO_DATE.fullmatch(text):
        return PartialDate(error_code="empty")
    text = _SUFFIX.sub("", TIME.sub("", text)).strip()
    if _PLAIN.fullmatch(text):
        return read_number(float(text), epoch, not_after, text)
    if match := _CHINESE.fullmatch(text.replace(" ", "")):
        year, month, day = match.groups()
        return _build(*_full_year(year, not_after), month, day)
    if match := _NUMBERS.fullmatch(text):
        first, sign, second, third = match.groups()
        if third is None:
            return _read_pair(first, second)
        return _read_triple((first, second, third), sign, order, not_after)
    return _read_words(text, not_after)


def read_number(number, epoch, not_after, text=""):
    """Read a year (1990), yyyymmdd, yyyymm, yymmdd, or the serial of a spreadsheet."""
    if not abs(number) < 1e15:  # inf and nan too
        return PartialDate(error_code="unreadable")
    text = text or str(int(number))
    whole = number == int(number)
    if len(text) == 4 and int(number) in _YEARS:
        # 1990.1 was 1990-01 or 1990-10 before the spreadsheet made it a number
        return PartialDate(date(int(number), 1, 1), "year", not whole)
    if len(text) == 8 and whole:
        return _build(int(text[:4]), False, text[4:6], text[6:])
    if len(text) == 6 and whole:
        if text[:2] in ("18", "19", "20") and text[4:] <= "12":
            return _build(int(text[:4]), False, text[4:], None)
        return _build(*_full_year(text[:2], not_after), text[2:4], text[4:])
    return _read_serial(int(number), epoch)


def _read_serial(serial, epoch):
    if not 1 <= serial <= _LAST_SERIAL:
        return PartialDate(error_code="unreadable")
    if epoch == 1900 and serial == 60:  # 1900-02-29, which only spreadsheets have
        return PartialDate(error_code="impossible")
    shift = 1 if epoch == 1900 and serial < 60 else 0
    try:
        found = _EXCEL_EPOCHS[epoch] + timedelta(days=serial + shift)
    except OverflowError:
        return PartialDate(error_code="impossible")
    return PartialDate(found, "day")


def _read_pair(first, second):
    """Read 1990-05 and 5/1990."""
    if len(first) == 4 and len(second) <= 2:
        return _build(int(first), False, second, None)
    if len(first) <= 2 and len(second) == 4:
        return _build(int(second), False, first, None)
    return PartialDate(error_code="unreadable")


def _read_triple(numbers, sign, order, not_after):
    first, second, third = numbers
    if len(second) > 2 or len(third) == 3:
        return PartialDate(error_code="unreadable")
    year_first = len(first) > 2 or int(first) > 31 or order == "ymd"
    if year_first and len(third) <= 2:
        return _build(*_full_year(first, not_after), second, third)
    if len(first) > 2:
        return PartialDate(error_code="unreadable")
    day, month = (second, first) if order == "mdy" else (first, second)
    contradicts = int(month) > 12 >= int(day)
    if contradicts:
        day, month = month, day
    # A dot stands between day and month, in this order, wherever it is used at all.
    either = int(day) <= 12 and int(month) <= 12 and int(day) != int(month)
    is_open = order is None and sign != "." and either
    year, guessed = _full_year(third, not_after)
    return _build(
        year, guessed or is_open or (contradicts and order in ORDERS), month, day
    )


def _read_words(text, not_after):
    """Read "Jan 2, 1990", "2 January 1990", "Jan 1990"."""
    words = _WORDS.findall(_ORDINAL.sub("", text))
    names = [word for word in words if not word.isdecimal()]
    numbers = [word for word in words if word.isdecimal()]
    month = MONTHS.get(names[0]) if len(names) == 1 else None
    if not month or not 1 <= len(numbers) <= 2:
        return PartialDate(error_code="unreadable")
    if len(numbers) == 1:
        if len(numbers[0]) != 4:
            return PartialDate(error_code="unreadable")
        return _build(int(numbers[0]), False, month, None)
    day, year = numbers if len(numbers[0]) < 3 else reversed(numbers)
    return _build(*_full_year(year, not_after), month, day)


def _full_year(text, not_after):
    """Return (year, whether the century was guessed)."""
    if len(text) == 4:
        return int(text), False
    if len(text) == 3:
        return 0, False
    latest = (not_after or date.today()).year
    year = latest - latest % 100 + int(text)
    return (year - 100 if year > latest else year), True


def _build(year, ambiguous, month, day):
    """Return the date; a month or day of 0 or None is one that is not known."""
    month, day = int(month or 0), int(day or 0)
    precision = "day" if month and day else "month" if month else "year"
    if day and not month:
        return PartialDate(error_code="impossible")
    try:
        found = date(year, month or 1, day or 1)
    except (ValueError, OverflowError):
        return PartialDate(error_code="impossible")
    return PartialDate(found, precision, ambiguous)
