"""From the cells of a row to a `Line`: one mapper per file of a run. No ORM."""

from odoo.addons.clinic_base.tools.masking import looks_masked

from .digests import OccurrenceKeys, row_digest
from .import_line import MAX_CELL, Line, Refused
from .import_values import (
    MASKABLE_FIELDS,
    MASKABLE_TRANSFORMS,
    TRANSFORMS,
    fold,
)

_MAX_KEY = 150


def canonical(number):
    """Return a document number as one form whatever blanks and case it came in."""
    return "".join(char for char in fold(number) if char.isalnum())


class Mapper:
    """Reads the rows of one file by its `Binding`.

    ``blind``    text -> keyed fingerprint, for document numbers in keys and digests
    ``lookups``  kind -> {folded code or name: id}, made by the ORM side once
    """

    def __init__(self, profile, binding, lookups, blind, today):
        self.binding = binding
        self.file = binding.file
        self.date_order = profile.date_order
        self.tz = profile.tz or "UTC"
        self.country = profile.country
        self.country_id = lookups.get("country", {}).get(fold(profile.country))
        self.keeps_without_identity = (
            profile.options.get("bad_identity") == "keep_without"
        )
        self.lookups = lookups
        self.today = today
        self._blind = blind
        self._choices = {}
        self._cell_index = {}
        self._steps = [self._step(i, column) for i, column in binding.kept]
        self._keys = self._prepare_keys()
        self._defaults = self.file.defaults
        self._occurrences = OccurrenceKeys()
        self._secret_fields = {
            column.field for _i, column in binding.kept if column.is_secret
        } - {""}

    def _step(self, index, column):
        maskable = (
            column.transform in MASKABLE_TRANSFORMS or column.field in MASKABLE_FIELDS
        )
        return index, column, TRANSFORMS[column.transform], maskable

    def _prepare_keys(self):
        keys = []
        secret = {i for i, column in self.binding.bound if column.is_secret}
        for key in self.file.keys:
            places = [self.binding.index_of(name) for name in key.columns]
            if None not in places:
                keys.append((places, key.repeats, secret.intersection(places)))
        return keys

    def choices(self, column):
        known = self._choices.get(id(column))
        if known is None:
            known = {fold(old): new for old, new in column.values.items()}
            self._choices[id(column)] = known
        return known

    def cell(self, line, heading):
        if heading not in self._cell_index:
            self._cell_index[heading] = self.binding.index_of(heading)
        index = self._cell_index[heading]
        return line.cells[index].strip() if index is not None else ""

    def map(self, number, cells, problem=None):
        """Return the `Line` of one row; a row that cannot be read is refused."""
        line = Line(number, cells)
        try:
            if problem:
                raise problem
            self._read(line)
            self._name(line)
        except Refused as refused:
            line.refuse(refused)
        return line

    def _read(self, line):
        cells = line.cells
        for index, column, transform, maskable in self._steps:
            text = cells[index].strip()
            if not text:
                self._read_empty(line, column)
                continue
            if len(text) > MAX_CELL:
                raise Refused("too_long", column.name)
            if maskable and looks_masked(text):
                raise Refused("masked", column.name)
            transform(self, line, column, text)
        for name, value in self._defaults.items():
            line.values.setdefault(name, value)

    def _read_empty(self, line, column):
        if column.required:
            raise Refused("required", column.name)
        if "" in column.values:
            line.values[column.field] = column.values[""]

    def _name(self, line):
        """Give the line its key and its digest."""
        said = {f"value {name}": value for name, value in line.values.items()}
        for name in self._secret_fields & line.values.keys():
            said[f"value {name}"] = self._blind(line.values[name])
        said.update((f"link {name}", str(link[1])) for name, link in line.links.items())
        said.update((f"name {name}", found[1]) for name, found in line.named.items())
        said.update((f"code {name}", code[1]) for name, code in line.codes.items())
        for kind, country, number in line.secrets:
            said[f"document {kind} {country}"] = self._blind(number)
        for index, number in enumerate(line.numbers):
            said[f"number {index}"] = number
        line.digest = row_digest(said)
        for places, repeats, secret in self._keys:
            parts = [line.cells[place].strip() for place in places]
            if all(parts):
                line.key = self._key(places, parts, repeats, secret)
                return
        if self._keys:
            raise Refused("no_key", ", ".join(self.file.keys[0].columns))
        line.key = self._occurrences.next(line.digest)

    def _key(self, places, parts, repeats, secret):
        if secret:
            parts = [
                self._blind(canonical(part))[:32] if place in secret else part
                for place, part in zip(places, parts, strict=True)
            ]
        key = "|".join(parts)
        if len(key) > _MAX_KEY:
            key = row_digest([key])
        return self._occurrences.next(key) if repeats else key
