"""Cells that a spreadsheet would run as a formula, made harmless and restored.

OWASP's "CSV Injection": a cell that begins with = + - @ (or their full-width
forms), a tab or a line break may be executed by the program that opens the file.
``neutralise`` puts an apostrophe before it, ``restore`` takes exactly that away, so
that an export read back is the same.

Plain signed numbers (-12.50) and international telephone numbers (+8613800138000)
cannot do anything and stay as they are: other programs read them.
"""

import re

_MARK = "'"
_SKIPPED = " \u00a0\u200b\u3000\ufeff\0"  # what programs skip before the sign
_DANGEROUS = re.compile(f"[{_SKIPPED}]*[=+\\-@\t\r\n＝＋－＠]")
_HARMLESS = re.compile(r"[+-]\d{1,20}(?:\.\d{1,20})?")


def neutralise(value):
    """Return ``value`` safe to write into a CSV or XLSX cell; only text changes.

    >>> neutralise("=1+1"), neutralise("-5"), neutralise("+8613800138000")
    ("'=1+1", '-5', '+8613800138000')
    """
    if isinstance(value, str) and _is_formula(value.lstrip(_MARK)):
        return _MARK + value
    return value


def restore(value):
    """Return what ``neutralise`` was given; other values unchanged.

    >>> restore("'=1+1"), restore("'tis")
    ('=1+1', "'tis")
    """
    if isinstance(value, str) and value.startswith(_MARK):
        bare = value.lstrip(_MARK)
        return value[1:] if _is_formula(bare) else value
    return value


def _is_formula(text):
    return bool(_DANGEROUS.match(text)) and not _HARMLESS.fullmatch(text)
