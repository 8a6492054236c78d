"""What may be written into the fields of a visit template.

A field is a dict: ``key``, ``kind`` and, for a choice, ``options`` ({key: label}).
Values are JSON: text, numbers, true/false, the key of an option, a day as ISO text.
Empty values are left out of what is kept.
"""

import re
from datetime import date
from typing import NamedTuple

KINDS = ("text", "long", "integer", "float", "boolean", "choice", "date")
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
TEXT_LIMIT, LONG_LIMIT = 500, 20000
NUMBER_LIMIT = 10**15
YES = frozenset({"1", "true", "yes"})
NO = frozenset({"0", "false", "no"})
# under which a screen says what it was shown; no question has such a key
SHOWN = "_shown"


class Problem(NamedTuple):
    """``code``: unknown, kind, option or long; ``key``: of the field, or as sent."""

    code: str
    key: str


def is_empty(value):
    """Whether nothing was written. 0 and False are something.

    >>> is_empty("  "), is_empty(None), is_empty(0), is_empty(False)
    (True, True, False, False)
    """
    return value is None or (isinstance(value, str) and not value.strip())


def check(template_fields, values):
    """Return ``(clean values, problems)``.

    >>> pulse = {"key": "pulse", "kind": "integer"}
    >>> check([pulse], {"pulse": 72, "note": "x"})
    ({'pulse': 72}, [Problem(code='unknown', key='note')])
    """
    known = {field["key"]: field for field in template_fields}
    clean, problems = {}, []
    for key, value in values.items():
        if is_empty(value):
            continue
        field = known.get(key)
        code = "unknown" if field is None else _get_problem(field, value)
        if code:
            problems.append(Problem(code, key))
        else:
            clean[key] = _tidy(field, value)
    # in the order of the template, so that equal findings are equal text
    return {key: clean[key] for key in known if key in clean}, problems


def merge(values, stored):
    """Return ``values`` with what others wrote since the screen was drawn.

    What the screen left as it was ``SHOWN`` stays as it is stored. Without ``SHOWN``
    the values are taken as they are.

    >>> merge({"a": 1, "b": 3, SHOWN: {"a": 1, "b": 2, "c": 3}}, {"a": 5, "c": 3})
    {'a': 5, 'b': 3}
    """
    shown = values.get(SHOWN)
    if not isinstance(shown, dict):
        return values
    mine = {key: value for key, value in values.items() if key != SHOWN}
    merged = {key: stored[key] for key in stored if key in mine or key not in shown}
    for key, value in mine.items():
        if key not in merged or key not in shown or value != shown[key]:
            merged[key] = value
    return merged


def get_missing(template_fields, values):
    """Keys of required fields without a value.

    >>> get_missing([{"key": "a", "is_required": True}, {"key": "b"}], {})
    ['a']
    """
    return [
        field["key"]
        for field in template_fields
        if field.get("is_required") and is_empty((values or {}).get(field["key"]))
    ]


def read_default(field, text):
    """The value that a default typed as text stands for; None if it fits not.

    An option may be named by its label.

    >>> read_default({"kind": "integer"}, "72"), read_default({"kind": "integer"}, "x")
    (72, None)
    >>> read_default({"kind": "choice", "options": {"o1": "Normal"}}, "normal")
    'o1'
    """
    text = (text or "").strip()
    reader = _READERS.get(field["kind"])
    if not text or reader is None:
        return text or None
    return reader(field, text)


def make_key(label, taken):
    """A key that no other field has, made of the label where that is in Latin.

    >>> make_key("Blood pressure", {"blood_pressure"}), make_key("检查", set())
    ('blood_pressure_2', 'field')
    """
    words = re.findall(r"[a-z0-9]+", (label or "").lower())
    base = "_".join(words)[:36].strip("_")
    if not KEY.fullmatch(base):
        base = "field"
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}_{number}"
    return key


def _get_problem(field, value):
    kind = field["kind"]
    if kind == "choice":
        return None if value in _get_options(field) else "option"
    if not _FITS[kind](value):
        return "kind"
    limit = {"text": TEXT_LIMIT, "long": LONG_LIMIT}.get(kind)
    return "long" if limit and len(value) > limit else None


def _get_options(field):
    return list(field.get("options") or {})


def _tidy(field, value):
    if field["kind"] == "float":
        return float(value)
    return value.strip() if isinstance(value, str) else value


def _is_text(value):
    return isinstance(value, str)


def _is_number(value):
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    # neither a number that is none, nor one that a browser would round
    return is_number and abs(value) < NUMBER_LIMIT


def _is_whole(value):
    return _is_number(value) and isinstance(value, int)


def _is_day(value):
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _read_number(field, text):
    try:
        value = (int if field["kind"] == "integer" else float)(text)
    except ValueError:
        return None
    return value if _is_number(value) else None


def _read_boolean(_field, text):
    word = text.casefold()
    return True if word in YES else False if word in NO else None


def _read_choice(field, text):
    for key, label in (field.get("options") or {}).items():
        if text == key or text.casefold() == (label or "").casefold():
            return key
    return None


def _read_day(_field, text):
    return text if _is_day(text) else None


_FITS = {
    "text": _is_text,
    "long": _is_text,
    "integer": _is_whole,
    "float": _is_number,
    "boolean": lambda value: isinstance(value, bool),
    "date": _is_day,
}
_READERS = {
    "integer": _read_number,
    "float": _read_number,
    "boolean": _read_boolean,
    "choice": _read_choice,
    "date": _read_day,
}
