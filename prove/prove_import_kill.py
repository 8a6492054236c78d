"""An import that is killed again and again loses nothing and doubles nothing.

`make import` runs as a process of its own and gets SIGKILL in the middle, at moments
drawn from the seed; the last run is left alone. Then every row of the delivery is one
record, its control totals tie out, and one more run changes nothing.
"""

import random
import re
import signal
import subprocess
import sys
import time

import databases
from checkout import ROOT

sys.path.insert(0, str(ROOT / "addons/clinic_patient/tests"))
from synthea_sample import Delivery  # noqa: E402

DATABASE = "clinic_prove_import_kill"
PATIENTS = 1500
VISITS = 6
KILLS = 12
CLOSING = re.compile(r"^(\d+) created, (\d+) updated$", re.MULTILINE)
RECONCILED = re.compile(r"^Reconciliation: (\d+) of (\d+) figures, (\d+) diff", re.M)
TABLES = {
    "clinic_branch": "organizations",
    "clinic_patient": "patients",
    "clinic_visit": "encounters",
    "clinic_visit_diagnosis": "conditions",
    "clinic_visit_observation": "observations",
    "clinic_allergy": "allergies",
    "clinic_history_charge": "claims",
}


def _command(folder, chunk):
    return [
        *(sys.executable, str(ROOT / "scripts/import_data.py")),
        *("--config", databases.CONF, "--db", DATABASE, "--data", str(folder)),
        *("--chunk", str(chunk), "--quiet"),
    ]


def _count(cursor, table):
    cursor.execute(f"SELECT count(*) FROM {table}")
    return cursor.fetchone()[0]


def _killed_run(command, target, log):
    """Start an import and kill it once `target` rows are in; False if it was faster."""
    process = subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT)
    with databases.connect(DATABASE) as cursor:
        while process.poll() is None:
            if _count(cursor, "clinic_import_key") >= target:
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.01)
    return process.wait() == -signal.SIGKILL


def _whole_run(command):
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    closing, totals = CLOSING.search(done.stdout), RECONCILED.search(done.stdout)
    if done.returncode or not closing or not totals:
        raise RuntimeError(f"the import failed:\n{done.stdout}\n{done.stderr[-3000:]}")
    return [int(number) for number in (*closing.groups(), *totals.groups())]


def run(scale, seed, workdir):
    chance = random.Random(seed)
    delivery = Delivery(max(20, round(PATIENTS * scale)), VISITS, seed)
    rows = delivery.write(workdir / "delivery") - len(delivery.rows["careplans"])
    chunk = max(20, round(1000 * scale))
    command = _command(workdir / "delivery", chunk)
    databases.create(DATABASE, databases.addons_template(["clinic_patient"]))
    before = _counts()
    kills = 0
    planned = max(2, round(KILLS * scale))
    with open(workdir / "killed.log", "w") as log:
        for number in range(planned):
            target = rows * (number + chance.random()) / (planned + 1)
            kills += _killed_run(command, target, log)
    created, _updated, compared, total, differences = _whole_run(command)
    again = _whole_run(command)
    after = _counts()
    # the branch that an empty database gets for the importing person
    wrong = {
        table: (after[table] - before[table], len(delivery.rows[name]))
        for table, name in TABLES.items()
        if after[table] - before[table] - (table == "clinic_branch")
        != len(delivery.rows[name])
    }
    databases.drop(DATABASE)
    passed = not wrong and not differences and again[:2] == [0, 0] and kills
    return {
        "rows": rows,
        "rows_per_transaction": chunk,
        "kills": kills,
        "created_by_last_run": created,
        "figures": f"{compared} of {total}",
        "differences": differences,
        "wrong_counts": wrong,
        "created_and_updated_by_one_more_run": again[:2],
        "verdict": "pass" if passed else "fail",
    }


def _counts():
    with databases.connect(DATABASE) as cursor:
        return {table: _count(cursor, table) for table in TABLES}
