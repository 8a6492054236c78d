"""Words and numerals in dates."""

import re

_ENGLISH = (
    "january february march april may june july august september october november "
    "december"
)

MONTHS = {
    key: number
    for number, name in enumerate(_ENGLISH.split(), 1)
    for key in (name, name[:3])
} | {"sept": 9}

_DIGITS = {char: str(number) for number, char in enumerate("〇一二三四五六七八九")}
_DIGITS |= {"零": "0", "○": "0", "壹": "1", "贰": "2"}
_NUMERAL = re.compile(f"[{''.join(_DIGITS)}十廿]+(?=[年月日号]|$)")


def chinese_digits(text):
    """Return ``text`` with the Chinese numerals of a date as digits.

    >>> chinese_digits("一九九〇年十二月二十一日"), chinese_digits("二〇〇一年十月十日")
    ('1990年12月21日', '2001年10月10日')
    """
    return _NUMERAL.sub(lambda match: _number(match[0]), text)


def _number(numeral):
    numeral = numeral.replace("廿", "二十")
    if "十" not in numeral:
        return "".join(_DIGITS[char] for char in numeral)
    tens, _ten, ones = numeral.partition("十")
    if {tens, ones} - {""} - _DIGITS.keys():
        return numeral
    return _DIGITS.get(tens, "1") + _DIGITS.get(ones, "0")
