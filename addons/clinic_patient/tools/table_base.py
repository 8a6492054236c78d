"""What the readers of CSV and XLSX share.

A source is an iterable of raw rows ``(number, line, cells, problems)`` with
``dialect`` and ``close()``; ``problems`` are pairs (code, index of cell or None).
"""

from typing import NamedTuple


class TableError(Exception):
    """A file is no table; ``code`` says why, see ``readers.open_table``."""

    def __init__(self, code):
        super().__init__(f"The file cannot be read as a table: {code}.")
        self.code = code


class Problem(NamedTuple):
    code: str
    column: str = ""


class Dialect(NamedTuple):
    """How the file is written: ``kind`` csv or xlsx; ``epoch`` is what its serial
    dates count from (1900, 1904); ``guessed`` that the encoding may be wrong."""

    kind: str
    encoding: str = ""
    delimiter: str = ""
    guessed: bool = False
    sheet: str = ""
    epoch: int = 1900
