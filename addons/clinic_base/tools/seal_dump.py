"""Reads the logs and their seal from a dump of PostgreSQL, without a database.

A plain SQL dump, also .gz, .xz or .bz2, the zip of an Odoo backup, or any format that
pg_restore reads. One line at a time; digests, not rows, go to a work file (SQLite) in
which rows meet their seals, so that memory stays flat however long the logs are.
"""

import bz2
import contextlib
import gzip
import lzma
import re
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from pathlib import Path

from .seal_chain import COLUMNS, FORMAT, TABLES, Head, Seal, row_digest
from .seal_verify import Finding, Verifier

SEALS, HEADS = "clinic_access_seal", "clinic_access_head"
PARAMETERS = "ir_config_parameter"
BATCH = 5000
_COPY = re.compile(rb'^COPY (?:"?\w+"?\.)?"?(\w+)"? \(([^)]*)\) FROM stdin;\s*$')
_INSERT = re.compile(rb'^INSERT INTO (?:"?\w+"?\.)?"?(\w+)"? ')
_ENCODING = re.compile(rb"^SET client_encoding = '(\w+)';")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|x[0-9A-Fa-f]{1,2}|.)", re.DOTALL)
_LETTERS = dict(zip(b"bfnrtv", b"\b\f\n\r\t\v", strict=True))
_LOGS = {table: log for log, table in TABLES.items()}
_NUMBERS = {log: number for number, log in enumerate(TABLES)}


class DumpError(Exception):
    """A file that cannot be read as a dump of these logs."""


# -- the file ----------------------------------------------------------------------
@contextlib.contextmanager
def open_dump(path):
    """The lines (bytes) of a dump, whatever it is packed in."""
    path = Path(path)
    try:
        start = b"" if path.is_dir() else _first_bytes(path)
    except OSError as error:
        raise DumpError(f"{path} cannot be read: {error.strerror}.") from error
    openers = {b"\x1f\x8b": gzip.open, b"\xfd7zXZ": lzma.open, b"BZh": bz2.open}
    for magic, opener in openers.items():
        if start.startswith(magic):
            with opener(path) as file:
                yield file
            return
    if start.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive, _sql_of(archive) as file:
            yield file
    elif path.is_dir() or start.startswith(b"PGDMP") or start[257:262] == b"ustar":
        with _restored(path) as file:
            yield file
    else:
        with open(path, "rb") as file:
            yield file


def _first_bytes(path):
    with open(path, "rb") as file:
        return file.read(512)


def _sql_of(archive):
    names = [name for name in archive.namelist() if name.endswith(".sql")]
    name = "dump.sql" if "dump.sql" in names else names[0] if len(names) == 1 else None
    if name is None:
        raise DumpError("The zip holds no dump.sql.")
    return archive.open(name)


