"""Writing a take-out: one CSV and one JSON file per kind of record, and the totals
by which whoever reads it back can prove that nothing was lost.

Plain Python, one row in memory at a time. The format is described in the README.
"""

import csv
import json
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from odoo.addons.clinic_base.tools import masking, spreadsheet

FORMAT = "clinic-takeout"
VERSION = 1
TOTALS_FILE = "control_totals.json"
JSON_FOLDER = "json"
# Heading of a column that only a masked take-out has; an import refuses the file.
MASKED_COLUMN = "clinic_masked"
SEPARATOR = "|"  # between the keys of several records in one cell

MASKS = {
    "name": masking.mask_name,
    "phone": masking.mask_phone,
    "identity": masking.mask_identity,
    "address": masking.mask_address,
    "text": lambda value: masking.MASK if value else "",
    "year": lambda value: str(value.year) if value else "",
}


@dataclass(frozen=True)
class TakeoutFile:
    """One kind of record in a take-out.

    ``patient``   field that says whose row it is; empty for shared records, of which
                  the take-out of some patients holds only those they refer to
    ``names``     field that names another patient; a row that says nothing without
                  him stays out where he is not in the take-out
    ``closed``    left out for people who read neither clinical text nor documents
    ``leave_out`` stored fields that mean nothing outside this database
    ``keep``      stored computed fields that are written all the same
    ``masks``     field -> kind of mask, for the masked variant
    ``totals``    fields whose sum goes into the control totals
    """

    name: str
    model: str
    prefix: str
    patient: str = "patient_id"
    names: str = ""
    closed: bool = False
    leave_out: tuple = ()
    keep: tuple = ()
    masks: dict = field(default_factory=dict)
    totals: tuple = ()


@dataclass(frozen=True)
class TakeoutColumn:
    """One column: heading, SQL expression, and the prefix of the keys it holds."""

    name: str
    sql: object
    refers_to: str = ""
    mask: str = ""


@dataclass(frozen=True)
class TakeoutScope:
    """Whose records a take-out holds, and how far the person may read.

    ``prefixes``     model -> prefix of its keys
    ``shared``       prefixes of records that belong to no patient
    ``patient_ids``  None for all patients of the chains
    ``wanted``       prefix -> ids of shared records that the rows so far refer to
    """

    prefixes: dict
    shared: frozenset
    chain_ids: list
    patient_ids: list | None = None
    clinical: bool = False
    wanted: dict = field(default_factory=dict)

    @property
    def is_whole(self):
        return self.patient_ids is None

    def note(self, columns, row):
        """Remember which shared records a row refers to."""
        for column, value in zip(columns, row, strict=True):
            if value and column.refers_to in self.shared:
                ids = (key_id(key) for key in value.split(SEPARATOR))
                self.wanted.setdefault(column.refers_to, set()).update(ids)


def key_id(key):
    """Return the number of the record that a key of a take-out names.

    >>> key_id("patient-1c9e2a04-17")
    17
    """
    return int(key.rsplit("-", 1)[1])


def to_json(value):
    """Return a value of PostgreSQL as JSON writes it.

    >>> to_json(datetime(2024, 2, 1, 9, 30)), to_json(Decimal("12.50"))
    ('2024-02-01T09:30:00Z', 12.5)
    """
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value


