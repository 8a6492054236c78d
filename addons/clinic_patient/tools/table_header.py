"""Where the headings of a sheet are, and one name for each column."""

import unicodedata
from typing import NamedTuple

SEARCHED_ROWS = 30


class Header(NamedTuple):
    """``columns`` in order; the headings fill rows ``first``..``last`` (0-based)."""

    columns: list
    first: int
    last: int


def column_key(heading):
    """Return the form in which headings are compared: one width, case and no blanks.

    >>> column_key(" Birth_Date* ")
    'birthdate'
    """
    text = unicodedata.normalize("NFKC", str(heading or "")).casefold()
    return "".join(char for char in text if char.isalnum())


def find_header(rows, known_columns=frozenset()):
    """Return the ``Header`` among the first rows of a sheet, None if all are blank.

    ``rows`` are lists of cells, ``known_columns`` column_key() forms of the names
    that headings may have. The row, or the two rows below each other, with most
    known headings; without any the first row that is about as full as the fullest.
    """
    rows = [list(row) for row in rows[:SEARCHED_ROWS]]
    if not any(_filled(row) for row in rows):
        return None
    best, found = 0, None
    for index, row in enumerate(rows):
        hits = _hits(row, known_columns)
        if hits > best:
            best, found = hits, (index, index)
        if index and _filled(rows[index - 1]) > 0:
            pair = _join(rows[index - 1], row)
            both = _hits(pair, known_columns)
            if both > best and both > hits and _hits(rows[index - 1], known_columns):
                best, found = both, (index - 1, index)
    first, last = found or _fullest(rows)
    upper = rows[first] if last > first else []
    return Header(name_columns(rows[last], upper), first, last)


def name_columns(cells, upper=()):
    """Return a unique name for each column.

    An empty heading under a filled one takes that; a repeated heading is told apart
    by the one above it (合并单元格 reach to the right), else by a number; a column
    without any heading is called by its letter: [C].
    """
    width = max(len(cells), len(upper))
    cells = [*cells, *[""] * (width - len(cells))]
    upper = [*upper, *[""] * (width - len(upper))]
    while cells and not _text(cells[-1]) and not _text(upper[-1]):
        cells, upper = cells[:-1], upper[:-1]
    names, group = [], ""
    for index, (cell, above) in enumerate(zip(cells, upper, strict=True)):
        group = _text(above) or group
        name = _text(cell) or _text(above) or f"[{column_letter(index)}]"
        if name in names and group and f"{group} {name}" not in names:
            name = f"{group} {name}"
        count, plain = 1, name
        while name in names:
            count += 1
            name = f"{plain} ({count})"
        names.append(name)
    return names


def column_letter(index):
    """Return the letters of a column counted from 0.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _text(cell):
    return " ".join(unicodedata.normalize("NFKC", str(cell or "")).split())[:200]


def _filled(row):
    return sum(1 for cell in row if _text(cell))


def _hits(row, known_columns):
    return len({column_key(cell) for cell in row} & known_columns)


def _join(upper, lower):
    width = max(len(upper), len(lower))
    upper = [*upper, *[""] * (width - len(upper))]
    lower = [*lower, *[""] * (width - len(lower))]
    return [low or up for up, low in zip(upper, lower, strict=True)]


def _fullest(rows):
    widest = max(_filled(row) for row in rows)
    index = next(i for i, row in enumerate(rows) if _filled(row) >= widest * 0.6)
    return index, index
