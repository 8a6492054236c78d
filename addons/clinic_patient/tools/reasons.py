"""Whether a reason says something, or only fills the box."""

import re
import unicodedata

MINIMUM = 4  # of `weight`
_WORD = re.compile(r"[^\W\d_]+")


def weight(text):
    """Return how much a text says: 2 for a word, 1 for a sign that is half a word.

    Scripts without capitals (Chinese, Arabic, Thai ...) count by letters, because
    their words have few of them or no space between. Repetitions count once, and
    neither digits nor a letter typed again and again count at all.

    >>> weight("heart attack"), weight("患者昏迷"), weight("Herzinfarkt")
    (4, 4, 2)
    >>> weight("x"), weight("aaaa bbbb"), weight("test test test"), weight("啊啊啊啊")
    (0, 0, 2, 1)
    """
    text = unicodedata.normalize("NFKC", text or "").casefold()
    words, signs = set(), set()
    for word in _WORD.findall(text):
        plain = [char for char in word if unicodedata.category(char) == "Lo"]
        signs.update(plain)
        cased = "".join(char for char in word if char not in plain)
        if len(set(cased)) > 1:
            words.add(cased)
    return 2 * len(words) + len(signs)


def is_meaningful(text):
    """Return whether a text holds at least a few different words."""
    return weight(text) >= MINIMUM
