"""A database with users, keys and marked rows for proofs that come from outside."""

import contextlib
import json
import os

import databases
from prove import scene


@contextlib.contextmanager
def prepared(name, workdir):
    """(database, what a stranger knows, the file with it)."""
    database = f"prove_{name}_{os.getpid()}"
    try:
        databases.create(database, databases.addons_template())
        (known,) = scene.shell(
            database,
            "__import__('odoo.addons.clinic_base.tests.door_export',"
            " fromlist=['prepare']).prepare(env)",
        )
        path = workdir / "keys.json"
        path.write_text(json.dumps(known, indent=1))
        yield database, known, path
    finally:
        scene.drop(database)
