"""What the follow-ups of plans are measured against: the same rows alone.

One ``INSERT ... SELECT`` of rows that are ready in a table, into the same table, with
the same columns, indexes, foreign keys and triggers. The statement with PostgreSQL's
plan is in ``plans_insert.sql``.
"""

from pathlib import Path

_SQL = Path(__file__).with_suffix(".sql").read_text("utf-8")
STATEMENT = "\n".join(line for line in _SQL.splitlines() if not line.startswith("--"))
ROWS = "bench_plans_rows"


def keep(cr):
    """The follow-ups that are there become the rows of the baseline."""
    cr.execute(f"CREATE TABLE {ROWS} AS SELECT * FROM clinic_followup ORDER BY id")


def insert(cr):
    cr.execute(STATEMENT)
    return cr.rowcount
