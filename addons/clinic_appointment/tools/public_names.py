"""What a page without log-in shows of a person: initials, never the name."""

from odoo.addons.clinic_patient.tools.names import search_keys

MOST = 4


def initials(name):
    """Return the initials of a name, those of its pinyin for a Chinese one.

    >>> initials("王小明"), initials("Anna Maria Smith"), initials("")
    ('W. X. M.', 'A. M. S.', '?')
    """
    letters = search_keys(name or "").initials_key[:MOST]
    return " ".join(f"{letter.upper()}." for letter in letters) or "?"


def tell_apart(names):
    """Return the initials of each name; equal ones get a number behind them.

    >>> tell_apart(["王小明", "王晓敏", "Bo"])
    ['W. X. M.', 'W. X. M. (2)', 'B.']
    """
    seen, shown = {}, []
    for name in names:
        text = initials(name)
        seen[text] = seen.get(text, 0) + 1
        shown.append(text if seen[text] == 1 else f"{text} ({seen[text]})")
    return shown
