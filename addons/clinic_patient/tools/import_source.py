"""Files of a delivery: a folder, one file, or an uploaded archive. No ORM."""

import io
import json
import shutil
import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path, PurePath

from odoo.addons.clinic_base.tools.spreadsheet import restore

from .import_line import Refused
from .import_profile import OWN_COLUMNS
from .readers import TableError, open_table

TABLE_ENDINGS = (".csv", ".csv.gz", ".tsv", ".txt", ".xlsx", ".xlsm")
TOTALS = "control_totals.json"
_MAX_UNPACKED = 2 << 30  # bytes: an archive may not fill the disk
# What the standard library says of a member that is cut, encrypted or unknown.
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)
# Problems of a whole row, and of one cell if its column is kept.
_ROW_PROBLEMS = ("cut_row", "open_quote", "short_row", "long_row")
_CELL_PROBLEMS = ("bad_character", "cell_error", "rounded_number")


class SourceFile:
    """One file of a delivery: headings now, rows when asked, any number of times."""

    def __init__(self, path, known_columns=()):
        self.path = Path(path)
        self.name = self.path.name
        self._known = known_columns
        with self._open() as table:
            self.headings = [name for name in table.columns if name not in OWN_COLUMNS]
            self.dialect = table.dialect

    def _open(self):
        return open_table(self.path, self._known)

    def count_rows(self):
        with self._open() as table:
            return sum(1 for _row in table.rows) + table.is_cut

    def rows(self):
        """Yield (row number, cells in the order of the headings, problem or None).

        An archive that ends too early has one more row, which says so.
        """
        headings, number = self.headings, 1
        with self._open() as table:
            for row in table.rows:
                values, number = row.values, row.number
                cells = [as_text(values[name]) for name in headings]
                yield number, cells, self._problem(row) if row.problems else None
            if table.is_cut:
                yield number + 1, [""] * len(headings), Refused("cut_file")

    def _problem(self, row):
        found = {problem.code: problem.column for problem in row.problems}
        if "repeated_header" in found:
            return Refused("repeated_header")
        for code in _ROW_PROBLEMS:
            if code in found:
                return Refused(code)
        for code in _CELL_PROBLEMS:
            if code in found:
                return Refused(code, found[code])
        return None


def as_text(cell):
    """Return a cell as text; what our own exports made harmless is restored.

    >>> as_text(43921.0), as_text(None), as_text("'=1+1")
    ('43921', '', '=1+1')
    """
    if isinstance(cell, str):
        return restore(cell.replace("\0", "")) if cell else ""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, (date, datetime, time)):
        return cell.isoformat()
    return str(cell)


def is_table(name):
    name = PurePath(str(name).casefold()).name
    return name.endswith(TABLE_ENDINGS) and not name.startswith((".", "~"))


def read_folder(path, known_columns=()):
    """Return (files, control totals or None, [(name, code) of files without a table]).

    ``path`` is a folder or one file. Raises ``TableError`` with the file's name in
    ``args[1]`` for a file that cannot be read at all.
    """
    path = Path(path)
    names = sorted(path.iterdir()) if path.is_dir() else [path]
    files, empty = [], []
    for name in names:
        if not is_table(name.name):
            continue
        try:
            files.append(SourceFile(name, known_columns))
        except TableError as error:
            if error.code != "empty":
                raise UnreadableFile(name.name, error.code) from error
            empty.append(name.name)
    return files, read_totals(path), empty


def read_totals(path):
    folder = path if path.is_dir() else path.parent
    file = folder / TOTALS
    if not file.is_file() or not path.is_dir():
        return None
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UnreadableFile(TOTALS, "damaged") from error


class UnreadableFile(Exception):
    """A file is no table; ``code`` says why."""

    def __init__(self, name, code):
        super().__init__(name, code)
        self.name = name
        self.code = code


@contextmanager
def unpacked(name, content):
    """Give a folder with an uploaded file, or with the files of a zip archive.

    Flat: folders inside the archive are left out, only tables and control totals
    are taken. The folder is removed at the end, whatever happens.
    """
    folder = Path(tempfile.mkdtemp(prefix="clinic_import_"))
    try:
        if zipfile.is_zipfile(io.BytesIO(content)) and name.casefold().endswith(".zip"):
            try:
                _unzip(content, folder)
            except _BROKEN_ZIP as error:
                raise UnreadableFile(name, "damaged") from error
        else:
            (folder / PurePath(name).name).write_bytes(content)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unzip(content, folder):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [
            info
            for info in archive.infolist()
            if is_table(info.filename) or PurePath(info.filename).name == TOTALS
        ]
        if sum(info.file_size for info in members) > _MAX_UNPACKED:
            raise UnreadableFile("zip", "too_big")
        for info in members:
            target = folder / PurePath(info.filename).name
            if target.exists():
                raise UnreadableFile(target.name, "same_name")
            with archive.open(info) as source, target.open("wb") as file:
                shutil.copyfileobj(source, file)
