"""Make the database that later versions must be able to upgrade.

    scripts/with_pg.sh test .local/venv/bin/python scripts/upgrade_dump.py NAME

Writes tests/upgrade/NAME.sql.xz: the addons of this checkout with their demo data and
what upgrade_scene.py adds, in English and Chinese, without logs of the mail bus and
sessions. Of the files only those of our records are in it, inside the database.
Encrypted fields are readable with tests/upgrade/upgrade_key.txt, a key for this alone.
"""

import lzma
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import databases
from checkout import ROOT, house

FOLDER = ROOT / "tests/upgrade"
KEY = FOLDER / "upgrade_key.txt"
DATABASE = "clinic_upgrade_dump"
# tables whose rows say nothing about our data
EMPTY_TABLES = ("bus_bus", "ir_logging", "ir_profile", "res_device_log")
CLEAN = """
DELETE FROM ir_attachment WHERE res_model IS NULL OR res_model NOT LIKE 'clinic.%';
"""
FILL = f"""
import sys
sys.path.insert(0, {str(ROOT / "scripts")!r})
import upgrade_scene
env["res.lang"]._activate_and_install_lang("zh_CN")
modules = env["ir.module.module"].search([("state", "=", "installed")])
modules._update_translations(["zh_CN"])
env["ir.config_parameter"].set_param("ir_attachment.location", "db")
upgrade_scene.fill(env)
env["clinic.visit"]._cron_keep_records()
env.cr.commit()
"""


def configuration(folder):
    """The test configuration with the key of the dump."""
    lines = Path(databases.CONF).read_text().splitlines()
    kept = [line for line in lines if not line.startswith("clinic_key")]
    path = Path(folder) / "upgrade.conf"
    path.write_text("\n".join([*kept, f"clinic_key_file = {KEY}", ""]))
    return str(path)


def build():
    """A database with our addons, demo data, our scene and both languages."""
    databases.create(DATABASE)  # demo data load only where Odoo's own did
    names = ",".join(["l10n_generic_coa", *house()])
    databases.odoo("-i", names, "--with-demo", "--stop-after-init", database=DATABASE)
    databases.odoo(database=DATABASE, script=FILL)
    with databases.connect(DATABASE) as cursor:
        cursor.execute(CLEAN)


def dump(target):
    command = ["pg_dump", "--no-owner", "--no-privileges"]
    command += [f"--exclude-table-data={name}" for name in EMPTY_TABLES]
    plain = subprocess.run([*command, DATABASE], check=True, capture_output=True)
    target.write_bytes(lzma.compress(plain.stdout, preset=9 | lzma.PRESET_EXTREME))


def main(arguments):
    if len(arguments) != 1:
        sys.exit(__doc__)
    target = FOLDER / f"{arguments[0]}.sql.xz"
    with tempfile.TemporaryDirectory() as folder:
        databases.CONF = configuration(folder)
        try:
            build()
            dump(target)
        except databases.InstallFailed as error:
            sys.exit(f"The database could not be built: {error}")
        finally:
            databases.drop(DATABASE)
    size = os.path.getsize(target) / 1e6
    print(f"{target.relative_to(ROOT)}: {size:.1f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
