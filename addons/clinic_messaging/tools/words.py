"""The words of a message: placeholders, their values, and what an SMS costs.

>>> find_names("Hello {{ patient }}, see you at {{time}}.")
['patient', 'time']
>>> fill("Hello {{ patient }}.", {"patient": "Ann"})
'Hello Ann.'
>>> count_sms("Hello").segments
1
"""

import re
from typing import NamedTuple

NAME = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
BRACES = re.compile(r"\{\{|\}\}")
# the default alphabet of GSM 03.38, and what takes two places of it
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWO = frozenset("^{}\\[~]|€\f")


class Rendered(NamedTuple):
    """One message as it leaves.

    ``parameters``, ``sign_name`` and ``template_ref`` are for a provider that knows
    our words by registration; ``kept`` is the text for the file, without codes;
    ``problem`` says what is missing: such a message must not leave.
    """

    subject: str = ""
    text: str = ""
    html: str = ""
    parameters: dict = {}
    sign_name: str = ""
    template_ref: str = ""
    kept: str = ""
    problem: str = ""


class SmsSize(NamedTuple):
    length: int
    segments: int
    is_unicode: bool


def find_names(text):
    """Placeholders in the order of their first use."""
    return list(dict.fromkeys(NAME.findall(text or "")))


def is_broken(text):
    """Braces that open or close nothing, or hold what is no name.

    >>> is_broken("{{ patient }}"), is_broken("{{ patient }"), is_broken("{{ a.b }}")
    (False, True, True)
    """
    return bool(BRACES.search(NAME.sub("", text or "")))


def fill(text, values):
    """Put the values in; a value is never read for placeholders again.

    >>> fill("{{ a }}{{ b }}", {"a": "{{ b }}", "b": "x"})
    '{{ b }}x'
    """
    return NAME.sub(lambda found: str(values[found[1]]), text or "")


def find_missing(text, values):
    """Names without a value: none at all, or an empty one.

    >>> find_missing("{{ a }} {{ b }}", {"a": 0, "b": ""})
    ['b']
    """
    empty = (None, "")
    return [n for n in find_names(text) if values.get(n) in empty]


def count_sms(text):
    """How long an SMS is, and as how many it is charged."""
    text = text or ""
    if set(text) <= GSM | GSM_TWO:
        length = len(text) + sum(char in GSM_TWO for char in text)
        return SmsSize(length, _count_parts(length, 160, 153), False)
    length = len(text.encode("utf-16-le")) // 2
    return SmsSize(length, _count_parts(length, 70, 67), True)


def _count_parts(length, one, more):
    if length <= one:
        return int(length > 0)
    return -(-length // more)


def read_parameters(text):
    """The parameters of a registration: ``name`` or ``name=placeholder``.

    >>> read_parameters("code, day=date")
    {'code': 'code', 'day': 'date'}
    """
    found = {}
    for part in re.split(r"[,;\n]+", text or ""):
        name, _, placeholder = part.partition("=")
        if name.strip():
            found[name.strip()] = placeholder.strip() or name.strip()
    return found


def pick_language(wanted, installed):
    """The installed language for a code in any spelling, else None.

    >>> pick_language("zh-CN", ["en_US", "zh_CN"])
    'zh_CN'
    >>> pick_language("en-GB", ["en_US", "zh_CN"])
    'en_US'
    >>> pick_language("fr", ["en_US"])
    """
    code = (wanted or "").replace("-", "_").lower()
    for lang in installed:
        if lang.lower() == code:
            return lang
    first = code.partition("_")[0]
    for lang in installed:
        if first and lang.lower().partition("_")[0] == first:
            return lang
    return None