@contextlib.contextmanager
def _restored(path):
    program = shutil.which("pg_restore")
    if not program:
        raise DumpError(
            "This dump is packed by PostgreSQL. Install pg_restore (package "
            "postgresql-client), or make a plain dump."
        )
    command = [program, "--data-only", "--file=-"]
    command += [f"--table={t}" for t in (*_LOGS, SEALS, HEADS, PARAMETERS)]
    process = subprocess.Popen(
        [*command, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with process:
        try:
            yield process.stdout
        except DumpError as error:
            message = _said_by(process)
            raise DumpError(f"{error} {message}".strip()) from error
        message = _said_by(process)
    if process.returncode:
        raise DumpError(f"pg_restore cannot read the dump: {message}")


def _said_by(process):
    process.stdout.close()  # it may still be writing
    return process.stderr.read().decode(errors="replace").strip()


# -- COPY blocks -------------------------------------------------------------------
def value(raw):
    r"""The text of a value in a COPY block; None for null.

    >>> value(rb"\N") is None, value(rb"a\tb\\c\n"), value(b"x")
    (True, 'a\tb\\c\n', 'x')
    """
    if b"\\" in raw:
        if raw == rb"\N":
            return None
        raw = _ESCAPE.sub(_unescape, raw)
    return raw.decode("utf-8")


def _unescape(match):
    found = match.group(1)
    if found[:1].isdigit() and found[:1] < b"8":
        return bytes([int(found, 8) & 0xFF])
    if found[:1] == b"x" and len(found) > 1:
        return bytes([int(found[1:], 16)])
    return bytes([_LETTERS.get(found[0], found[0])])


def copy_rows(lines, wanted):
    """(table, {column: text}) of each row of the `wanted` tables, as it comes."""
    lines = iter(lines)
    seen = set()
    for line in lines:
        if match := _COPY.match(line):
            table = match.group(1).decode()
            if table not in wanted:
                _skip(lines)
                continue
            if table in seen:
                raise DumpError(f"The dump holds the table {table} twice.")
            seen.add(table)
            names = [n.strip(' "') for n in match.group(2).decode().split(",")]
            yield table, None
            for row in _block(lines, table):
                yield table, dict(zip(names, map(value, row.split(b"\t")), strict=True))
        elif (match := _INSERT.match(line)) and match.group(1).decode() in wanted:
            raise DumpError("The dump was made with --inserts; make a plain one.")
        elif (match := _ENCODING.match(line)) and match.group(1) != b"UTF8":
            raise DumpError("The dump is not in UTF8; use --encoding=UTF8.")


def _block(lines, table):
    for line in lines:
        if line.rstrip(b"\r\n") == rb"\.":
            return
        yield line.rstrip(b"\n")
    raise DumpError(f"The dump ends in the middle of the table {table}.")


def _skip(lines):
    for line in lines:
        if line[:2] == rb"\." and line.rstrip(b"\r\n") == rb"\.":
            return
    raise DumpError("The dump ends in the middle of a table.")


# -- work file ---------------------------------------------------------------------
class Work:
    """Digests of the rows, seals and heads of a dump, in a file of its own."""

    def __init__(self, path):
        self.db = sqlite3.connect(path)
        self.db.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE row (key INTEGER, digest TEXT, at TEXT);"
            "CREATE TABLE seal (seq INTEGER, key INTEGER, log TEXT, row_id INTEGER,"
            " format INTEGER, digest TEXT, chain TEXT, sealed_at TEXT);"
            "CREATE TABLE head (seq INTEGER, chain TEXT, rows INTEGER, signed_at TEXT,"
            " key_id TEXT, signature TEXT)"
        )
        self.uuid = ""
        self.tables = set()
        self._waiting = {"row": [], "seal": [], "head": []}

    def load(self, lines):
        wanted = {*_LOGS, SEALS, HEADS, PARAMETERS}
        for table, row in copy_rows(lines, wanted):
            self.tables.add(table)
            if row is not None:
                try:
                    self._add(table, row)
                except (KeyError, TypeError) as error:
                    raise DumpError(f"Table {table} lacks columns: {error}.") from error
        missing = {*_LOGS, SEALS, HEADS} - self.tables
        if missing:
            raise DumpError(f"The dump lacks the data of {', '.join(sorted(missing))}.")
        for name in self._waiting:
            self._flush(name)
        self.db.executescript(
            "CREATE INDEX row_key ON row (key); CREATE INDEX seal_key ON seal (key);"
            "CREATE INDEX seal_seq ON seal (seq)"
        )

    def _add(self, table, row):
        if table in _LOGS:
            log = _LOGS[table]
            digest = row_digest(log, [row[name] for name in COLUMNS[FORMAT][log]])
            key = _key(log, row["id"])
            self._put("row", (key, digest, row["happened_at"] or ""))
        elif table == SEALS:
            key = _key(row["log"], row["row_id"])
            seq, row_id, version = (int(row[n]) for n in ("seq", "row_id", "format"))
            rest = (row["digest"], row["chain"], row["sealed_at"] or "")
            self._put("seal", (seq, key, row["log"], row_id, version, *rest))
        elif table == HEADS:
            numbers = {"seq": int(row["seq"]), "rows": int(row["rows"])}
            head = {name: row[name] or "" for name in Head._fields}
            self._put("head", tuple({**head, **numbers}.values()))
        elif row["key"] == "database.uuid":
            self.uuid = row["value"] or ""

    def _put(self, name, values):
        waiting = self._waiting[name]
        waiting.append(values)
        if len(waiting) >= BATCH:
            self._flush(name)

    def _flush(self, name):
        waiting = self._waiting[name]
        if waiting:
            marks = ", ".join("?" * len(waiting[0]))
            self.db.executemany(f"INSERT INTO {name} VALUES ({marks})", waiting)
            waiting.clear()

    # -- reading -----------------------------------------------------------------
    def origin(self):
        """The chain after the first seal; '' if there is none."""
        found = self.db.execute(
            "SELECT chain FROM seal ORDER BY seq LIMIT 1"
        ).fetchone()
        return found[0] if found else ""

    def verify(self, anchors=(), keys=None):
        """The `Report` on this dump."""
        heads = map(Head._make, self.db.execute("SELECT * FROM head ORDER BY seq"))
        verifier = Verifier(heads, anchors, keys, self._sealed_as)
        for finding in self._doubles():
            verifier.tell(finding)
        query = (
            "SELECT s.seq, s.log, s.row_id, s.format, s.digest, s.chain, s.sealed_at,"
            " r.digest, r.at FROM seal s LEFT JOIN row r ON r.key = s.key"
            " ORDER BY s.seq, r.rowid"
        )
        for *seal, digest, at in self.db.execute(query):
            verifier.feed(Seal(*seal), digest, at)
        query = (
            "SELECT key, at FROM row r WHERE NOT EXISTS"
            " (SELECT 1 FROM seal s WHERE s.key = r.key) ORDER BY key"
        )
        for key, at in self.db.execute(query):
            row_id, number = divmod(key, len(_NUMBERS))
            verifier.feed_unsealed(list(_NUMBERS)[number], row_id, at)
        return verifier.finish()

    def _doubles(self):
        for name in ("row", "seal"):
            query = f"SELECT key FROM {name} GROUP BY key HAVING count(*) > 1 LIMIT 20"
            for (key,) in self.db.execute(query).fetchall():
                row_id, number = divmod(key, len(_NUMBERS))
                yield Finding("twice", 0, list(_NUMBERS)[number], row_id, detail=name)

    def _sealed_as(self, log, digest):
        query = "SELECT row_id FROM seal WHERE log = ? AND digest = ?"
        found = self.db.execute(query, (log, digest)).fetchone()
        return found and found[0]


def _key(log, row_id):
    """One number for (log, row); rows of an unknown log get one that none has."""
    number = _NUMBERS.get(log)
    return -1 if number is None else int(row_id) * len(_NUMBERS) + number


@contextlib.contextmanager
def read_dump(path):
    """The `Work` of a dump. Raises DumpError for what is none."""
    packed = (gzip.BadGzipFile, lzma.LZMAError, zipfile.BadZipFile, EOFError, OSError)
    with tempfile.TemporaryDirectory(prefix="clinic-seal-") as folder:
        work = Work(Path(folder) / "work.sqlite")
        try:
            with open_dump(path) as lines:
                work.load(lines)
        except (*packed, ValueError) as error:
            raise DumpError(f"The dump is damaged: {error}") from error
        try:
            yield work
        finally:
            work.db.close()
