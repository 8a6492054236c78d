"""Every sample patient opens, prints and leaves without an error.

Both folders of Synthea patients are imported; then each page is opened as reception and
as practitioner of its branch, with the timeline read to its end, printed as HTML (one
in ten as PDF too), and taken out as files: all together, one in ten by himself too.
``CLINIC_SAMPLE_DATA`` names the folder of the samples. A run that is not at full size
makes a delivery of its own with the same columns.
"""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import databases
from checkout import ROOT

from . import synthea_pages
from .scene import MARK

sys.path.insert(0, str(ROOT / "addons/clinic_patient/tests"))
from synthea_sample import Delivery  # noqa: E402

DATABASE = "clinic_prove_synthea"
FOLDERS = ("synthea-r4-2019", "synthea-stu3-2017")
SAMPLE_PATIENTS = 600  # of the own delivery, at full size
DIFFERENCES = re.compile(r"^Reconciliation: \d+ of \d+ figures, (\d+) diff", re.M)


def run(scale, seed, workdir):
    databases.create(DATABASE, databases.addons_template(["clinic_patient"]))
    folders = _get_folders(scale, seed, workdir)
    started = time.monotonic()
    differences = sum(_import(folder) for folder in folders)
    imported = time.monotonic()
    counts = _walk()
    count, errors = counts.pop("patients"), counts.pop("errors")
    databases.drop(DATABASE)
    whole = (
        counts["opened"] == 2 * count
        and counts["printed"] == counts["taken_out"] == count
        and counts["pdf"] >= count // synthea_pages.PDF_EACH
        and counts["alone"] >= count // synthea_pages.ALONE_EACH
    )
    return {
        "folders": [folder.name for folder in folders],
        "patients": count,
        "differences_of_import": differences,
        "seconds_of_import": round(imported - started),
        "seconds_of_pages": round(time.monotonic() - imported),
        **counts,
        "errors": len(errors),
        "first_errors": errors[:5],
        "verdict": "pass" if count and whole and not errors else "fail",
    }


def _get_folders(scale, seed, workdir):
    samples = os.environ.get("CLINIC_SAMPLE_DATA")
    if scale >= 1 and samples:
        return [Path(samples) / name for name in FOLDERS]
    if scale >= 1:
        print("CLINIC_SAMPLE_DATA names no folder: a delivery of our own is used.")
    delivery = Delivery(max(8, round(SAMPLE_PATIENTS * scale)), 6, seed)
    delivery.write(workdir / "delivery")
    return [workdir / "delivery"]


def _import(folder):
    command = [sys.executable, str(ROOT / "scripts/import_data.py")]
    command += ["--config", databases.CONF, "--db", DATABASE]
    command += ["--data", str(folder), "--source", folder.name, "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    found = DIFFERENCES.search(done.stdout)
    if done.returncode or not found:
        raise RuntimeError(f"the import failed:\n{done.stdout}\n{done.stderr[-3000:]}")
    return int(found.group(1))


def _walk():
    """In a process of its own: that of the tests has another configuration."""
    command = [sys.executable, "-m", "prove.synthea_pages", DATABASE]
    paths = os.pathsep.join([str(ROOT), str(ROOT / "scripts")])
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths},
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith(MARK)]
    if done.returncode or not lines:
        raise RuntimeError(f"the pages could not be read:\n{done.stderr[-3000:]}")
    return json.loads(lines[-1].removeprefix(MARK))
