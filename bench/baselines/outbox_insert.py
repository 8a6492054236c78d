"""What deciding about messages is measured against: the rows alone.

One ``INSERT ... SELECT`` that writes as many messages into the same table, with the
same columns, indexes, foreign keys and triggers, and decides nothing. The statement
with PostgreSQL's plan is in ``outbox_insert.sql``.
"""

from pathlib import Path

_SQL = Path(__file__).with_suffix(".sql").read_text("utf-8")
STATEMENT = "\n".join(line for line in _SQL.splitlines() if not line.startswith("--"))


def insert(cr, branch, template, provider):
    cr.execute(
        STATEMENT,
        {
            "branch": branch.id,
            "chain": branch.chain_id.id,
            "company": branch.company_id.id,
            "template": template.id,
            "provider": provider.id,
        },
    )
    return cr.rowcount
