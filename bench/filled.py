"""Databases full of invented people, made once and kept for the next run.

A database is named after its size and after the content of the addons and of the
seed, so a change of either makes a new one and the old one goes. One run stays with
what it found, even if somebody edits an addon meanwhile.
"""

import functools
import hashlib
from pathlib import Path

import databases
from checkout import content_hash, core_modules, with_dependencies

from . import seed, visits
from .harness import environment

_FOLDER = Path(__file__).resolve().parent
_SEED_FILES = ("people.py", "seed.py", "seed_patients.sql")


@functools.cache
def clinic(count):
    """``count`` patients in our addons; one receptionist at one of twelve branches."""
    names = with_dependencies(["clinic_patient"])
    template = databases.addons_template(names)
    return _filled("clinic", count, content_hash(names), template, seed.fill_clinic)


@functools.cache
def visited(count):
    """The same patients after three years of visits."""
    people = clinic(count)
    return _filled("visited", count, people, people, visits.add_visits, ["visits.py"])


@functools.cache
def plain(count):
    """The same people as contacts of an Odoo with the same core modules."""
    modules = core_modules(with_dependencies(["clinic_patient"]))
    template = databases.core_template(modules)
    return _filled("plain", count, template, template, seed.fill_plain)


def _filled(kind, count, content, template, fill, files=_SEED_FILES):
    digest = hashlib.sha256(content.encode())
    for name in files:
        digest.update((_FOLDER / name).read_bytes())
    family = f"bench_{kind}_{count}_"
    name = family + digest.hexdigest()[:8]
    if not databases.exists(name):
        print(f"filling {name}", flush=True)
        _drop_family(family)
        databases.create(f"{name}_new", template)
        with environment(f"{name}_new") as env:
            fill(env, count)
            env.cr.commit()
        close(f"{name}_new")
        with databases.connect(f"{name}_new") as cursor:
            cursor.execute("VACUUM (ANALYZE)")
        databases.rename(f"{name}_new", name)
    return name


def close(database):
    """Odoo keeps connections open, and a name cannot change under them."""
    import odoo.modules.registry
    import odoo.sql_db

    odoo.modules.registry.Registry.delete(database)
    odoo.sql_db.close_db(database)


def _drop_family(family):
    with databases.connect() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [family]
        )
        names = [row[0] for row in cursor.fetchall()]
    for name in names:
        databases.drop(name)
