"""One row on its way through the import, and what became of it. No ORM."""

from collections import Counter

OUTCOMES = ("created", "adopted", "updated", "unchanged", "skipped", "refused")
MAX_CELL = 4000  # longer texts are refused: no field of a patient file needs them


class Refused(Exception):
    """A row cannot be imported. The sentence is made from `code` by
    `clinic.import.row._sentence`; it never carries the content of a cell.
    """

    def __init__(self, code, column="", **details):
        super().__init__(code)
        self.code = code
        self.column = column
        self.details = details


class Line:
    """A row: its number in the file, its cells, what they mean, what happened.

    ``values``   fields of the record, ready for the ORM
    ``links``    field -> (model, key of the old system or list of keys, column)
    ``named``    field -> (model, name)
    ``codes``    field -> (system, code, name)
    ``secrets``  [(kind of document, country code, number)], never kept in plain
    ``numbers``  old record numbers
    """

    __slots__ = (
        "cells",
        "codes",
        "digest",
        "key",
        "links",
        "named",
        "note",
        "number",
        "numbers",
        "outcome",
        "partner_id",
        "problem",
        "res_id",
        "secrets",
        "undo",
        "values",
    )

    def __init__(self, number, cells):
        self.number = number
        self.cells = cells
        self.values = {}
        self.links = {}
        self.codes = {}
        self.named = {}
        self.secrets = []
        self.numbers = []
        self.key = ""
        self.digest = ""
        self.res_id = None
        self.partner_id = None
        self.outcome = ""
        self.problem = None
        self.note = ""
        self.undo = None

    def refuse(self, refused):
        self.outcome = "refused"
        self.problem = refused

    def skip(self, code, **details):
        self.outcome = "skipped"
        self.problem = Refused(code, **details)

    def reopen(self):
        """Forget what became of the row, to try it again after a rollback."""
        if self.outcome != "refused" or self.problem.code in ("record", "reference"):
            self.outcome, self.problem, self.res_id, self.undo = "", None, None, None
            self.partner_id = None

    @property
    def is_open(self):
        return not self.outcome


class Tally:
    """Rows of one file by outcome."""

    def __init__(self, name, model=""):
        self.name = name
        self.model = model
        self.counts = Counter()
        self.total = 0

    def add(self, outcome, count=1):
        self.counts[outcome] += count

    @property
    def rows(self):
        return sum(self.counts.values())

    def as_dict(self):
        return {
            "file": self.name,
            "model": self.model,
            "rows": self.rows,
            **{outcome: self.counts[outcome] for outcome in OUTCOMES},
        }


def chunks(iterable, size):
    """Yield lists of at most ``size`` items.

    >>> list(chunks("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    chunk = []
    for item in iterable:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
