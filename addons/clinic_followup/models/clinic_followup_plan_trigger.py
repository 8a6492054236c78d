"""PostgreSQL keeps published versions of follow-up plans as they are.

A version and its steps are one thing: as soon as the version is published, rows are
neither added, changed nor removed. Words may get further languages, because
translations are loaded after the data; a language that is there stays as it is, and a
change of the source language is refused.

The only way through is that of the append-only tables: SET LOCAL clinic.maintenance.
"""

from odoo.addons.clinic_base.tools import append_only
from odoo.tools import SQL

FUNCTION = "clinic_keep_followup_plan"

_FUNCTION_SQL = """
CREATE OR REPLACE FUNCTION clinic_keep_followup_plan() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
    after jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
    is_published boolean;
    word text;
BEGIN
    IF TG_TABLE_NAME = 'clinic_followup_plan_version' THEN
        is_published := before->>'state' = 'published';
    ELSE
        is_published := EXISTS (
            SELECT FROM clinic_followup_plan_version v
             WHERE v.state = 'published'
               AND v.id IN ((before->>'version_id')::int, (after->>'version_id')::int));
    END IF;
    IF is_published IS NOT TRUE OR current_setting('clinic.maintenance', true) = 'on'
    THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        FOREACH word IN ARRAY COALESCE(TG_ARGV::text[], '{}') LOOP
            -- a language that is there stays, others may come
            IF jsonb_typeof(before->word) = 'object'
               AND before->word->'en_US' = after->word->'en_US' THEN
                after := jsonb_set(
                    after, ARRAY[word], (after->word) || (before->word));
                before := jsonb_set(before, ARRAY[word], after->word);
            END IF;
        END LOOP;
        IF before = after THEN
            RETURN jsonb_populate_record(NEW, after);
        END IF;
    END IF;
    RAISE EXCEPTION 'Published versions of a follow-up plan do not change: % on %',
        TG_OP, TG_TABLE_NAME USING ERRCODE = '23514', TABLE = TG_TABLE_NAME;
END $$
"""


def install(cr, table, words=()):
    """Guard `table`; `words` are its translated columns. Harmless when repeated."""
    cr.execute(_FUNCTION_SQL)
    cr.execute(append_only.FUNCTION_SQL)
    name = SQL.identifier(table)
    row, truncate = (
        SQL.identifier(f"{table}_{kind}") for kind in ("published", "truncate")
    )
    cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", row, name))
    cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", truncate, name))
    cr.execute(
        SQL(
            "CREATE TRIGGER %s BEFORE INSERT OR UPDATE OR DELETE ON %s"
            " FOR EACH ROW EXECUTE FUNCTION %s(%s)",
            row,
            name,
            SQL.identifier(FUNCTION),
            SQL(", ").join(SQL.identifier(word) for word in words),
        )
    )
    cr.execute(
        SQL(
            "CREATE TRIGGER %s BEFORE TRUNCATE ON %s FOR EACH STATEMENT"
            " EXECUTE FUNCTION %s()",
            truncate,
            name,
            SQL.identifier(append_only.FUNCTION),
        )
    )


def uninstall(cr):
    """The rows go with the addon: nothing may hold them back."""
    cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(FUNCTION)))
