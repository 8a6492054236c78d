"""Tables from files: CSV (also .gz) and XLSX, row by row in constant memory.

``open_table`` finds encoding, delimiter and headings by itself. What is wrong with
a row is told by ``Row.problems``, and the row is given all the same; a file that is
no table raises ``TableError``.

Problem codes: cut_row (the file ends in the middle of this row), short_row,
long_row (cells beyond the headings), open_quote, bad_character (bytes that are no
text), nul (NUL bytes, taken out), formula (its text is the value), cell_error
(#N/A ...), rounded_number (more than 15 digits: the spreadsheet lost some),
repeated_header.
"""

import gzip
import itertools
from pathlib import Path
from typing import NamedTuple

from .read_csv import read_csv
from .read_xlsx import read_xlsx
from .table_base import Dialect, Problem, TableError
from .table_header import SEARCHED_ROWS, column_key, column_letter, find_header

__all__ = ["Dialect", "Problem", "Row", "Table", "TableError", "open_table"]

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"  # Excel 97-2003, and every encrypted workbook


class Row(NamedTuple):
    """One row: ``number`` as a spreadsheet shows it, ``values`` by column.

    CSV gives text; XLSX also int, float, bool, date, datetime and time. Empty cells
    are ''. ``line`` is the number of the row's first line in an editor.
    """

    number: int
    values: dict
    problems: tuple = ()
    line: int = 0


class Table:
    """An open table. Iterate over ``rows`` once; close it or use ``with``.

    ``columns`` are unique; ``preamble`` holds the rows above the headings;
    ``blank_rows`` counts the blank ones passed so far, which are not given.
    """

    def __init__(self, name, source, known_columns=()):
        self.name = name
        self.dialect = source.dialect
        self.blank_rows = 0
        self._source = source
        raw_rows = iter(source)
        first = list(itertools.islice(raw_rows, SEARCHED_ROWS))
        known = frozenset(map(column_key, known_columns)) - {""}
        header = find_header([raw[2] for raw in first], known)
        if header is None:
            self.close()
            raise TableError("empty")
        self.columns = header.columns
        self.header_rows = tuple(
            raw[0] for raw in first[header.first : header.last + 1]
        )
        self.preamble = [raw[2] for raw in first[: header.first]]
        self._headings = first[header.last][2]
        rest = first[header.last + 1 :]
        self._short_is_wrong = source.dialect.kind == "csv"
        source.width = len(self.columns)
        self.rows = self._read(itertools.chain(rest, raw_rows))

    def __iter__(self):
        return self.rows

    def __enter__(self):
        return self

    def __exit__(self, *_exc):
        self.close()

    def close(self):
        self._source.close()

    @property
    def is_cut(self):
        """Whether a compressed file ended too early, so far as it has been read."""
        return self._source.is_cut

    def _read(self, raw_rows):
        columns, width, headings = self.columns, len(self.columns), self._headings
        for number, line, cells, problems in raw_rows:
            blank = not cells or not cells[0] or str(cells[0]).isspace()
            if blank and not _has_value(cells):
                self.blank_rows += 1
                continue
            if len(cells) == width and not problems and cells[0] != headings[0]:
                yield Row(number, dict(zip(columns, cells)), (), line)  # noqa: B905
            else:
                yield self._odd_row(number, line, cells, problems)

    def _odd_row(self, number, line, cells, problems):
        width = len(self.columns)
        found = [
            Problem(code, self._column(index) if index is not None else "")
            for code, index in problems
        ]
        codes = {problem.code for problem in found}
        if cells == self._headings:
            found.append(Problem("repeated_header"))
        if len(cells) < width and self._short_is_wrong and not codes & {"cut_row"}:
            found.append(Problem("short_row"))
        if _has_value(cells[width:]):
            found.append(Problem("long_row"))
        values = dict.fromkeys(self.columns, "")
        for index, cell in enumerate(cells):
            if index < width or cell not in ("", None):
                values[self._column(index)] = cell
        return Row(number, values, tuple(found), line)

    def _column(self, index):
        if index < len(self.columns):
            return self.columns[index]
        return f"[{column_letter(index)}]"


def open_table(path, known_columns=(), sheet=None, encoding=None, delimiter=None):
    """Return the ``Table`` in the file ``path``.

    ``known_columns`` are names that headings may have, in any spelling of case,
    width and blanks: with them titles above the headings and headings of two rows
    are recognised. ``sheet`` names a sheet (the first visible one that is not
    empty), ``encoding`` and ``delimiter`` overrule what would be found.

    Raises ``TableError``: missing, empty, old_excel (also: protected by a
    password), damaged, no_sheet.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise TableError("missing") from error
    if not magic:
        raise TableError("empty")
    if magic == _OLE:
        raise TableError("old_excel")
    if magic == _ZIP:
        return Table(path.name, read_xlsx(path, sheet), known_columns)
    opener = gzip.open if magic.startswith(_GZIP) else open
    known = frozenset(map(column_key, known_columns)) - {""}
    source = read_csv(lambda: opener(path, "rb"), known, encoding, delimiter)
    return Table(path.name, source, known_columns)


def _has_value(cells):
    return any(
        cell.strip() if isinstance(cell, str) else cell is not None for cell in cells
    )
