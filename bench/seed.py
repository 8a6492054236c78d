"""Fill a database with invented people by SQL, in minutes for a million.

Rows are copies of one record that the ORM made, so that every column that any addon
adds has the value a user would have got; only what makes a person is replaced.
"""

from contextlib import contextmanager
from pathlib import Path

from psycopg2.extras import execute_values

from . import people

SEED_VERSION = 1
BRANCHES = 12
RECEPTION = "bench_reception"
PASSWORD = "bench_reception"
_HASH = """
CREATE OR REPLACE FUNCTION pg_temp.h(i integer, k bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE AS 'SELECT hashint4extended(i, k) & 9223372036854775807'
"""
_PARTNER = {
    "name": "person.name",
    "complete_name": "person.name",
    "ref": "person.number",
}
_PLAIN_PARTNER = _PARTNER | {
    "phone": "person.phone",
    "phone_sanitized": "person.phone",
    "email": "person.email",
    "email_normalized": "person.email",
}
_PATIENT = {
    "record_number": "person.number",
    "name": "person.name",
    "name_key": "person.name_key",
    "pinyin_key": "person.pinyin_key",
    "initials_key": "person.initials_key",
    "phone": "person.phone",
    "phone_key": "reverse(substr(person.phone, 2))",
    "phone2": "person.phone2",
    "phone2_key": "reverse(substr(person.phone2, 2))",
    "email": "person.email",
    "birth_date": "person.birth_date",
    "birth_precision": "'day'",
    "sex": "person.sex",
    "home_branch_id": "{branch} + person.branch - 1",
    "partner_id": "{partner} + person.i",
    "payer_id": "{partner} + person.i",
}


def fill_plain(env, count):
    """``count`` people as contacts of an Odoo without our addons."""
    cr = env.cr
    sample = env["res.partner"].create({"name": "Sample"})
    env.flush_all()
    _draw(cr, count)
    with _bare_tables(cr, ["res_partner"]):
        _copy_rows(cr, "res_partner", sample.id, _PLAIN_PARTNER)
    _make_user(env, ["base.group_user"])


def fill_clinic(env, count):
    """``count`` people as patients of twelve branches, with grants and old numbers."""
    cr = env.cr
    branches = _make_branches(env)
    sample = env["clinic.patient"].create(
        {
            "name": "Sample",
            "record_number": "SAMPLE",
            "chain_id": branches.chain_id.id,
            "home_branch_id": branches[0].id,
        }
    )
    env.flush_all()
    _draw(cr, count)
    cr.execute("SELECT last_value FROM res_partner_id_seq")
    places = {"partner": cr.fetchone()[0], "branch": branches[0].id}
    with _bare_tables(cr, ["res_partner", "clinic_patient"]):
        _copy_rows(cr, "res_partner", sample.partner_id.id, _PARTNER)
        _copy_rows(
            cr,
            "clinic_patient",
            sample.id,
            {column: text.format(**places) for column, text in _PATIENT.items()},
        )
    _add_grants_and_aliases(cr, branches)
    user = _make_user(env, ["clinic_base.group_clinic_base_reception"])
    branches[2].user_ids = [(4, user.id)]
    user.clinic_branch_id = branches[2]
    env.flush_all()
    _check_keys(cr)


def _draw(cr, count):
    cr.execute(_HASH)
    cr.execute(
        "CREATE TEMP TABLE bench_part (kind text, slot int, text text, key text,"
        " pinyin text, initials text) ON COMMIT DROP"
    )
    execute_values(cr._obj, "INSERT INTO bench_part VALUES %s", people.parts())
    cr.execute("ANALYZE bench_part")
    sql = Path(__file__).with_name("seed_patients.sql").read_text("utf-8")
    cr.execute(sql, {"count": count})


def _copy_rows(cr, table, sample_id, replaced):
    """Insert one row per drawn person: the sample, with ``replaced`` expressions."""
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND table_schema = current_schema AND column_name <> 'id'",
        [table],
    )
    columns = [row[0] for row in cr.fetchall()]
    values = [replaced.get(column, f'sample."{column}"') for column in columns]
    cr.execute(f"SELECT last_value FROM {table}_id_seq")
    last_id = cr.fetchone()[0]
    names = ", ".join(f'"{column}"' for column in columns)
    cr.execute(
        f"INSERT INTO {table} (id, {names})"
        f" SELECT {last_id} + person.i, {', '.join(values)}"
        f" FROM bench_person person, {table} sample"
        " WHERE sample.id = %s ORDER BY person.i",
        [sample_id],
    )
    cr.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")


@contextmanager
def _bare_tables(cr, tables):
    """Load without indexes, foreign keys and own triggers; put them back, checked."""
    restore = []
    cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for query in (_FOREIGN_KEYS, _INDEXES):
            cr.execute(query, [table])
            for drop, create in cr.fetchall():
                cr.execute(drop)
                restore.append(create)
    yield
    cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for create in reversed(restore):
        cr.execute(create)
    for table in tables:
        cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


_FOREIGN_KEYS = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s',
                  conrelid::regclass, conname, pg_get_constraintdef(oid))
      FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass
"""
_INDEXES = """
    SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
      FROM pg_index i
     WHERE indrelid = %s::regclass
       AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


def make_house(env):
    """A chain whose first branch is the one of the user who works here."""
    branches = _make_branches(env)
    env.user.clinic_branch_ids = branches
    env.user.clinic_branch_id = branches[0]
    return branches


def _make_branches(env):
    chain = env["clinic.chain"].create({"name": "Bench", "code": "BENCH"})
    chain.record_number_digits = 7
    return env["clinic.branch"].create(
        [
            {
                "name": f"Branch {number}",
                "code": f"B{number}",
                "chain_id": chain.id,
                "tz": "Asia/Shanghai",
                "country_id": env.ref("base.cn").id,
            }
            for number in range(1, BRANCHES + 1)
        ]
    )


def _make_user(env, groups):
    return env["res.users"].create(
        {
            "name": "Bench Reception",
            "login": RECEPTION,
            "password": PASSWORD,
            "group_ids": [(6, 0, [env.ref(group).id for group in groups])],
        }
    )


def _add_grants_and_aliases(cr, branches):
    """One patient in twenty was seen elsewhere in the last year; some rights live."""
    cr.execute(
        """
        INSERT INTO clinic_patient_grant (patient_id, branch_id, until, kind, reason)
        SELECT id, %(first)s + (pg_temp.h(id, 21) %% %(count)s)::int,
               now() + (pg_temp.h(id, 22) %% 390 - 360) * interval '1 day',
               'visit', 'Visit'
          FROM clinic_patient WHERE id %% 20 = 0;
        INSERT INTO clinic_patient_alias (patient_id, number, source)
        SELECT id, 'OLD' || lpad((id * 7)::text, 8, '0'), 'old system'
          FROM clinic_patient WHERE id %% 50 = 0;
        """,
        {"first": branches[0].id, "count": len(branches)},
    )


def _check_keys(cr):
    """The keys put together in SQL are those that the product computes."""
    from odoo.addons.clinic_patient.tools.names import search_keys

    cr.execute(
        "SELECT name, name_key, pinyin_key, initials_key FROM clinic_patient"
        " WHERE phone IS NOT NULL ORDER BY id LIMIT 500"
    )
    for name, *stored in cr.fetchall():
        if tuple(stored) != tuple(search_keys(name)):
            raise ValueError(f"The seed's keys of {name} differ: {stored}")
