"""`make test`: database from a template keyed by the addons' content, then pytest."""

import argparse
import os
import subprocess
import sys
import time

import databases
from checkout import ADDONS, ROOT, manifests


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--addon", default="", help="only the tests of this addon")
    parser.add_argument("-k", default="", help="only tests whose name matches")
    options = parser.parse_args()
    if options.addon and options.addon not in manifests():
        parser.error(
            f"there is no addon {options.addon}; choose one of {', '.join(manifests())}"
        )
    return options


def prepare(addon):
    """A fresh database with everything, or with one addon and what it needs."""
    started = time.time()
    template = databases.addons_template([addon] if addon else None)
    database = f"clinic_test_{addon or 'all'}_{os.getpid()}"
    databases.create(database, template)
    print(f"Database {database} ready in {time.time() - started:.0f} s", flush=True)
    return database


def pytest_command(options, database):
    paths = [ADDONS / options.addon] if options.addon else [ADDONS, ROOT / "tests"]
    command = [
        sys.executable,
        *("-m", "pytest", "-p", "pytest_clinic", "-p", "no:cacheprovider"),
        f"--odoo-config={databases.CONF}",
        f"--odoo-database={database}",
        *("--odoo-http", "-q", "--durations=15", "--durations-min=3"),
    ]
    if options.k:
        command += ["-k", options.k]
    return [*command, *(str(path.relative_to(ROOT)) for path in paths)]


def main():
    options = arguments()
    try:
        database = prepare(options.addon)
    except databases.InstallFailed as error:
        sys.exit(f"The addons could not be installed: {error}")
    environment = dict(os.environ, PYTHONPATH=str(ROOT / "scripts"))
    try:
        done = subprocess.run(
            pytest_command(options, database), cwd=ROOT, env=environment
        )
    finally:
        databases.drop(database)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
