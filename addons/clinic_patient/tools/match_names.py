"""How two persons' names agree: one code for each pair, the same in both directions.

name_same    the same name; in Latin letters the order of the words does not count
name_part    one has all words of the other, two at least: john smith, john r smith
name_sound   it sounds the same: 张伟 and 章伟, 张三 and Zhang San
name_similar one letter is different, missing or exchanged; Latin only: in a Chinese
             name one character makes another person, most often a sibling
name_family  the family name is the same, the given name not known: 张先生
given_other  the same family name with another given name
family_other the same given name with another family name: marriage, or chance
name_other   neither
"""

from functools import lru_cache
from typing import NamedTuple

from .names import search_keys, split_name

AGREEING = frozenset({"name_same", "name_part"})
_TITLES = frozenset("先生 女士 小姐 太太 夫人 老师 医生 阿姨 叔叔 总 经理".split())


class Name(NamedTuple):
    """A name cut up for comparison; build it with ``make_name``."""

    key: str = ""
    words: frozenset = frozenset()
    sounds: frozenset = frozenset()
    family: str = ""
    given: str = ""
    is_latin: bool = False


@lru_cache(maxsize=20000)
def make_name(name):
    """Return the ``Name`` of a text, as a person wrote it."""
    keys = search_keys(name)
    key = keys.name_key
    is_latin = key.isascii()
    family, given = split_name(name or "")
    if given in _TITLES:
        given = ""
    sounds = {keys.pinyin_key, key.replace(" ", "") if is_latin else ""} - {""}
    words = frozenset(key.split()) if key else frozenset()
    return Name(key, words, frozenset(sounds), family, given, is_latin)


def compare_names(first, second):
    """Return one of the codes above, '' if either name is not known."""
    if not first.key or not second.key:
        return ""
    if first.key == second.key or _same_words(first, second):
        return "name_same"
    if not first.given or not second.given:
        return _compare_families(first, second)
    small, large = sorted((first.words, second.words), key=len)
    if len(small) > 1 and small < large:
        return "name_part"
    if first.sounds & second.sounds:
        return "name_sound"
    if first.is_latin and second.is_latin and is_one_edit(first.key, second.key):
        return "name_similar"
    if first.family == second.family:
        return "given_other"
    return "family_other" if first.given == second.given else "name_other"


def _same_words(first, second):
    return first.is_latin and len(first.words) > 1 and first.words == second.words


def _compare_families(first, second):
    """Compare where one of them is a family name alone (张先生) or one single word."""
    if first.sounds & second.sounds:
        return "name_sound"
    families = {first.family or first.key, second.family or second.key}
    return "name_family" if len(families) == 1 else "name_other"


def is_one_edit(first, second):
    """Return whether one letter changed, added, left out or exchanged makes them equal.

    >>> is_one_edit("jon", "john"), is_one_edit("jonh", "john"), is_one_edit("a", "b")
    (True, True, False)
    """
    first, second = sorted((first, second), key=len)
    if len(second) < 4 or len(second) - len(first) > 1:
        return False
    start = 0
    while start < len(first) and first[start] == second[start]:
        start += 1
    if len(first) < len(second):
        return first[start:] == second[start + 1 :]
    if first[start + 1 :] == second[start + 1 :]:
        return True
    swapped = second[start + 1 : start + 2] + second[start : start + 1]
    return first[start:] == swapped + second[start + 2 :]
