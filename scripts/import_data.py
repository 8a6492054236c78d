"""Imports a folder of files into a database, and proves that nothing was lost.

    import_data.py --config odoo.conf --data FOLDER --db NAME [--dry-run]
    import_data.py --config odoo.conf --db NAME --undo BATCH

A database that does not exist is made, with the patient file installed.
Ends with 0 unless something broke; refused rows are no failure, they are listed.
"""

import argparse
import sys
import time
from pathlib import Path

from odoo import api
from odoo.exceptions import AccessError, UserError
from odoo.modules.registry import Registry
from odoo.service.db import _create_empty_database, exp_db_exist
from odoo.tools import config

ADDON = "clinic_patient"
OUTCOMES = ("created", "adopted", "updated", "unchanged", "skipped", "refused")
SHOWN_REASONS = 20


def read_arguments(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", help="configuration file of Odoo")
    parser.add_argument("--db", required=True, help="database")
    parser.add_argument("--data", help="folder with the files, or one file")
    parser.add_argument("--profile", help="code of the profile; found if left out")
    parser.add_argument("--source", help="name of the old system")
    parser.add_argument("--user", default="admin", help="login who imports")
    parser.add_argument("--dry-run", action="store_true", help="try, keep nothing")
    parser.add_argument("--undo", type=int, metavar="BATCH", help="take an import back")
    parser.add_argument("--chunk", type=int, help="rows per transaction")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    found = parser.parse_args(arguments)
    if not found.data and not found.undo:
        parser.error("say what to import: --data FOLDER, or --undo BATCH")
    return found


def boot(arguments):
    """The registry of the database, made and installed if it is missing."""
    options = ["-d", arguments.db, "--no-http", "--log-level=warn"]
    if arguments.config:
        options += ["-c", arguments.config]
    config.parse_config(options, setup_logging=True)
    ensure_key()
    if not exp_db_exist(arguments.db):
        say(f"Database {arguments.db} is new: it is made and {ADDON} installed.")
        _create_empty_database(arguments.db)
        return Registry.new(
            arguments.db, update_module=True, install_modules=[ADDON], new_db_demo=False
        )
    registry = Registry(arguments.db)
    with registry.cursor() as cr:
        cr.execute(
            "SELECT 1 FROM ir_module_module WHERE name = %s AND state = 'installed'",
            (ADDON,),
        )
        if cr.fetchone():
            return registry
    say(f"{ADDON} is not in database {arguments.db} yet: it is installed.")
    return Registry.new(arguments.db, update_module=True, install_modules=[ADDON])


def ensure_key():
    """Document numbers are encrypted: without a key nothing could be imported."""
    if config.get("clinic_key_file") or config.get("clinic_key_env"):
        return
    from odoo.addons.clinic_base.tools.crypto import generate_key_file

    path = Path(".local") / "clinic-import.key"
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        generate_key_file(path)
        say(f"A new encryption key was written to {path}. Keep it as safe as the data.")
    say(f"Name it in the server's configuration: clinic_key_file = {path.resolve()}")
    config["clinic_key_file"] = str(path.resolve())


def get_zone(env, arguments):
    """The time zone of the profile that will be used, where it has one."""
    batches = env["clinic.import.batch"]
    inputs, _totals = batches._read_folder(arguments.data)
    return batches._get_profile(arguments.profile, inputs).tz


def ensure_branch(env, arguments):
    """Whoever imports has a branch; an empty database gets a chain and one branch."""
    user = env.user
    if user._clinic_current_branch():
        return
    branch = env["clinic.branch"].search([("is_external", "=", False)], limit=1)
    if not branch:
        chain = env["clinic.chain"].search([], limit=1)
        chain = chain or env["clinic.chain"].create(
            {"name": env.company.name, "code": "MAIN"}
        )
        branch = env["clinic.branch"].create(
            {
                "name": env.company.name,
                "code": "MAIN",
                "chain_id": chain.id,
                "company_id": env.company.id,
                "tz": user.tz or get_zone(env, arguments) or "UTC",
            }
        )
        say(f"There was no branch: {branch.name} was made in the zone {branch.tz}.")
    user.write({"clinic_branch_ids": [(4, branch.id)], "clinic_branch_id": branch.id})
    say(f"{user.login} works at {branch.name} now; imported patients come to it.")


def show_progress(table, shown=[0.0]):  # noqa: B006 - remembers the last line's time
    tally = table.tally
    if time.monotonic() - shown[0] > 1 or tally.rows == table.rows_total:
        shown[0] = time.monotonic()
        end = "\n" if tally.rows >= table.rows_total else "\r"
        print(f"  {table.name}: {tally.rows}/{table.rows_total}", end=end, flush=True)


def show_report(report):
    width = max([len(row["file"]) for row in report["files"]] + [5])
    say(f"{'file':{width}} {'rows':>8} " + " ".join(f"{o:>9}" for o in OUTCOMES))
    for row in report["files"]:
        counts = " ".join(f"{row[o]:>9}" for o in OUTCOMES)
        say(f"{row['file']:{width}} {row['rows']:>8} {counts}")
    totals = report["totals"]
    counts = " ".join(f"{totals[o]:>9}" for o in OUTCOMES)
    say(f"{'total':{width}} {report['rows']:>8} {counts}")
    show_reasons(report)
    for line in report["reconciliation_lines"]:
        say(line)
    dry = " (dry run: nothing was kept)" if report["dry_run"] else ""
    say(f"{totals['created']} created, {totals['updated']} updated{dry}")


def show_reasons(report):
    for row in report["refused"][:SHOWN_REASONS]:
        where = f"{row['file']}, from row {row['first_row']}"
        column = f", column {row['column']}" if row["column"] else ""
        say(f"{row['rows']} {row['outcome']} ({where}{column}): {row['reason']}")
    hidden = len(report["refused"]) - SHOWN_REASONS
    if hidden > 0:
        say(f"... and {hidden} more reasons: see import {report['batch_id']}.")


def say(text):
    print(text, flush=True)


def run(env, arguments):
    batches = env["clinic.import.batch"]
    batches = batches.with_context(clinic_import_chunk=arguments.chunk)
    if arguments.undo:
        batches.browse(arguments.undo)._action_undo()
        env.cr.commit()
        say(f"Import {arguments.undo} is undone.")
        return
    started = time.monotonic()
    report = batches._run_folder(
        arguments.data,
        profile=arguments.profile,
        dry_run=arguments.dry_run,
        source=arguments.source,
        report=None if arguments.quiet else show_progress,
    )
    seconds = time.monotonic() - started
    say(
        f"Import {report['batch_id']}: profile {report['profile']}, "
        f"source {report['source']}, {seconds:.0f} s"
    )
    show_report(report)
    env.cr.commit()


def main():
    arguments = read_arguments()
    registry = boot(arguments)
    with registry.cursor() as cr:
        user = api.Environment(cr, api.SUPERUSER_ID, {})["res.users"].search(
            [("login", "=", arguments.user)]
        )
        if not user:
            sys.exit(f"There is no user {arguments.user}. Name one with --user.")
        # Whoever may start programs on the server may import: superuser mode, in the
        # name of that user.
        env = api.Environment(cr, user.id, {"lang": user.lang}, su=True)
        try:
            if not arguments.undo:
                ensure_branch(env, arguments)
            run(env, arguments)
        except (UserError, AccessError) as error:
            cr.rollback()
            sys.exit(f"Nothing more was imported: {error}")


if __name__ == "__main__":
    main()
