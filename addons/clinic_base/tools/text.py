"""Search keys of text: one form for what is stored and for what is typed.

``normalise`` folds a text; ``bigrams`` cuts a folded text into two-character
pieces for a GIN index, because pg_trgm cannot serve two-character Chinese names.
``BIGRAM_FUNCTION_SQL`` creates the same cut in PostgreSQL.
"""

import re
import unicodedata

# Letters that Unicode does not decompose into a base letter and an accent.
_FOLDED = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "ı": "i",
        "ĸ": "k",
        "ß": "ss",
        # Persian and Urdu keyboards write these for the Arabic letters.
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ة": "ه",
        "ـ": "",
    }
)
_APOSTROPHES = frozenset("'’‘ʼʹ`´＇ʻ′")
# Marks of these combining classes are accents (Latin, Greek, Cyrillic), Arabic
# and Hebrew vowel points. Kana voicing (8), Indic signs (0, 7, 9) and Thai tones
# (103 and more) make different words and stay.
_ACCENT_CLASSES = frozenset({1, *range(10, 37), *range(200, 241)})

_HAN = (
    "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\ue000-\uf8ff\U00020000-\U0003ffff"  # private use: rare characters of old systems
)
_CJK = _HAN + "\u3040-\u30ff\u31f0-\u31ff"
_PLAIN_HAN = re.compile("[\u4e00-\u9fff]+")
_PLAIN_ASCII = re.compile("[a-z0-9]+(?: [a-z0-9]+)*")
_CJK_SPACE = re.compile(f"(?<=[{_CJK}]) | (?=[{_CJK}])")
_HAN_RUN = re.compile(f"[{_HAN}]+")
_SCRIPT_RUN = re.compile(f"[{_HAN}]+|[^{_HAN} ]+")

# Equal to bigrams() for every text; duplicates stay, GIN drops them.
BIGRAM_FUNCTION_SQL = r"""
CREATE OR REPLACE FUNCTION clinic_bigrams(key text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $body$
DECLARE
    letters text[] := string_to_array(key, NULL);
    pieces text[] := '{}';
BEGIN
    IF length(key) = 1 AND key <> ' ' THEN
        RETURN letters;
    END IF;
    FOR i IN 1 .. length(key) - 1 LOOP
        IF letters[i] <> ' ' AND letters[i + 1] <> ' ' THEN
            pieces := pieces || (letters[i] || letters[i + 1]);
        END IF;
    END LOOP;
    RETURN pieces;
END
$body$;
"""


def normalise(text):
    """Return the search form of ``text`` ('' for nothing).

    Compatibility forms are folded (NFKC: full width, ligatures), upper and lower
    case are one, accents go, apostrophes go (O'Brien -> obrien), other punctuation
    between two letters or digits becomes one space and goes elsewhere, and no
    space stays beside a Chinese or Japanese character. Idempotent; the result has
    no control character and no lone surrogate, so PostgreSQL takes it.

    >>> normalise("  José  O’Brien-Łuk ")
    'jose obrien luk'
    >>> normalise("阿卜杜拉·买买提")
    '阿卜杜拉买买提'
    """
    if not text:
        return ""
    if _PLAIN_HAN.fullmatch(text) or _PLAIN_ASCII.fullmatch(text):
        return text
    key = _fold(text)
    while (again := _fold(key)) != key:  # rare: casefold makes a new compatible form
        key = again
    return key


def _fold(text):
    text = unicodedata.normalize("NFKC", text).casefold()
    kept = []
    for char in unicodedata.normalize("NFKD", text):
        group = unicodedata.category(char)
        if group in ("Mn", "Me"):
            if unicodedata.combining(char) not in _ACCENT_CLASSES:
                kept.append(char)
        elif group[0] in "LN" or group in ("Mc", "Co") or char >= "\U00020000":
            kept.append(char)  # the last: characters newer than this Python's tables
        elif group not in ("Cf", "Cs") and char not in _APOSTROPHES:
            kept.append(" ")
    text = unicodedata.normalize("NFKC", "".join(kept).translate(_FOLDED))
    return _CJK_SPACE.sub("", " ".join(text.split()))


def ascii_digits(text):
    """Return ``text`` with each decimal digit of any script as 0-9."""
    if not text or text.isascii():
        return text or ""
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text
    )


def digits(text):
    """Return the decimal digits of ``text``, of any script, as 0-9."""
    return "".join(char for char in ascii_digits(text) if "0" <= char <= "9")


def like_prefix(key):
    r"""Return the LIKE pattern of "starts with ``key``", its wildcards escaped.

    >>> like_prefix("50%_a")
    '50\\%\\_a%'
    """
    for char in "\\%_":
        key = key.replace(char, "\\" + char)
    return key + "%"


def bigrams(key):
    """Return the two-character pieces of a normalised ``key``, in order.

    Pieces across a space are left out, so words are found in any order; a key of
    one character is its own piece. A key contains a term only if the pieces of the
    term are among those of the key: an index answers that, LIKE does the rest.
    """
    if len(key) == 1:
        return [] if key == " " else [key]
    return [key[i : i + 2] for i in range(len(key) - 1) if " " not in key[i : i + 2]]


def has_han(text):
    """Return whether ``text`` holds a Chinese character."""
    return bool(_HAN_RUN.search(text))


def script_runs(key):
    """Cut a key into runs that are Chinese characters throughout or not at all.

    >>> script_runs("王lucy ann")
    ['王', 'lucy', 'ann']
    """
    return _SCRIPT_RUN.findall(key)
