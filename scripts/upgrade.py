"""An old database restored and upgraded, and what to compare it by.

The dumps are made by upgrade_dump.py. A database is described by plain dictionaries,
so that a test can say which entry is missing, left over or different.
"""

import lzma
import re
import subprocess
from pathlib import Path
from xml.etree.ElementTree import canonicalize

import databases
from checkout import house, manifests
from upgrade_dump import FOLDER

NUMBER = re.compile(r"\d+")
ACTION = re.compile(r'\bname="\d+"')
# what writing a row changes by itself
STAMPS = ("write_date", "write_uid")
# rows that came with an addon are the addon's to change
OWN_ROWS = """
    SELECT res_id FROM ir_model_data
     WHERE module = ANY (%(ours)s) AND name NOT LIKE 'demo\\_%%'
       AND replace(model, '.', '_') = %(table)s
"""
# of a fresh installation, by external id, what must not be left from an older one
PARTS = {
    "rules": """
        SELECT m.model, r.active, r.global, r.perm_read, r.perm_write, r.perm_create,
               r.perm_unlink, regexp_replace(r.domain_force, '\\s+', '', 'g'),
               ARRAY(SELECT g.module || '.' || g.name
                  FROM rule_group_rel l JOIN ir_model_data g
                    ON g.model = 'res.groups' AND g.res_id = l.group_id
                 WHERE l.rule_group_id = r.id ORDER BY 1)
          FROM ir_rule r JOIN ir_model m ON m.id = r.model_id WHERE r.id = %s""",
    "access rows": """
        SELECT m.model, a.active, a.perm_read, a.perm_write, a.perm_create,
               a.perm_unlink, ARRAY(SELECT g.module || '.' || g.name
                  FROM ir_model_data g
                 WHERE g.model = 'res.groups' AND g.res_id = a.group_id)
          FROM ir_model_access a JOIN ir_model m ON m.id = a.model_id
         WHERE a.id = %s""",
    "groups": """
        SELECT r.name->>'en_US', r.share,
               ARRAY(SELECT g.module || '.' || g.name
                  FROM res_groups_implied_rel l JOIN ir_model_data g
                    ON g.model = 'res.groups' AND g.res_id = l.hid
                 WHERE l.gid = r.id ORDER BY 1),
               ARRAY(SELECT g.module || '.' || g.name
                  FROM res_groups_implied_rel l JOIN ir_model_data g
                    ON g.model = 'res.groups' AND g.res_id = l.gid
                 WHERE l.hid = r.id ORDER BY 1)
          FROM res_groups r WHERE r.id = %s""",
    "views": """
        SELECT active, mode, priority, model, arch_db->>'en_US'
          FROM ir_ui_view WHERE id = %s""",
    "actions": """
        SELECT name->>'en_US', res_model, domain, context, view_mode, target
          FROM ir_act_window WHERE id = %s""",
    "menus": """
        SELECT name->>'en_US', active, sequence,
               ARRAY(SELECT g.module || '.' || g.name
                  FROM ir_ui_menu_group_rel l JOIN ir_model_data g
                    ON g.model = 'res.groups' AND g.res_id = l.gid
                 WHERE l.menu_id = ir_ui_menu.id ORDER BY 1)
          FROM ir_ui_menu WHERE id = %s""",
}
MODELS = {
    "rules": "ir.rule",
    "access rows": "ir.model.access",
    "groups": "res.groups",
    "views": "ir.ui.view",
    "actions": "ir.actions.act_window",
    "menus": "ir.ui.menu",
}
TABLES = {
    "ir.actions.act_window": "ir_act_window",
    "ir.actions.act_window.view": "ir_act_window_view",
    "ir.actions.act_url": "ir_act_url",
    "ir.actions.client": "ir_act_client",
    "ir.actions.report": "ir_act_report_xml",
    "ir.actions.server": "ir_act_server",
}
SCHEMA = {
    "columns": """
        SELECT table_name || '.' || column_name,
               concat_ws(' ', data_type, is_nullable, column_default)
          FROM information_schema.columns
         WHERE table_schema = 'public'
           AND (table_name LIKE 'clinic%' OR column_name LIKE '%clinic%')""",
    "indexes": """
        SELECT indexname, indexdef FROM pg_indexes
         WHERE schemaname = 'public'
           AND (tablename LIKE 'clinic%' OR indexname LIKE '%clinic%')""",
    "constraints": """
        SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
          FROM pg_constraint
         WHERE conrelid::regclass::text LIKE 'clinic%' OR conname LIKE '%clinic%'""",
    "triggers": """
        SELECT tgrelid::regclass || '.' || tgname,
               tgenabled::text || ' ' || pg_get_triggerdef(oid)
          FROM pg_trigger WHERE NOT tgisinternal
           AND (tgrelid::regclass::text LIKE 'clinic%' OR tgname LIKE 'clinic%')""",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'clinic%'",
    "views": "SELECT viewname, definition FROM pg_views WHERE viewname LIKE 'clinic%'",
}


