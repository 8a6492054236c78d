"""Who may see what, asked from outside: JSON-2 with an API key of each role.

A server of its own on a database with marked rows; `scripts/check_access.py` compares
what it gives with docs/access.json. Then the same with a table that says something
else, which has to be noticed.
"""

import json
import subprocess
import sys

from bench import harness
from checkout import ROOT
from prove import outside_scene, scene

PARTS = 12
TABLE = ROOT / "docs/access.json"
CHECK = ROOT / "scripts/check_access.py"


def run(scale, seed, workdir):
    part = "1/1" if scale >= 1 else f"{1 + seed % PARTS}/{PARTS}"
    with outside_scene.prepared("outside", workdir) as (database, known, keys):
        wrong_table = _spoil(workdir, known)
        with harness.server(database, log=workdir / "server.log") as door:
            true = _check(door.base, database, keys, TABLE, part)
            wrong = _check(door.base, database, *wrong_table, "1/1")
    checks = {
        "nothing differs": true["exit"] == 0,
        "a wrong operation is noticed": "clinic.chain read" in wrong["output"],
        "a wrong row is noticed": "clinic.chain.search" in wrong["output"],
        "a word is noticed": "sends door chain 1" in wrong["output"],
        "a difference ends with 1": wrong["exit"] == 1,
    }
    report = {"part": part, "table": true["output"].splitlines(), "checks": checks}
    return {**report, **scene.verdict(checks)}


def _check(url, database, keys, table, part):
    command = [sys.executable, CHECK, url, database, keys, table, "--part", part]
    done = subprocess.run(command, capture_output=True, text=True)
    return {"exit": done.returncode, "output": done.stdout + done.stderr}


def _spoil(workdir, known):
    """Keys and a table of one model and one role that say what is not so."""
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    model = table["models"]["clinic.chain"]
    model["operations"]["nurse"] = ""
    table["models"] = {"clinic.chain": model}
    keys = {
        "keys": {"nurse": known["keys"]["nurse"]},
        "rows": known["rows"],
        "forbidden": {"nurse": ["door chain 1"]},
    }
    paths = workdir / "wrong_keys.json", workdir / "wrong_access.json"
    for path, content in zip(paths, (keys, table), strict=True):
        path.write_text(json.dumps(content))
    return paths
