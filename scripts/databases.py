"""Databases of the tests, benchmarks and proofs, made from templates.

A template is named after a hash of what is in it, so that it is built once per
state of the addons. Attachments live in the database (a copy needs no files) and
the asset bundles are generated beforehand (the first tour would time out).
"""

import contextlib
import hashlib
import os
import re
import subprocess
import sys
import time

import psycopg2

from checkout import (
    ROOT,
    content_hash,
    core_modules,
    house,
    odoo_version,
    with_dependencies,
)

CONF = os.environ.get("CLINIC_CONF", str(ROOT / ".local/test.conf"))
PREFIX = "clinic_tpl"
KEPT_TEMPLATES = 10
DROP_ATTEMPTS = 30  # a second apart
# what our own warnings look like in an installation log
WARNING = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ")
HARMLESS = ("unknown option 'clinic_",)

PREPARE = """
env["ir.config_parameter"].set_param("ir_attachment.location", "db")
env["ir.attachment"].force_storage()
if "account.chart.template" in env and not env.company.chart_template:
    template = env["account.chart.template"]
    template.try_loading("generic_coa", env.company, install_demo=False)
env.cr.commit()
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
"""


class InstallFailed(Exception):
    """An installation ended with an error or a warning."""


@contextlib.contextmanager
def connect(database="postgres"):
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def exists(name):
    with connect() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return bool(cursor.fetchone())


def drop(name):
    """Also while somebody is connected; PostgreSQL's own cleaning is waited for."""
    for attempt in range(DROP_ATTEMPTS):
        try:
            with connect() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            return
        except psycopg2.errors.InsufficientPrivilege:
            if attempt == DROP_ATTEMPTS - 1:
                raise
            time.sleep(1)


def create(name, template=None):
    """An empty database, or a copy; a database of that name is replaced."""
    drop(name)
    source = f' TEMPLATE "{template}"' if template else ' ENCODING "unicode"'
    with connect() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"{source}')


def rename(old, new):
    with connect() as cursor:
        cursor.execute(f'ALTER DATABASE "{old}" RENAME TO "{new}"')


def odoo(*arguments, database, script=None, log_level="warn"):
    """Run the odoo command; returns its log. Raises InstallFailed."""
    command = [sys.executable, "-m", "odoo"]
    if script is not None:
        command.append("shell")
    command += ["-c", CONF, "-d", database, "--no-http", f"--log-level={log_level}"]
    done = subprocess.run(
        [*command, *arguments],
        input=script or "",
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    log = done.stderr + done.stdout
    if done.returncode or "Traceback (most recent call last)" in log:
        raise InstallFailed(f"{' '.join(arguments) or 'shell'} failed:\n{log[-6000:]}")
    return log


def warnings_in(log):
    return [
        line
        for line in log.splitlines()
        if WARNING.match(line) and not any(text in line for text in HARMLESS)
    ]


def install(database, modules, *, strict=False):
    """Install modules; `strict` makes any warning a failure."""
    log = odoo("-i", ",".join(modules), "--stop-after-init", database=database)
    found = warnings_in(log)
    if strict and found:
        raise InstallFailed("installing our addons warns:\n" + "\n".join(found))


def core_template(modules):
    """Template with Odoo's own modules alone (the plain side of comparisons)."""
    chart = ["l10n_generic_coa"] if "account" in modules else []
    name = f"{PREFIX}_core_{odoo_version()}_{_key(modules)}"
    return _build(name, None, lambda database: install(database, [*modules, *chart]))


def addons_template(names=None):
    """Template with our addons (default: all) on top of the core template."""
    names = with_dependencies(names) if names else list(house())
    base = core_template(core_modules(names) or ["web"])
    key = f"{_key([base, *names])}_{content_hash(names)}"
    return _build(
        f"{PREFIX}_ours_{key}",
        base,
        lambda database: install(database, names, strict=True),
    )


def _key(parts):
    return hashlib.sha256(",".join(parts).encode()).hexdigest()[:8]


def _build(name, base, fill):
    with _one_builder(name):
        return _build_alone(name, base, fill)


@contextlib.contextmanager
def _one_builder(name):
    """Two that need the same template: the second waits, and finds it."""
    with connect() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        yield


def _build_alone(name, base, fill):
    if not exists(name):
        building = f"{name}_new"
        create(building, base)
        try:
            fill(building)
            odoo(database=building, script=PREPARE)
        except InstallFailed:
            drop(building)
            raise
        rename(building, name)
        _forget_old(name)
    return name


def _forget_old(name):
    """Drop the oldest templates of the same kind; a number keeps the disk small."""
    kind = "_".join(name.split("_")[:3])
    with connect() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC",
            [kind.replace("_", r"\_") + r"\_%"],
        )
        names = [row[0] for row in cursor.fetchall()]
    for old in names[KEPT_TEMPLATES:]:
        if old != name:
            drop(old)
