"""Tables beside the models, which only SQL writes.

What is computed over all patients (scores, members, facts) must not be an UPDATE of
the patient table: a nightly one makes the desk wait and bloats every index. It goes
into a narrow table of its own, row by row only where something changed, in batches.

    SCORES = SideTable(
        "clinic_patient_score",
        {"patient_id": "integer", "score": "integer"},
        keys=("patient_id",),
    )
    SCORES.create(cr)                               # in init(), repeatable
    SCORES.sync(cr, SQL("SELECT ..."), commit=...)  # in a cron
    SCORES.drop(cr)                                 # in the uninstall hook
"""

import re
from typing import NamedTuple

from odoo.tools import SQL

_NAME = re.compile(r"[a-z][a-z0-9_]{0,50}")
_TYPE = re.compile(r"[a-z][a-z0-9 (),\[\]]*")


class SyncResult(NamedTuple):
    """Rows written and deleted; how many were left when the time was up."""

    written: int
    deleted: int
    remaining: int


class SideTable:
    """A table `name` of `columns` {name: SQL type} with the primary key `keys`.

    `indexes` are tuples of columns. Names and types come from code, never from users.
    """

    def __init__(self, name, columns, keys, indexes=()):
        for identifier in (name, *columns):
            if not _NAME.fullmatch(identifier):
                raise ValueError(f"{identifier!r} is no name of a table or column.")
        for sql_type in columns.values():
            if not _TYPE.fullmatch(sql_type):
                raise ValueError(f"{sql_type!r} is no type of a column.")
        for group in (keys, *indexes):
            if not group or not set(group) <= set(columns):
                raise ValueError(f"{group!r} are not columns of {name}.")
        self.name = name
        self.columns = dict(columns)
        self.keys = tuple(keys)
        self.indexes = tuple(tuple(index) for index in indexes)
        self._table = SQL.identifier(name)
        self._new, self._changed, self._gone = (
            SQL.identifier(f"{name}_{work}") for work in ("new", "changed", "gone")
        )

    def create(self, cr):  # pylint: disable=method-required-super
        """Create the table, missing columns and indexes; harmless when repeated."""
        cr.execute(
            SQL(
                "CREATE TABLE IF NOT EXISTS %s (%s, PRIMARY KEY (%s))",
                self._table,
                self._list(self._definition(name) for name in self.keys),
                self._names(self.keys),
            )
        )
        for name in self._values():
            cr.execute(
                SQL(
                    "ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s",
                    self._table,
                    self._definition(name),
                )
            )
        for index in self.indexes:
            cr.execute(
                SQL(
                    "CREATE INDEX IF NOT EXISTS %s ON %s (%s)",
                    SQL.identifier(f"{self.name}_{'_'.join(index)}_idx"[:63]),
                    self._table,
                    self._names(index),
                )
            )

    def drop(self, cr):
        """Remove the table; harmless when it is not there."""
        cr.execute(SQL("DROP TABLE IF EXISTS %s", self._table))

    def sync(self, cr, select, batch=10_000, commit=None):
        """Make the table equal to the rows of `select`; return a `SyncResult`.

        `select` is an `SQL` that yields every column by name. Only rows that differ
        are written, rows that `select` does not yield are deleted, at most `batch`
        of them before each `commit(done, remaining)`. When that returns 0 (the time
        is up, as `ir.cron._commit_progress` says it), the rest waits for the next
        call. Without `commit` all happens in the caller's transaction.
        """
        self._drop_work(cr)
        self._read(cr, select)
        left = self._find_changed(cr) + self._find_gone(cr)
        done = [0, 0]
        goes_on = True
        for number, step in enumerate((self._write, self._delete)):
            while goes_on and (count := step(cr, done[number], batch)):
                done[number] += count
                left -= count
                goes_on = commit is None or bool(commit(count, left))
        self._drop_work(cr)
        return SyncResult(*done, left)

    # -- steps -------------------------------------------------------------------
    def _read(self, cr, select):
        """Run `select` once; two rows of one key are an error of the caller."""
        cr.execute(
            SQL(
                "CREATE TEMP TABLE %s AS SELECT %s FROM (%s) AS source",
                self._new,
                self._typed_columns(),
                select,
            )
        )
        cr.execute(
            SQL("CREATE UNIQUE INDEX ON %s (%s)", self._new, self._names(self.keys))
        )
        cr.execute(SQL("ANALYZE %s", self._new))

    def _find_changed(self, cr):
        """Number the rows that are new or differ."""
        columns = self._names(self.columns)
        cr.execute(
            SQL(
                "CREATE TEMP TABLE %s AS SELECT row_number() OVER () AS _n, rows.*"
                " FROM (SELECT %s FROM %s EXCEPT SELECT %s FROM %s) AS rows",
                self._changed,
                columns,
                self._new,
                columns,
                self._table,
            )
        )
        return self._index_work(cr, self._changed)

    def _find_gone(self, cr):
        """Number the keys of rows that are not wanted any more."""
        keys = self._names(self.keys)
        cr.execute(
            SQL(
                "CREATE TEMP TABLE %s AS SELECT row_number() OVER () AS _n, rows.*"
                " FROM (SELECT %s FROM %s EXCEPT SELECT %s FROM %s) AS rows",
                self._gone,
                keys,
                self._table,
                keys,
                self._new,
            )
        )
        return self._index_work(cr, self._gone)

    def _index_work(self, cr, work):
        count = cr.rowcount
        cr.execute(SQL("CREATE INDEX ON %s (_n)", work))
        return count

    def _write(self, cr, start, batch):
        values = self._values()
        update = SQL("NOTHING")
        if values:
            update = SQL(
                "UPDATE SET %s",
                self._list(
                    SQL("%s = EXCLUDED.%s", SQL.identifier(v), SQL.identifier(v))
                    for v in values
                ),
            )
        columns = self._names(self.columns)
        cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s WHERE _n > %s AND _n <= %s"
                " ON CONFLICT (%s) DO %s",
                self._table,
                columns,
                columns,
                self._changed,
                start,
                start + batch,
                self._names(self.keys),
                update,
            )
        )
        return cr.rowcount

    def _delete(self, cr, start, batch):
        cr.execute(
            SQL(
                "DELETE FROM %(table)s AS t USING %(gone)s AS g"
                " WHERE g._n > %(start)s AND g._n <= %(stop)s AND %(same)s",
                table=self._table,
                gone=self._gone,
                start=start,
                stop=start + batch,
                same=SQL(" AND ").join(
                    SQL("t.%s = g.%s", SQL.identifier(k), SQL.identifier(k))
                    for k in self.keys
                ),
            )
        )
        return cr.rowcount

    def _drop_work(self, cr):
        for work in (self._new, self._changed, self._gone):
            cr.execute(SQL("DROP TABLE IF EXISTS pg_temp.%s", work))

    # -- pieces of SQL -----------------------------------------------------------
    def _values(self):
        return [name for name in self.columns if name not in self.keys]

    def _names(self, names):
        return self._list(SQL.identifier(name) for name in names)

    def _list(self, parts):
        return SQL(", ").join(parts)

    def _definition(self, name):
        return SQL("%s %s", SQL.identifier(name), SQL(self.columns[name]))

    def _typed_columns(self):
        return self._list(
            SQL("%s::%s AS %s", SQL.identifier(n), SQL(t), SQL.identifier(n))
            for n, t in self.columns.items()
        )
