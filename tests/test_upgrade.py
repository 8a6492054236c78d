"""The dump of the version before, upgraded, is as good as a fresh installation."""

import base64
import contextlib
import dataclasses
import os
import subprocess
import sys

import polib
import psycopg2
import pytest
from odoo.addons.clinic_base.tools.crypto import KeyRing

import databases
import invariants
import upgrade
import upgrade_dump
from bench.harness import server
from checkout import ADDONS, ROOT, house, manifests
from upgrade_breaks import BREAKS

pytestmark = pytest.mark.slow
LANGUAGE = "zh_CN"
# columns that a migration fills anew, with the reason
CHANGED = {}
# what the jobs of a server do after an upgrade
JOBS = """
env["clinic.visit"]._cron_keep_records()
env["clinic.message"]._cron_open_calls()
env["clinic.message.sender"]._cron_send_now()
env["clinic.message.sender"]._cron_send_bulk()
env["clinic.reminder"]._cron_remind()
env["clinic.appointment"]._cron_flag_late()
env["clinic.followup"]._cron_plan_visits()
env["clinic.followup"]._cron_work()
env["clinic.followup"]._cron_owners()
env["clinic.complaint"]._cron_escalate()
env["clinic.satisfaction"]._cron_ask()
env["clinic.revisit.clock"]._cron_fit()
env["clinic.followup"]._cron_recall()
env.cr.commit()
"""


@dataclasses.dataclass
class Upgraded:
    name: str
    fresh: str
    conf: str
    before: dict
    after: dict  # the upgrade alone: the jobs of a server send, flag and plan
    warnings: list


@contextlib.contextmanager
def rolled_back(database):
    connection = psycopg2.connect(dbname=database)
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.rollback()
        connection.close()


def documents(cursor):
    """{patient: number} as the key of the dump opens them."""
    ring = KeyRing.load(upgrade_dump.KEY)
    cursor.execute("SELECT id, patient_id, ciphertext FROM clinic_patient_identity")
    place = b"clinic.patient.identity/number"
    return {
        (row, patient): ring.decrypt(base64.b64decode(bytes(blob)), place)
        for row, patient, blob in cursor.fetchall()
    }


def describe(database):
    with rolled_back(database) as cursor:
        known = upgrade.tables(cursor)
        return {
            "tables": known,
            "digests": upgrade.digests(cursor, known),
            "documents": documents(cursor),
            "roles": upgrade.roles(cursor),
        }


def keep_known(database, before):
    """Digests of the columns that were there before, as far as they still are."""
    with rolled_back(database) as cursor:
        known = upgrade.tables(cursor)
        kept = {
            table: [column for column in columns if column in known.get(table, ())]
            for table, columns in before["tables"].items()
        }
        filled = {table: columns for table, columns in kept.items() if columns}
        return {"tables": kept, "digests": upgrade.digests(cursor, filled)}


def without_gone(before, after):
    """(digests of before without columns that are gone, names of those)"""
    gone = {
        f"{table}.{column}"
        for table, columns in before["tables"].items()
        for column in set(columns) - set(after["tables"][table])
    }
    digests = before["digests"].items()
    return {name: value for name, value in digests if name not in gone}, gone


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory):
    """The old database after `-u all`, and a copy of a fresh one beside it."""
    name, fresh = (f"clinic_upgrade_{kind}_{os.getpid()}" for kind in ("old", "new"))
    plain = databases.CONF
    try:
        databases.create(fresh, databases.addons_template())
        upgrade.restore(upgrade.previous_dump(), name)
        before = describe(name)
        databases.CONF = upgrade_dump.configuration(tmp_path_factory.mktemp("conf"))
        warnings = upgrade.upgrade(name)
        after = keep_known(name, before)
        databases.odoo(database=name, script=JOBS)
        yield Upgraded(name, fresh, databases.CONF, before, after, warnings)
    finally:
        databases.CONF = plain
        databases.drop(name)
        databases.drop(fresh)


def test_upgrading_warns_of_nothing(upgraded):
    assert not upgraded.warnings


def test_versions_are_those_of_the_manifests(upgraded):
    with rolled_back(upgraded.name) as cursor:
        cursor.execute(
            "SELECT name, latest_version FROM ir_module_module"
            " WHERE name = ANY (%s) AND state = 'installed'",
            [list(manifests())],
        )
        found = dict(cursor.fetchall())
    assert found == {name: data["version"] for name, data in house().items()}


