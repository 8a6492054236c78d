"""Import profiles as plain data: which file is which, which column fills what.

No ORM: `clinic.import.profile._get_spec` builds these objects from its records.
"""

import fnmatch
import re
import unicodedata
from dataclasses import dataclass
from dataclasses import field as default_of
from pathlib import PurePath

_ENDINGS = (".gz", ".csv", ".txt", ".tsv", ".xlsx", ".xlsm")
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_NOISE = re.compile(r"[\s_\-*:：.．/]+")
# Columns that our own file of refused rows adds.
OWN_COLUMNS = ("clinic_row", "clinic_column", "clinic_reason")


def fold_heading(text):
    """Return the form in which two headings are compared.

    >>> fold_heading(" 出生日期（必填）*")
    '出生日期'
    >>> fold_heading("Birth_Date")
    'birthdate'
    """
    text = unicodedata.normalize("NFKC", str(text or "")).casefold()
    return _NOISE.sub("", _BRACKETS.sub("", text)) or _NOISE.sub("", text)


def bare_name(path):
    """Return the name of a file without folder and endings, in small letters.

    >>> bare_name("in/Patients.csv.gz")
    'patients'
    """
    name = PurePath(str(path)).name.casefold()
    while name.endswith(_ENDINGS):
        name = name[: name.rindex(".")]
    return name


@dataclass(frozen=True)
class ColumnSpec:
    name: str
    aliases: list = default_of(default_factory=list)
    field: str = ""
    transform: str = "text"
    argument: str = ""
    values: dict = default_of(default_factory=dict)
    required: bool = False
    ignored: str = ""

    def headings(self):
        return [fold_heading(text) for text in (self.name, *self.aliases)]

    @property
    def is_secret(self):
        """Whether the cells must not be kept in plain text anywhere."""
        return self.transform == "identity"


@dataclass(frozen=True)
class KeySpec:
    """Columns that together name a row; ``repeats``: several rows may have them."""

    columns: tuple
    repeats: bool = False

    @classmethod
    def parse(cls, text):
        """Read ``Id | DATE, PATIENT, CODE #``: sets by |, # for one that repeats.

        >>> KeySpec.parse("Id | DATE, CODE #")[1]
        KeySpec(columns=('DATE', 'CODE'), repeats=True)
        """
        keys = []
        for group in (text or "").split("|"):
            columns = tuple(c.strip() for c in group.rstrip(" #").split(","))
            if any(columns):
                keys.append(cls(columns, group.rstrip().endswith("#")))
        return keys


@dataclass(frozen=True)
class FileSpec:
    name: str
    pattern: str = "*"
    model: str = ""
    skip_reason: str = ""
    keys: list = default_of(default_factory=list)
    defaults: dict = default_of(default_factory=dict)
    columns: list = default_of(default_factory=list)

    def fits_name(self, path):
        return fnmatch.fnmatch(bare_name(path), self.pattern.casefold())

    def bind(self, headings):
        """Return the `Binding` of this file's columns to `headings`."""
        places = {}
        for index, heading in enumerate(headings):
            places.setdefault(fold_heading(heading), index)
        bound, missing = [], []
        for column in self.columns:
            found = [places[h] for h in column.headings() if h in places]
            if found:
                bound.append((found[0], column))
            elif column.required:
                missing.append(column.name)
        return Binding(self, list(headings), bound, missing)


@dataclass(frozen=True)
class Binding:
    """A file's columns found in one real file."""

    file: FileSpec
    headings: list
    bound: list  # (index of the cell, ColumnSpec), in the profile's order
    missing: list  # names of required columns that the file lacks

    @property
    def kept(self):
        return [(i, column) for i, column in self.bound if not column.ignored]

    @property
    def ignored(self):
        return [(i, column) for i, column in self.bound if column.ignored]

    @property
    def unknown(self):
        """Headings that the profile does not know; their cells are not kept."""
        known = {index for index, _column in self.bound}
        return [
            heading
            for index, heading in enumerate(self.headings)
            if index not in known and heading and heading not in OWN_COLUMNS
        ]

    def index_of(self, name):
        wanted = fold_heading(name)
        for index, column in self.bound:
            if wanted in column.headings():
                return index
        return None

    @property
    def score(self):
        """Between 0 and 1: how much of the file the profile explains."""
        named = [heading for heading in self.headings if heading]
        if self.missing or not named:
            return 0.0
        return len({index for index, _column in self.bound}) / len(named)


@dataclass(frozen=True)
class ProfileSpec:
    id: int = 0
    code: str = ""
    source: str = ""
    source_by_folder: bool = False
    date_order: str = "ymd"
    country: str = ""
    tz: str = ""
    options: dict = default_of(default_factory=dict)
    files: list = default_of(default_factory=list)

    def source_of(self, folder):
        if self.source_by_folder and folder:
            return f"{self.source}/{PurePath(str(folder)).name}"
        return self.source

    def binding_of(self, path, headings):
        """Return the best `Binding` for one file, or None if nothing fits."""
        bindings = [file.bind(headings) for file in self.files if file.fits_name(path)]
        if not bindings:
            return None
        best = max(bindings, key=lambda b: (b.score, b.file.pattern != "*"))
        if best.score or best.file.skip_reason or best.file.pattern != "*":
            return best
        return None

    def score(self, headings_by_file):
        """Return how well this profile explains all files, 0 to 1."""
        scores = []
        for path, headings in headings_by_file.items():
            binding = self.binding_of(path, headings)
            scores.append(binding.score if binding else 0.0)
        return sum(scores) / len(scores) if scores else 0.0

    def order_of(self, file):
        return self.files.index(file)
