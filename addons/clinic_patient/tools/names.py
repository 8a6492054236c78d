"""Search keys of persons' names, and what a term typed in the search box means.

Three keys are stored for each person, all at most ``MAX_KEY`` characters:

``name_key``      the name as ``normalise`` folds it: 张三, john smith
``pinyin_key``    ASCII letters without spaces, family name first: zhangsan, smithjohn
``initials_key``  first letters in the order written: zs, js

ü is stored as v (吕 -> lv). Who types lu, lü or lyu finds it too: ``query_keys``
gives the other spellings as ``alternatives`` of the term.
"""

import re
import unicodedata
from typing import NamedTuple

from odoo.addons.clinic_base.tools.text import (
    ascii_digits,
    has_han,
    normalise,
    script_runs,
)

from .romanise import romanise_word, syllables_of_han
from .surnames import surname_length

MAX_KEY = 120
_MAX_RAW = 1000  # more than any name has; a longer text is cut before it is folded
_MAX_ALTERNATIVES = 8
_MIDDLE_DOT = re.compile(r"(?<=\w)[·•・‧∙⋅･.．](?=\w)")
_PHONE_SIGNS = re.compile(r"[\s+\-./()]*")
_RECORD_NUMBER = re.compile(r"(?=.*\d)(?=.*[A-Za-z_/#-])[A-Za-z0-9_/#.-]+")
_U_UMLAUT = re.compile("(?<=[lnLN])[üÜ]")
_U_AFTER_L_OR_N = re.compile("(?<=[ln])[uv](?![ov])")


class SearchKeys(NamedTuple):
    name_key: str
    pinyin_key: str
    initials_key: str


class Query(NamedTuple):
    """What a search term is, and the key to search for.

    kind          key to compare
    ``empty``     nothing to search for
    ``digits``    ASCII digits: phone (tail), record number. Compare reversed with
                  ``phones.reversed_key`` of the phones, and as it is with numbers
    ``number``    a record number as typed, e.g. P-000123
    ``cjk``       a ``name_key`` in another script than Latin: substring by bigrams
    ``latin``     letters without spaces: prefix of ``pinyin_key`` or
                  ``initials_key``; ``name_key`` holds the words for a Latin name

    ``alternatives`` are further spellings of ``key`` to be tried in the same way.
    """

    kind: str
    key: str
    name_key: str = ""
    alternatives: tuple = ()

    @property
    def keys(self):
        return (self.key, *self.alternatives)


def search_keys(name):
    """Return the ``SearchKeys`` of a person's name; any text will do, '' too.

    >>> search_keys("单雄信")
    SearchKeys(name_key='单雄信', pinyin_key='shanxiongxin', initials_key='sxx')
    >>> search_keys("Smith, John")
    SearchKeys(name_key='john smith', pinyin_key='smithjohn', initials_key='js')
    """
    name = _family_name_last((name or "")[:_MAX_RAW])
    key = normalise(name)[:MAX_KEY].strip()
    if has_han(key):
        parts = _syllables(key, is_person=not _MIDDLE_DOT.search(name))
        in_order = parts
    else:
        parts = [part for part in map(romanise_word, key.split()) if part]
        in_order = [*parts[-1:], *parts[:-1]]
    initials = "".join([part[0] for part in parts])
    return SearchKeys(key, "".join(in_order)[:MAX_KEY], initials[:MAX_KEY])


def _family_name_last(name):
    """Turn "Smith, John" round; leave every other name as it is."""
    if name.count(",") == 1 and not has_han(name):
        family, given = name.split(",")
        if family.strip() and given.strip():
            return f"{given.strip()} {family.strip()}"
    return name


def _syllables(key, is_person):
    """Return the syllables of the Chinese characters and the words between them."""
    parts = []
    for index, run in enumerate(script_runs(key)):
        if has_han(run):
            parts += syllables_of_han(run, is_person and index == 0)
        elif word := romanise_word(run):
            parts.append(word)
    return parts


def split_name(name):
    """Return (family, given) in their normalised forms, ('', name) if unknown.

    >>> split_name("欧阳修"), split_name("John Ronald Smith")
    (('欧阳', '修'), ('smith', 'john ronald'))
    """
    key = search_keys(name).name_key
    if has_han(key[:1]):
        if _MIDDLE_DOT.search(name):
            return "", key
        cut = surname_length(key)
        return key[:cut], key[cut:]
    given, _space, family = key.rpartition(" ")
    return (family, given) if given else ("", key)


def query_keys(term):
    """Return the ``Query`` for what a person typed in the search box.

    >>> query_keys("138 0013").key, query_keys("ＬＵ fang").alternatives
    ('1380013', ('lvfang',))
    """
    term = unicodedata.normalize("NFKC", ascii_digits((term or "")[:_MAX_RAW])).strip()
    bare = _PHONE_SIGNS.sub("", term)
    if bare.isascii() and bare.isdecimal():
        return _digits_query(term, bare[:MAX_KEY])
    if _RECORD_NUMBER.fullmatch(term) and any(char.isdigit() for char in term):
        variants = dict.fromkeys((term.upper(), term.lower()))
        return Query(
            "number",
            term[:MAX_KEY],
            normalise(term)[:MAX_KEY],
            tuple(text[:MAX_KEY] for text in variants if text != term),
        )
    return _name_query(term)


def _digits_query(term, bare):
    """Offer the number without trunk or international zeros, and as it was typed."""
    others = []
    stripped = bare.lstrip("0")
    if len(bare) >= 9 and stripped not in ("", bare):
        others.append(stripped)
    if "-" in term.strip("-"):
        others.append(term[:MAX_KEY])  # a record number such as 2024-00123
    return Query("digits", bare, "", tuple(others))


def _name_query(term):
    key = normalise(term)[:MAX_KEY].strip()
    if not key:
        return Query("empty", "")
    if not key.isascii():
        return Query("cjk", key, key)
    compact = normalise(_U_UMLAUT.sub("v", term)).replace(" ", "")[:MAX_KEY]
    return Query("latin", compact, key, _spellings(compact))


def _spellings(compact):
    """Return the other ways to write ü in ``compact``: u, v and lyu for each.

    >>> _spellings("lyuna"), _spellings("luo")
    (('lvna', 'luna'), ())
    """
    found = {compact: None}
    if "lyu" in compact or "nyu" in compact:
        compact = compact.replace("lyu", "lv").replace("nyu", "nv")
        found[compact] = None
    spots = [match.start() for match in _U_AFTER_L_OR_N.finditer(compact)]
    for spot in spots[:3]:
        for text in list(found):
            if text[spot : spot + 1] in ("u", "v"):
                other = "v" if text[spot] == "u" else "u"
                found[text[:spot] + other + text[spot + 1 :]] = None
    return tuple(found)[1:_MAX_ALTERNATIVES]
