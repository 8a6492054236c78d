"""What must hold in a database with our addons: each invariant with its count.

    scripts/invariants.py DATABASE

Every addon may have a file sql/invariants.sql of queries, each after a line with its
name and one with its sentence. A query lists what breaks the invariant; none is right.
Exits 1 when one is broken. The database is only read.
"""

import dataclasses
import re
import sys

import psycopg2

from checkout import ADDONS, manifests

HEAD = re.compile(r"^-- name: (\w+)\n-- says: (.+\n(?:--  .+\n)*)", re.MULTILINE)
SHOWN = 5


@dataclasses.dataclass(frozen=True)
class Invariant:
    addon: str
    name: str
    says: str
    query: str


def invariants(addons=None):
    """Those of the given addons (default: all in this checkout), in their order."""
    found = []
    for addon in addons or manifests():
        path = ADDONS / addon / "sql/invariants.sql"
        if path.exists():
            found += _parse(addon, path.read_text(encoding="utf-8"))
    return found


def _parse(addon, text):
    heads = list(HEAD.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    for head, end in zip(heads, ends, strict=True):
        says = " ".join(re.sub(r"\n--\s*", " ", head[2]).split())
        query = text[head.end() : end].strip().rstrip(";")
        yield Invariant(addon, head[1], says, query)


def broken(cursor, known=None):
    """{name: (count, first offenders)} of the invariants that do not hold."""
    found = {}
    for invariant in known or invariants():
        cursor.execute(invariant.query)
        rows = [row[0] for row in cursor.fetchall()]
        if rows:
            found[invariant.name] = (len(rows), rows[:SHOWN])
    return found


def main(arguments):
    if len(arguments) != 1:
        sys.exit(__doc__)
    with psycopg2.connect(dbname=arguments[0]) as connection:
        connection.set_session(readonly=True)
        with connection.cursor() as cursor:
            wrong = broken(cursor)
    for invariant in invariants():
        count, rows = wrong.get(invariant.name, (0, []))
        shown = f": {invariant.says} {', '.join(map(str, rows))}" if count else ""
        print(f"{count:7}  {invariant.name}{shown}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
