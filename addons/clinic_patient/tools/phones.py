"""Telephone numbers, by the library ``phonenumbers`` (Google's libphonenumber).

A number is stored in its E.164 form (+8613800138000). The search key is its digits
reversed, so that "ends with 8000" is a prefix search.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from odoo.addons.clinic_base.tools.text import digits
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType
from phonenumbers import ValidationResult as Possible

_MAX_TEXT = 250  # libphonenumber's own limit
_PARSE_ERRORS = {
    NumberParseException.INVALID_COUNTRY_CODE: "unknown_country",
    NumberParseException.NOT_A_NUMBER: "not_a_number",
    NumberParseException.TOO_SHORT_AFTER_IDD: "too_short",
    NumberParseException.TOO_SHORT_NSN: "too_short",
    NumberParseException.TOO_LONG: "too_long",
}
_IMPOSSIBLE = {
    Possible.INVALID_COUNTRY_CODE: "unknown_country",
    Possible.TOO_SHORT: "too_short",
    Possible.TOO_LONG: "too_long",
    Possible.INVALID_LENGTH: "wrong_length",
    Possible.IS_POSSIBLE_LOCAL_ONLY: "no_area_code",
}
_FLOAT = re.compile(r"'?(\d{5,15})\.0+")  # what a spreadsheet makes of a number
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_SEPARATORS = re.compile(r"[/\\,;|、，；\n\r\t]|或者?| {2,}|\s(?:or|and|oder|ou)\s")


class Phone(NamedTuple):
    """One telephone number.

    ``e164`` is '' if the text is no number at all; it is filled for numbers that do
    not exist as well (``is_valid``). ``kind`` is libphonenumber's type in small
    letters (mobile, fixed_line, unknown ...), ``region`` the two-letter country.
    ``reason`` is '' for a valid number, else empty, not_a_number, unknown_country,
    too_short, too_long, wrong_length, no_area_code, rounded or not_in_use.
    """

    e164: str = ""
    national: str = ""
    is_possible: bool = False
    is_valid: bool = False
    kind: str = ""
    reason: str = ""
    international: str = ""
    region: str = ""
    extension: str = ""

    def is_valid_for(self, country):
        return self.is_valid and self.region == country


def parse_phone(raw, country=None):
    """Return the ``Phone`` that ``raw`` is when dialled in ``country`` ('CN').

    Never raises. Full-width and other Unicode digits, 0086, +86, trunk zeros,
    carrier prefixes and extensions are understood; ``country`` may be None for
    numbers that begin with + or 00.

    >>> parse_phone("０１３８ 0013 8000", "CN").e164
    '+8613800138000'
    """
    if raw is None or raw is False:
        return Phone(reason="empty")
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    text = str(raw)[: _MAX_TEXT + 1].strip()
    # With its country code a number is the same everywhere: parsed once for all.
    return _parse(text, None if text.startswith("+") else country or None)


@lru_cache(maxsize=65536)
def _parse(text, country):
    if not text:
        return Phone(reason="empty")
    if _SCIENTIFIC.fullmatch(text):
        return Phone(reason="rounded")  # the spreadsheet has dropped the last digits
    if plain := _FLOAT.fullmatch(text):
        text = plain[1]
    phone = _describe(text, country)
    if not phone.is_valid:
        folded = unicodedata.normalize("NFKC", text)
        if folded.startswith("00"):
            # 00 is dialled in most countries, but libphonenumber knows only the
            # one of ``country`` (011 in the United States).
            abroad = _describe("+" + folded[2:], country)
            if abroad.is_valid:
                return abroad
    return phone


def _describe(text, country):
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException as error:
        return Phone(reason=_PARSE_ERRORS.get(error.error_type, "not_a_number"))
    possible = phonenumbers.is_possible_number_with_reason(number)
    region = phonenumbers.region_code_for_number(number)
    # What is_valid_number() does, without looking for the region a second time.
    is_valid = bool(region) and phonenumbers.is_valid_number_for_region(number, region)
    return Phone(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        national=phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL),
        is_possible=possible in (Possible.IS_POSSIBLE, Possible.IS_POSSIBLE_LOCAL_ONLY),
        is_valid=is_valid,
        kind=PhoneNumberType.to_string(phonenumbers.number_type(number)).lower(),
        reason="" if is_valid else _IMPOSSIBLE.get(possible, "not_in_use"),
        international=phonenumbers.format_number(
            number, PhoneNumberFormat.INTERNATIONAL
        ),
        region=region or "",
        extension=number.extension or "",
    )


def parse_phones(raw, country=None):
    """Return every number in one cell, e.g. '13800138000 / 021-88952197'.

    Parts that are no number are left out; a cell without any gives one ``Phone``
    that says why, an empty cell none. Equal numbers are given once.
    """
    whole = parse_phone(raw, country)
    if whole.is_valid or whole.reason in ("empty", "rounded"):
        return [whole] if whole.reason != "empty" else []
    text = unicodedata.normalize("NFKC", str(raw)[: _MAX_TEXT * 4])
    parts = [part for part in _SEPARATORS.split(text) if len(digits(part)) >= 5]
    found = [parse_phone(part, country) for part in parts]
    if len(parts) < 2 or not any(phone.is_valid for phone in found):
        matches = phonenumbers.PhoneNumberMatcher(text, country)
        matched = [parse_phone(match.raw_string, country) for match in matches]
        found = matched or [phone for phone in found if phone.e164][:1]
    unique = {phone.e164: phone for phone in found if phone.is_possible}
    return list(unique.values()) or [whole]


def reversed_key(e164):
    """Return the digits of a number, last one first ('' for nothing).

    >>> reversed_key("+8613800138000")
    '0008310083168'
    """
    return digits(e164 or "")[::-1]


def same_line(first, second, country=None):
    """Return whether two numbers (texts or ``Phone``) ring the same line.

    Extensions are ignored; texts are read as dialled in ``country``.
    """
    first, second = (
        phone if isinstance(phone, Phone) else parse_phone(phone, country)
        for phone in (first, second)
    )
    return bool(first.e164) and first.e164 == second.e164
