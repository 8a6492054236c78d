"""Numbers of identity documents: read, checked, never repeated in a message.

Results carry short codes, not sentences, so that no log or import report can hold
the number itself.
"""

import re
import unicodedata
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from odoo.addons.clinic_base.tools.masking import looks_masked
from odoo.addons.clinic_base.tools.text import ascii_digits
from stdnum import numdb
from stdnum.cn import ric

# Names that other systems give to a pair of our type and country.
ALIASES = {
    "cn_resident_id": ("national", "CN"),
    "us_ssn": ("social", "US"),
    "driver_licence": ("driver", None),
    "hk_mo_permit": ("permit", "CN"),
}
_MAX_LENGTH = 64
_EARLIEST_BIRTH = 1800
_SIGNS = re.compile(r"[\s\u200b\ufeff\-‐‑‒–—−_.·/()]")
_PASSPORT = re.compile(r"(?=.*\d)[A-Z0-9]{5,15}")
_DOCUMENT = re.compile(r"(?=.*\d)[A-Z0-9]{3,30}")
# Travel permits: of residents of Hong Kong and Macau (H or M and 8 digits, with two
# more for the issue), of Taiwan (8 or 10 digits), of the mainland (C or W).
# https://www.nia.gov.cn/ (exit and entry documents)
_CN_PERMIT = re.compile(r"[HM]\d{8}(?:\d{2})?|\d{8}(?:\d{2})?|[CW][A-Z]?\d{7,8}")
_RESIDENT_ID = re.compile(r"\d{17}[\dX]|\d{15}")
_SSN = re.compile(r"\d{9}")


class Identity(NamedTuple):
    """The number of a document in its one canonical form, and what it says.

    ``ok`` is whether it may be stored as of its type. ``error_code`` is '' then,
    else empty, masked, format, checksum, birth_date or birth_future. ``birth_date``
    and ``sex`` (male, female, '') come from the number itself; ``region`` is the
    place of first registration where the code is known, for information only.
    """

    number: str = ""
    ok: bool = False
    error_code: str = ""
    birth_date: date | None = None
    sex: str = ""
    region: str = ""


def check_identity(id_type, country, value, today=None):
    """Return the ``Identity`` for a document number.

    ``id_type`` is national, passport, driver, social, permit or other, or one of
    ``ALIASES``; ``country`` is a two-letter code or None. ``today`` is the day that
    a birth date must not be after. Never raises, whatever ``value`` is.

    >>> check_identity("national", "CN", "44011320141005001x").birth_date
    datetime.date(2014, 10, 5)
    >>> check_identity("national", "CN", "36042619910102009X").error_code
    'checksum'
    """
    alias_type, alias_country = ALIASES.get(id_type, (id_type, None))
    country = (alias_country or country or "").upper()
    text = "" if value is None or value is False else str(value)
    if not text.strip():
        return Identity(error_code="empty")
    if looks_masked(text):
        return Identity(error_code="masked")
    number = _SIGNS.sub("", unicodedata.normalize("NFKC", ascii_digits(text))).upper()
    if not number or len(number) > _MAX_LENGTH or "\0" in number:
        return Identity(error_code="format")
    check = _CHECKS.get((alias_type, country)) or _CHECKS.get((alias_type, ""))
    if check is None:
        return Identity(number=number, ok=True)
    return check(number, today or date.today())


def upgrade_resident_id(number):
    """Return the 18-digit form of a 15-digit Chinese resident ID (GB 11643-1999).

    The serial numbers 996 to 999 were kept for people born before 1900.
    """
    century = "18" if number[-3:] >= "996" else "19"
    number = number[:6] + century + number[6:]
    return number + ric.calc_check_digit(number + "0")


def _check_resident_id(number, today):
    """Accept on form, check digit and date.

    The county is not asked: people keep the code of a county that was dissolved,
    and python-stdnum does not know all that there were.
    """
    if not _RESIDENT_ID.fullmatch(number):
        return Identity(number=number, error_code="format")
    if len(number) == 15:
        number = upgrade_resident_id(number)
    elif ric.calc_check_digit(number) != number[-1]:
        return Identity(number=number, error_code="checksum")
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return Identity(number=number, error_code="birth_date")
    if birth.year < _EARLIEST_BIRTH:
        return Identity(number=number, error_code="birth_date")
    if birth > today:
        return Identity(number=number, error_code="birth_future")
    sex = "male" if int(number[16]) % 2 else "female"
    return Identity(number, True, "", birth, sex, _region(number[:6]))


@lru_cache(maxsize=1)
def _places():
    """Return the table of counties that python-stdnum ships.

    Its own reader asks the import system for the file, which Odoo's patched loader
    of stdnum cannot answer.
    """
    with Path(ric.__file__).with_name("loc.dat").open(encoding="utf-8") as lines:
        return numdb.read(lines)


@lru_cache(maxsize=4096)
def _region(county):
    """Return province, prefecture and county of a county's code as far as known."""
    try:
        places = _places().info(county)[0][1]
    except (KeyError, IndexError, ValueError):
        return ""
    names = (places.get(level) for level in ("province", "prefecture", "county"))
    return "".join(dict.fromkeys(n for n in names if n and n != "市辖区"))


def _check_ssn(number, today):
    """Accept any nine digits: test and legacy files hold numbers never issued."""
    if not _SSN.fullmatch(number) or number == "0" * 9:
        return Identity(number=number, error_code="format")
    return Identity(f"{number[:3]}-{number[3:5]}-{number[5:]}", True)


def _by_pattern(pattern):
    def check(number, today):
        ok = bool(pattern.fullmatch(number))
        return Identity(number, ok, "" if ok else "format")

    return check


_CHECKS = {
    ("national", "CN"): _check_resident_id,
    ("social", "US"): _check_ssn,
    ("permit", "CN"): _by_pattern(_CN_PERMIT),
    ("passport", ""): _by_pattern(_PASSPORT),
    ("national", ""): _by_pattern(_DOCUMENT),
    ("driver", ""): _by_pattern(_DOCUMENT),
    ("social", ""): _by_pattern(_DOCUMENT),
    ("permit", ""): _by_pattern(_DOCUMENT),
}
