"""How somebody who owns the database would change the logs, and what must be told."""

import json
import subprocess
import sys

import psycopg2

import databases
from checkout import ROOT

sys.path.append(str(ROOT / "addons/clinic_base"))
from tools import seal_chain  # noqa: E402

TABLES = [*seal_chain.TABLES.values(), "clinic_access_seal", "clinic_access_head"]


class Tampered:
    """A copy of the database that somebody changes, dumps and restores."""

    def __init__(self, origin, folder):
        self.origin, self.folder = origin, folder
        self.name = f"{origin}_tampered"

    def __enter__(self):
        databases.create(self.name, self.origin)
        self.connection = psycopg2.connect(dbname=self.name)
        self.connection.autocommit = True
        self.cursor = self.connection.cursor()
        for table in TABLES:
            self.sql(f"CREATE TABLE kept_{table} AS TABLE {table}")
        return self

    def __exit__(self, *_error):
        self.connection.close()
        databases.drop(self.name)

    def sql(self, statement, *values):
        self.cursor.execute(statement, values or None)
        return self.cursor.fetchall() if self.cursor.description else None

    def is_refused(self, statement):
        try:
            self.sql(statement)
        except psycopg2.errors.CheckViolation:
            return True
        return False

    def drop_triggers(self):
        for table in TABLES:
            for kind in ("refuse_row", "refuse_truncate"):
                self.sql(f'DROP TRIGGER "{table}_{kind}" ON {table}')

    def restore(self):
        """As it was, but for the triggers."""
        for table in TABLES:
            self.sql(f"TRUNCATE {table}")
            self.sql(f"INSERT INTO {table} SELECT * FROM kept_{table}")

    def rechain(self):
        """Make all seals anew over the rows as they are, as a forger would."""
        rows = self.sql(
            "SELECT seq, log, row_id, sealed_at::text FROM clinic_access_seal"
            " ORDER BY seq"
        )
        chain = seal_chain.START
        for seq, log, row_id, sealed_at in rows:
            ((digest,),) = self.sql(
                f"SELECT {seal_chain.digest_sql(log)}"
                f" FROM {seal_chain.TABLES[log]} l WHERE id = %s",
                row_id,
            )
            chain = seal_chain.chain_value(chain, seq, log, row_id, digest, sealed_at)
            self.sql(
                "UPDATE clinic_access_seal SET digest = %s, chain = %s WHERE seq = %s",
                *(digest, chain, seq),
            )

    def dump(self, *options, name="dump.sql"):
        path = self.folder / name
        tables = [f"--table={table}" for table in (*TABLES, "ir_config_parameter")]
        subprocess.run(
            ["pg_dump", f"--file={path}", *tables, *options, self.name], check=True
        )
        return path


def verify(path, folder, anchors=True, key=True):
    """(exit code, what the script says as JSON) about a dump."""
    command = [str(ROOT / "scripts/verify_access_log"), str(path), "--json"]
    if anchors:
        command += ["--anchors", str(folder / "anchors")]
    if key:
        command += ["--public-key", str(folder / "public-keys")]
    done = subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, cwd=folder
    )
    if done.returncode == 2 or not done.stdout:
        raise RuntimeError(done.stderr[-3000:])
    return done.returncode, json.loads(done.stdout)


# name -> (statements, kind that is told, log, row that is told); {one} and {two} are
# sealed rows of the access log, {operation} of the operation log
CASES = {
    "edit": (
        ["UPDATE clinic_access_log SET user_id = user_id + 1 WHERE id = {one}"],
        ("changed", "access", "one"),
    ),
    "edit of the operation log": (
        ["UPDATE clinic_operation_log SET summary = 'x' WHERE id = {operation}"],
        ("changed", "operation", "operation"),
    ),
    "deletion": (
        ["DELETE FROM clinic_access_log WHERE id = {one}"],
        ("missing", "access", "one"),
    ),
    "deletion with its seal": (
        [
            "DELETE FROM clinic_access_log WHERE id = {one}",
            "DELETE FROM clinic_access_seal WHERE log = 'access' AND row_id = {one}",
        ],
        ("gap", "access", None),
    ),
    "reorder": (
        [
            "UPDATE clinic_access_log SET id = -1 WHERE id = {one}",
            "UPDATE clinic_access_log SET id = {one} WHERE id = {two}",
            "UPDATE clinic_access_log SET id = {two} WHERE id = -1",
        ],
        ("reordered", "access", "one"),
    ),
    "reorder of seals": (
        [
            "UPDATE clinic_access_seal s SET row_id = - o.row_id, digest = o.digest"
            " FROM clinic_access_seal o WHERE s.log = 'access' AND o.log = 'access'"
            " AND (s.row_id, o.row_id) IN (({one}, {two}), ({two}, {one}))",
            "UPDATE clinic_access_seal SET row_id = - row_id WHERE row_id < 0",
        ],
        ("seal", "access", "two"),
    ),
    "insertion": (
        [
            "INSERT INTO clinic_access_log (happened_at, user_id, door, patient_ids)"
            " SELECT happened_at - interval '1 day', user_id, door, patient_ids"
            " FROM clinic_access_log WHERE id = {one}"
        ],
        ("inserted", "access", "new"),
    ),
}