def to_cell(value):
    """Return a value as a CSV cell, unable to run as a formula.

    >>> to_cell(None), to_cell(True), to_cell(Decimal("12.50")), to_cell("=1+1")
    ('', 'true', '12.50', "'=1+1")
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, (datetime, date)):
        return to_json(value)
    if isinstance(value, str):
        return spreadsheet.neutralise(value)
    return str(value)


class TableWriter:
    """Writes the rows of one kind of record and counts what it wrote."""

    def __init__(self, folder, spec, columns, formats, masked):
        self.columns = columns
        self.masked = masked
        self.rows = 0
        self.sums = dict.fromkeys(spec.totals, Decimal(0))
        self._names = [column.name for column in columns]
        self._masks = [MASKS.get(column.mask) if masked else None for column in columns]
        self._stack = ExitStack()
        self._csv = self._json = None
        self.files = []
        ending = ".masked" if masked else ""
        if "csv" in formats:
            self._open_csv(folder / f"{spec.name}{ending}.csv")
        if "json" in formats:
            (folder / JSON_FOLDER).mkdir(exist_ok=True)
            self._open_json(folder / JSON_FOLDER / f"{spec.name}{ending}.json")

    def __enter__(self):
        return self

    def __exit__(self, *details):
        if self._json:
            self._json.write("\n]\n" if self.rows else "]\n")
        self._stack.close()

    def _open_csv(self, path):
        # utf-8-sig: a spreadsheet on a Chinese desktop reads it right
        handle = open(path, "w", encoding="utf-8-sig", newline="")  # noqa: SIM115
        self._csv = csv.writer(self._stack.enter_context(handle))
        self._csv.writerow(self._names + [MASKED_COLUMN] * self.masked)
        self.files.append(path.name)

    def _open_json(self, path):
        handle = open(path, "w", encoding="utf-8")  # noqa: SIM115
        self._json = self._stack.enter_context(handle)
        self._json.write("[")
        self.files.append(f"{JSON_FOLDER}/{path.name}")

    def add(self, row):
        for name, value in zip(self._names, row, strict=True):
            if name in self.sums and value is not None:
                self.sums[name] += Decimal(str(value))
        row = [
            mask(value) if mask else value
            for mask, value in zip(self._masks, row, strict=True)
        ]
        if self._csv:
            cells = [to_cell(value) for value in row]
            self._csv.writerow(cells + [masking.MASK] * self.masked)
        if self._json:
            self._write_json(row)
        self.rows += 1

    def _write_json(self, row):
        entry = {
            name: to_json(value)
            for name, value in zip(self._names, row, strict=True)
            if value is not None
        }
        if self.masked:
            entry[MASKED_COLUMN] = masking.MASK
        self._json.write(",\n" if self.rows else "\n")
        self._json.write(json.dumps(entry, ensure_ascii=False))

    def totals(self):
        return {
            "files": self.files,
            "rows": self.rows,
            "sums": {name: str(value) for name, value in self.sums.items()},
        }


def write_totals(folder, header, tables):
    """Write the control totals beside the files and return them."""
    totals = {"format": FORMAT, "version": VERSION, **header, "tables": tables}
    text = json.dumps(totals, ensure_ascii=False, indent=1)
    (Path(folder) / TOTALS_FILE).write_text(text + "\n", encoding="utf-8")
    return totals


README = """\
Take-out of Clinic CRM, format clinic-takeout 1

Each kind of record has a CSV file and, in the folder json, a JSON file with the same
rows. The headings are the names of the fields; control_totals.json has the rows and
sums of each file.

- Text is UTF-8. CSV: comma, double quotes, first row headings. JSON: one array, one
  object per line, empty values left out.
- "id" is the key of a row, such as patient-1c9e2a04-17: kind, database, number. It is
  the same in every take-out of one database. Other columns that name a record hold
  such a key; several keys are separated by |.
- Companies and product categories are named by their name, currencies, countries and
  states by their ISO codes.
- Dates are 2024-02-01. Instants are 2024-02-01T09:30:00Z, always UTC; the day of a
  visit at its branch is local_date. Yes and no are true and false.
- A CSV cell that a spreadsheet would run as a formula has an apostrophe before it;
  take it away to get the value. JSON has the value itself.
- "payer_patient_id" names the patient who pays, "payer_id" a payer who is none; both
  empty: the patient himself.
- A masked take-out (file names with .masked, last column clinic_masked) hides names,
  contact data, documents and free text, and cannot be imported.
"""


def write_readme(folder):
    (Path(folder) / "README.md").write_text(README, encoding="utf-8")
