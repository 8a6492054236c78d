"""Tables to which PostgreSQL lets nobody do anything but INSERT and SELECT.

The only way through is a transaction that says so first:

    SET LOCAL clinic.maintenance = 'on'

which belongs into a migration that writes its own row about it.
"""

from odoo.tools import SQL

FUNCTION = "clinic_refuse_change"

FUNCTION_SQL = """
CREATE OR REPLACE FUNCTION clinic_refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('clinic.maintenance', true) = 'on' THEN
        RETURN CASE WHEN TG_OP = 'UPDATE' THEN NEW ELSE OLD END;
    END IF;
    RAISE EXCEPTION 'Table % is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = '23514', TABLE = TG_TABLE_NAME;
END $$
"""


def _trigger(table, kind):
    return SQL.identifier(f"{table}_{kind}")


def install(cr, table):
    """Create the function and both triggers of `table`; harmless when repeated."""
    cr.execute(FUNCTION_SQL)
    name = SQL.identifier(table)
    for kind, when in (
        ("refuse_row", SQL("BEFORE UPDATE OR DELETE ON %s FOR EACH ROW", name)),
        ("refuse_truncate", SQL("BEFORE TRUNCATE ON %s FOR EACH STATEMENT", name)),
    ):
        trigger = _trigger(table, kind)
        cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, name))
        cr.execute(
            SQL(
                "CREATE TRIGGER %s %s EXECUTE FUNCTION %s()",
                trigger,
                when,
                SQL.identifier(FUNCTION),
            )
        )


def remove_function(cr):
    """Drop the function and every trigger that still uses it."""
    cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(FUNCTION)))