def test_no_row_is_lost_or_changed(upgraded):
    before, gone = without_gone(upgraded.before, upgraded.after)
    wrong = [
        line
        for line in upgrade.differences(upgraded.after["digests"], before)
        if line.partition(":")[0] not in CHANGED
    ]
    assert not wrong
    assert gone <= CHANGED.keys()


def test_jobs_lose_no_row(upgraded):
    kept = keep_known(upgraded.name, upgraded.before)
    before, _gone = without_gone(upgraded.before, kept)
    lost = {
        name: (count, kept["digests"][name][0])
        for name, (count, _digest) in before.items()
        if kept["digests"][name][0] < count
    }
    assert not lost


def test_documents_are_read_with_their_key(upgraded):
    with rolled_back(upgraded.name) as cursor:
        assert documents(cursor) == upgraded.before["documents"]
    assert len(upgraded.before["documents"]) > 5
    assert all(upgraded.before["documents"].values())


def test_users_keep_their_roles(upgraded):
    with rolled_back(upgraded.name) as cursor:
        assert upgraded.before["roles"] <= upgrade.roles(cursor)


@pytest.mark.parametrize("kind", list(upgrade.PARTS))
def test_nothing_of_the_old_version_is_left(upgraded, kind):
    with rolled_back(upgraded.name) as cursor:
        old = upgrade.parts(cursor)[kind]
    with rolled_back(upgraded.fresh) as cursor:
        new = upgrade.parts(cursor)[kind]
    assert new
    assert not upgrade.differences(old, new)


def test_external_ids_are_those_of_a_fresh_installation(upgraded):
    with rolled_back(upgraded.name) as cursor:
        old = upgrade.external_ids(cursor)
        assert not upgrade.orphans(cursor)
    with rolled_back(upgraded.fresh) as cursor:
        assert not upgrade.differences(old, upgrade.external_ids(cursor))


@pytest.mark.parametrize("kind", list(upgrade.SCHEMA))
def test_schema_is_that_of_a_fresh_installation(upgraded, kind):
    with rolled_back(upgraded.name) as cursor:
        old = upgrade.schema(cursor)[kind]
    with rolled_back(upgraded.fresh) as cursor:
        assert not upgrade.differences(old, upgrade.schema(cursor)[kind])


def test_invariants_hold(upgraded):
    for database in (upgraded.name, upgraded.fresh):
        with rolled_back(database) as cursor:
            assert not invariants.broken(cursor)


def test_every_invariant_is_broken_once():
    assert set(BREAKS) == {invariant.name for invariant in invariants.invariants()}


@pytest.mark.parametrize("name", BREAKS)
def test_broken_invariants_are_named(upgraded, name):
    with rolled_back(upgraded.name) as cursor:
        cursor.execute(BREAKS[name])
        count, rows = invariants.broken(cursor)[name]
        assert count
        assert rows


def test_chinese_is_loaded(upgraded, tmp_path):
    """Every term that our addons translate is translated in the database."""
    target = tmp_path / "found.po"
    command = [sys.executable, "-m", "odoo", "i18n", "export", "-l", LANGUAGE]
    command += ["-c", upgraded.conf, "-d", upgraded.name, "-o", str(target)]
    subprocess.run([*command, *house()], cwd=ROOT, capture_output=True, check=True)
    found = {entry.msgid: entry.msgstr for entry in polib.pofile(str(target))}
    assert found
    missing = [
        entry.msgid
        for addon in manifests()
        for entry in polib.pofile(str(ADDONS / addon / f"i18n/{LANGUAGE}.po"))
        if entry.msgstr not in ("", entry.msgid)  # what is equal is not stored
        and not found.get(entry.msgid, entry.msgstr)
    ]
    assert not missing


def test_people_go_on_working(upgraded, tmp_path):
    log = tmp_path / "server.log"
    with server(upgraded.name, log=log) as door:
        for login in ("reception", "doctor"):
            door.login(login, login)
            fields = {"name": {}, "record_number": {}, "visit_ids": {}}
            found = door.call("clinic.patient", "web_search_read", [], fields, limit=5)[
                "records"
            ]
            assert found
            one = door.call("clinic.patient", "web_read", [found[0]["id"]], fields)
            assert one[0]["record_number"] == found[0]["record_number"]
            with door.opener.open(f"{door.base}/odoo/patients", timeout=60) as page:
                assert page.status == 200
            door.opener.open(f"{door.base}/web/session/logout", timeout=60).close()
    assert not databases.warnings_in(log.read_text())
