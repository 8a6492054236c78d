"""Latin letters for the scripts that patients' names come in.

Each function takes text that ``clinic_base.tools.text.normalise`` has folded and
returns lower-case ASCII letters and digits. These are search keys, not
transliterations to print: one plain reading per character.
"""

import unicodedata
from functools import cache

from pypinyin.constants import PINYIN_DICT

from .surnames import GIVEN_READINGS, surname_syllables

_CYRILLIC = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщъыьэюяәғқңөұүһў",
        "a b v g g d e e zh z i i i i k l m n o p r s t u f kh ts ch sh shch"
        "  y  e yu ya a g q n o u u h u".split(" "),
        strict=True,
    )
)
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(),
        strict=True,
    )
)
_ARABIC = dict(
    zip(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويءپچژگ",
        "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h w y"
        "  p ch zh g".split(" "),
        strict=True,
    )
)
_LETTERS = _CYRILLIC | _GREEK | _ARABIC
_KANA_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "s": "サシスセソ",
    "t": "タチツテト",
    "n": "ナニヌネノ",
    "h": "ハヒフヘホ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
    "g": "ガギグゲゴ",
    "z": "ザジズゼゾ",
    "d": "ダヂヅデド",
    "b": "バビブベボ",
    "p": "パピプペポ",
}
_KANA = {
    char: consonant + vowel
    for consonant, row in _KANA_ROWS.items()
    for char, vowel in zip(row, "aiueo", strict=True)
} | dict(
    zip(
        "シチツフジヂヅヤユヨワヲンヴァィゥェォャュョッー",
        "shi chi tsu fu ji ji zu ya yu yo wa o n vu a i u e o ya yu yo  ".split(" "),
        strict=True,
    )
)
_LEADS = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ")
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
_TAILS = " k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ")


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
