"""Masks for values that a person may recognise but not read.

Every mask holds ``MASK``, whatever it hides, so that length is not told and a
masked value is known again: ``looks_masked`` refuses it in an import, where it
would overwrite the real one.
"""

import re
import unicodedata

MASK = "****"

_FILLERS = "*●•＊■█◆※∗✱"
_MASKED = (
    re.compile(f"[{_FILLERS}]{{2,}}"),
    # 张*, 张*三, 1*4: one star as the marks of other systems put it.
    re.compile(f"\\s*\\w{{1,3}}[{_FILLERS}]\\w{{0,2}}\\s*"),
    # 138xxxx8000, XXXX-XX-1234: three or more x beside digits, or x alone.
    re.compile(r"(?i)[\d+\-\s().x]*(?<![a-wyz])x{3,}(?![a-wyz])[\d\-\s().x]*"),
)
# Provinces to counties: the part of a Chinese address that names no house.
_CHINESE_AREA = re.compile(
    "[\u4e00-\u9fff]{2,}?(?:省|自治区|特别行政区)"
    "(?:[\u4e00-\u9fff]{1,10}?(?:市|自治州|地区|盟))?"
    "|[\u4e00-\u9fff]{2,8}?市"
)
_CHINESE_COUNTY = re.compile("[\u4e00-\u9fff]{1,9}?(?:区|县|旗|市)")


def mask_phone(phone):
    """Return a number with its middle hidden: the last four digits stay.

    >>> mask_phone("+8613800138000"), mask_phone("12320")
    ('+86138****8000', '****20')
    """
    phone = phone or ""
    count = sum(char.isdecimal() for char in phone)
    if not phone:
        return ""
    if count < 8:
        return MASK + phone[-2:] if count > 4 else MASK
    head = phone[: max(0, len(phone) - 8)][:6]
    return head + MASK + phone[-4:]


def mask_identity(number):
    """Return a document number with only its first and last character."""
    number = number or ""
    if len(number) < 6:
        return MASK if number else ""
    return number[0] + MASK + number[-1]


def mask_address(address):
    """Return the area of a Chinese address, and nothing of any other.

    >>> mask_address("浙江省杭州市西湖区文三路138号")
    '浙江省杭州市西湖区****'
    """
    if not address:
        return ""
    area = _CHINESE_AREA.match(address.strip())
    if not area:
        return MASK
    shown = area[0]
    county = _CHINESE_COUNTY.match(address.strip(), area.end())
    return shown + (county[0] if county else "") + MASK


def mask_email(address):
    """Return the first character of a mail address.

    >>> mask_email("anna@example.com")
    'a****@****'
    """
    address = (address or "").strip()
    return f"{address[0]}{MASK}@{MASK}" if address else ""


def mask_name(name):
    """Return the first character of a name.

    >>> mask_name("张三丰"), mask_name("John Smith")
    ('张****', 'J****')
    """
    name = (name or "").strip()
    return name[0] + MASK if name else ""


def has_mask_character(value):
    """Return whether a text holds one of the characters that masks are made of.

    Stricter than ``looks_masked``: for what was typed over a mask that was shown.

    >>> has_mask_character("+86138**8000"), has_mask_character("+86138")
    (True, False)
    """
    text = unicodedata.normalize("NFKC", value) if isinstance(value, str) else ""
    return any(char in _FILLERS for char in text)


def looks_masked(value):
    """Return whether a name, phone, document number or address has been masked.

    Knows our masks and the usual ones of other systems: 138****8000, 张*三,
    138xxxx8000, ●●●●. Made for such columns, not for free text.
    """
    if not isinstance(value, str) or not value:
        return False
    text = unicodedata.normalize("NFKC", value)
    return bool(
        _MASKED[0].search(text)
        or _MASKED[1].fullmatch(text)
        or _MASKED[2].fullmatch(text)
    )