def previous_dump():
    """That of the version before this one: of part-2 and part-10 the former."""
    dumps = FOLDER.glob("*.sql.xz")
    return min(dumps, key=lambda path: [int(n) for n in NUMBER.findall(path.name)])


def restore(dump, database):
    """A database with the content of a dump. Older clients know no \\restrict."""
    databases.create(database)
    lines = lzma.decompress(Path(dump).read_bytes()).splitlines(keepends=True)
    marks = (b"\\restrict ", b"\\unrestrict ")
    command = ["psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-d", database]
    done = subprocess.run(
        command,
        input=b"".join(line for line in lines if not line.startswith(marks)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    if done.returncode:
        raise databases.InstallFailed(done.stderr.decode()[-4000:])


def upgrade(database):
    """`-u all` as an administrator runs it; returns the warnings of its log.

    Addons that the old version did not have are installed after it, without invented
    people: a clinic has its own.
    """
    log = databases.odoo("-u", "all", "--stop-after-init", database=database)
    with databases.connect(database) as cursor:
        cursor.execute("SELECT name FROM ir_module_module WHERE state = 'installed'")
        new = house().keys() - {name for (name,) in cursor.fetchall()}
        cursor.execute("UPDATE ir_module_module SET demo = FALSE")
    if new:
        command = ("-i", ",".join(sorted(new)), "--stop-after-init")
        log += databases.odoo(*command, database=database)
    return databases.warnings_in(log)


def parts(cursor):
    """{kind: {external id: what it says}} of what our addons bring."""
    found = {}
    for kind, query in PARTS.items():
        cursor.execute(
            "SELECT module || '.' || name, res_id FROM ir_model_data"
            " WHERE module = ANY (%s) AND model = %s",
            [list(manifests()), MODELS[kind]],
        )
        found[kind] = {}
        for name, record_id in cursor.fetchall():
            cursor.execute(query, [record_id])
            row = cursor.fetchone()
            if kind == "views":
                row = (*row[:-1], _plain(row[-1]))
            found[kind][name] = row
    return found


def _plain(arch):
    """Without spaces of no meaning and without the numbers of actions."""
    return ACTION.sub("name=''", canonicalize(arch, strip_text=True))


def external_ids(cursor):
    """{external id: model, noupdate} of what our addons bring, demo aside."""
    cursor.execute(
        "SELECT module || '.' || name, model || ' ' || coalesce(noupdate, FALSE)"
        "  FROM ir_model_data WHERE module = ANY (%s) AND name NOT LIKE 'demo\\_%%'",
        [list(manifests())],
    )
    return dict(cursor.fetchall())


def orphans(cursor):
    """External ids of our addons whose record is gone."""
    cursor.execute(
        "SELECT model, array_agg(res_id), array_agg(module || '.' || name)"
        "  FROM ir_model_data WHERE module = ANY (%s) AND model NOT LIKE 'ir.model%%'"
        " GROUP BY model",
        [list(manifests())],
    )
    lost = []
    for model, ids, names in cursor.fetchall():
        table = TABLES.get(model, model.replace(".", "_"))
        cursor.execute(
            f"SELECT name FROM unnest(%s::int[], %s::text[]) d (id, name)"
            f' WHERE NOT EXISTS (SELECT 1 FROM "{table}" t WHERE t.id = d.id)',
            [ids, names],
        )
        lost += [row[0] for row in cursor.fetchall()]
    return sorted(lost)


def schema(cursor):
    found = {}
    for kind, query in SCHEMA.items():
        cursor.execute(query)
        found[kind] = {name: _in_one_form(text) for name, text in cursor.fetchall()}
    return found


def _in_one_form(text):
    """A list of words is cast as a whole, or word by word once it was restored."""
    if "ARRAY[" not in text:
        return text
    return re.sub(r"::(character varying|text)(\[\])?|[()]", "", text)


def tables(cursor):
    """{table: its columns} of our tables, stamps aside."""
    cursor.execute(
        "SELECT c.table_name, array_agg(c.column_name::text ORDER BY c.column_name)"
        "  FROM information_schema.columns c JOIN pg_tables t"
        "    ON t.tablename = c.table_name AND t.schemaname = c.table_schema"
        " WHERE c.table_schema = 'public' AND c.table_name LIKE 'clinic%%'"
        "   AND c.column_name <> ALL (%s) GROUP BY 1",
        [list(STAMPS)],
    )
    return dict(cursor.fetchall())


# policies that no longer exist: their values go with them
RETIRED_POLICIES = (
    "file.share_same_entity",  # a setting of the chain since 19.0.1.1.0
    "file.share_other_entity",
    "access.break_glass_hours",  # file.emergency_hours since 19.0.1.1.0
    "access.break_glass_review_hours",  # file.review_hours since 19.0.1.1.0
)
# rows inside a record of ours have no external id of their own
OF_OUR_PROFILES = """
    SELECT f.id FROM clinic_import_profile_file f
      JOIN ir_model_data d ON d.model = 'clinic.import.profile'
       AND d.res_id = f.profile_id AND d.module = ANY(%(ours)s)
"""
KEPT_ROWS = {
    # a new addon that is installed writes there what it changes of rights
    "clinic_operation_log": "happened_at < now() AT TIME ZONE 'UTC'"
    " - interval '1 hour'",
    "clinic_import_profile_file": f"id NOT IN ({OF_OUR_PROFILES})",
    "clinic_import_profile_column": f"file_id NOT IN ({OF_OUR_PROFILES})",
    "clinic_policy": "key_id NOT IN (SELECT id FROM clinic_policy_key"
    " WHERE key = ANY(%(retired)s))",
}


def digests(cursor, known):
    """{table.column: rows and digest} of the people's own rows in known tables."""
    found = {}
    for table, columns in sorted(known.items()):
        own, key = "TRUE", "t::text"
        if "id" in columns:
            own, key = f"id NOT IN ({OWN_ROWS})", "id"
        own = f"{own} AND {KEPT_ROWS.get(table, 'TRUE')}"
        sums = ", ".join(
            f"md5(string_agg(coalesce(\"{column}\"::text, '-'), '|' ORDER BY {key}))"
            for column in columns
        )
        cursor.execute(
            f'SELECT count(*), {sums} FROM "{table}" t WHERE {own}',
            {
                "ours": list(manifests()),
                "table": table,
                "retired": list(RETIRED_POLICIES),
            },
        )
        count, *values = cursor.fetchone()
        for column, value in zip(columns, values, strict=True):
            found[f"{table}.{column}"] = (count, value)
    return found


def roles(cursor):
    """(login, group) of all users; groups by external id."""
    cursor.execute(
        "SELECT u.login, d.module || '.' || d.name FROM res_groups_users_rel r"
        "  JOIN res_users u ON u.id = r.uid JOIN ir_model_data d"
        "    ON d.model = 'res.groups' AND d.res_id = r.gid"
    )
    return set(cursor.fetchall())


def differences(old, new):
    """Sentences about what is left over, missing or different."""
    found = [f"left over: {name}" for name in sorted(old.keys() - new.keys())]
    found += [f"missing: {name}" for name in sorted(new.keys() - old.keys())]
    for name in sorted(old.keys() & new.keys()):
        if old[name] != new[name]:
            found.append(f"{name}: {old[name]} instead of {new[name]}")
    return found
