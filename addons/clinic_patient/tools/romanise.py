"""Latin letters for the scripts that patients' names come in.

Each function takes text that ``clinic_base.tools.text.normalise`` has folded and
returns lower-case ASCII letters and digits. These are search keys, not
transliterations to print: one plain reading per character.
"""

import unicodedata
from functools import cache

from pypinyin.constants import PINYIN_DICT

from .surnames import GIVEN_READINGS, surname_syllables


def _table(letters, latin):
    """Pair characters with their Latin forms; _ stands for none."""
    forms = [form.strip("_") for form in latin.split()]
    return dict(zip(letters, forms, strict=True))


_LETTERS = (
    _table(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщъыьэюяәғқңөұүһў",
        "a b v g g d e e zh z i i i i k l m n o p r s t u f kh ts ch sh shch"
        " _ y _ e yu ya a g q n o u u h u",
    )
    | _table(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "a v g d e z i th i k l m n x o p r s s t y f ch ps o",
    )
    | _table(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويءپچژگ",
        "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h w y _ p ch zh g",
    )
)
_KANA = _table(
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモ"
    "ヤユヨラリルレロワヲンガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポ"
    "ヴァィゥェォャュョッー",
    "a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no"
    " ha hi fu he ho ma mi mu me mo ya yu yo ra ri ru re ro wa o n"
    " ga gi gu ge go za ji zu ze zo da ji zu de do ba bi bu be bo pa pi pu pe po"
    " vu a i u e o ya yu yo _ _",
)
# Hangul syllables are computed from their parts (Revised Romanisation).
_LEADS = tuple(
    _table(range(19), "g kk n d tt r m b pp s ss _ j jj ch k t p h").values()
)
_VOWELS = tuple(
    _table(
        range(21), "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i"
    ).values()
)
_TAILS = tuple(
    _table(
        range(28), "_ k k k n n n t l k m l l l p l m p p t t ng t t k t p t"
    ).values()
)


@cache
def read_han(char):
    """Return the plain pinyin of one character ('' if it has none), ü as v.

    >>> read_han("绿"), read_han("单")
    ('lv', 'dan')
    """
    readings = PINYIN_DICT.get(ord(char), "")
    first = unicodedata.normalize("NFD", readings.split(",")[0].lower())
    first = first.replace("u\u0308", "v")
    return "".join(letter for letter in first if "a" <= letter <= "z")


def syllables_of_han(name, is_person=True):
    """Return the pinyin syllables of a Chinese name, the surname's reading right.

    The reading of surnames applies to at most four characters: longer ones are
    transcribed foreign names or firms, and 查尔斯王子 is no 查.

    >>> syllables_of_han("单雄信"), syllables_of_han("简单")
    (['shan', 'xiong', 'xin'], ['jian', 'dan'])
    """
    syllables = surname_syllables(name) if is_person and len(name) <= 4 else []
    for index in range(len(syllables), len(name)):
        char = name[index]
        given = GIVEN_READINGS.get(char) if index else None
        syllables.append(given or read_han(char))
    return [syllable for syllable in syllables if syllable]


def romanise_word(word):
    """Return the Latin form of a word in another script than Chinese.

    >>> romanise_word("иванов"), romanise_word("김"), romanise_word("さくら")
    ('ivanov', 'gim', 'sakura')
    """
    if word.isascii():
        return word
    return "".join(_romanise_char(char) for char in word)


def _romanise_char(char):
    if char.isascii():
        return char if char.isalnum() else ""
    if "가" <= char <= "힣":
        lead, rest = divmod(ord(char) - 0xAC00, 588)
        vowel, tail = divmod(rest, 28)
        return _LEADS[lead] + _VOWELS[vowel] + _TAILS[tail]
    if "ぁ" <= char <= "ゖ":
        char = chr(ord(char) + 0x60)
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return _LETTERS.get(char) or _KANA.get(char, "")
