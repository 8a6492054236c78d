"""What the proofs about a database that bills already share."""

import json
import time

import psycopg2

import databases

CORE = ["account", "auth_passkey", "auth_timeout", "auth_totp", "contacts", "mail"]
MODULES = [*CORE, "privacy_lookup", "resource", "sale"]
MARK = "PROVE:"
TABLES = ("res_partner", "account_move", "account_move_line")


def shell(database, *calls):
    """Run lines of Python with `env` inside one Odoo; returns their JSON, a list."""
    script = (
        "import json, sys\n"
        "sys.path.insert(0, '.')\n"
        "from prove import accountant, adopting, billing\n"
        "from prove.removing import remove\n"
        "results = []\n"
    )
    for call in calls:
        script += f"results.append({call})\nenv.cr.commit()\n"
    script += f"print('{MARK}' + json.dumps(results, default=str))\n"
    log = databases.odoo(database=database, script=script)
    lines = [line for line in log.splitlines() if MARK in line]
    if not lines:
        raise databases.InstallFailed(log[-4000:])
    return json.loads(lines[-1].split(MARK, 1)[1])


def query(database, statement, *values):
    with psycopg2.connect(dbname=database) as connection, connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall()


def drop(database, tries=10):
    """Drop it; PostgreSQL's own vacuum may be busy there, which only it can stop."""
    for left in reversed(range(tries)):
        try:
            return databases.drop(database)
        except psycopg2.errors.InsufficientPrivilege:
            if not left:
                raise
            time.sleep(2)


def columns(database):
    """The columns of the tables that must not change, before we are installed."""
    return {
        table: [
            row[0]
            for row in query(
                database,
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = %s AND table_schema = 'public' ORDER BY 1",
                table,
            )
        ]
        for table in TABLES
    }


def fingerprint(database, known, without=(), where="true", documents="true"):
    """One digest per table over the known columns but `without`.

    `where` chooses contacts, `documents` moves; entries follow their move.
    """
    chosen = {
        "res_partner": where,
        "account_move": documents,
        "account_move_line": documents.replace("t.id", "t.move_id"),
    }
    found = {}
    for table, names in known.items():
        row = ", ".join(f't."{name}"' for name in names if name not in without)
        ((digest, count),) = query(
            database,
            f"SELECT md5(string_agg(md5(ROW({row})::text), '' ORDER BY t.id)), count(*)"
            f" FROM {table} t WHERE {chosen[table]}",
        )
        found[table] = f"{count} rows {digest}"
    return found


def verdict(checks):
    """Names of the checks that failed, and the word for the report."""
    failed = [name for name, holds in checks.items() if not holds]
    return {"failed": failed, "verdict": "fail" if failed else "pass"}


def start(name, position, contacts, invoices, number):
    """A fresh database of an Odoo that bills; its columns and digests."""
    databases.create(name, databases.core_template(sorted(MODULES)))
    shell(name, f"billing.seed(env, {position!r}, {contacts}, {invoices}, {number})")
    known = columns(name)
    return known, fingerprint(name, known)
