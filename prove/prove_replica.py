"""Under `db_replica_host` no door of ours is called twice.

A server whose read-only cursors are connections of their own, to the same cluster.
Every reading door of every model of ours is opened by every role. Odoo says in its log
when a door that claimed to read wanted to write, and calls it again: that line must
not be there. A door that is broken on purpose has to bring it.
"""

import os

from bench import harness
from checkout import ROOT
from prove import outside_scene, replica_calls, scene

LINE = "retrying with a read/write cursor"
FALLBACK = "falling back to read-write cursor"
SERVER = (str(ROOT / "prove/replica_server.py"),)
BROKEN = "clinic.patient.write"


def run(scale, seed, workdir):
    share = 1 if scale >= 1 else 12
    with outside_scene.prepared("replica", workdir) as (database, known, _path):
        whole = _serve(database, known, workdir / "replica.log", share, seed)
        os.environ["BREAK_DOOR"] = BROKEN
        try:
            broken = _serve(database, known, workdir / "broken.log", None, seed)
        finally:
            del os.environ["BREAK_DOOR"]
    checks = {
        "no door is called twice": whole["retries"] == 0,
        "read-only cursors are real": whole["read_only"] > 0,
        "no cursor fell back": whole["fallbacks"] == 0,
        "doors give rows": whole["calls"]["given"] > 0,
        "a broken door is noticed": broken["retries"] > 0,
    }
    return {"whole": whole, "broken": broken, "checks": checks, **scene.verdict(checks)}


def _serve(database, known, log, share, seed):
    """One server, all calls, and what its log says."""
    options = ["--log-level=info", f"--db_replica_host={os.environ['PGHOST']}"]
    options.append(f"--db_replica_port={os.environ.get('PGPORT', '5432')}")
    with harness.server(database, log=log, options=options, program=SERVER) as door:
        if share is None:
            calls = replica_calls.open_one(door, known, BROKEN)
        else:
            calls = replica_calls.open_all(door, known, share, seed)
    lines = log.read_text(errors="replace").splitlines()
    return {
        "calls": calls,
        "retries": sum(LINE in line for line in lines),
        "fallbacks": sum(FALLBACK in line for line in lines),
        "read_only": sum(line.rstrip().endswith(" ro") for line in lines),
        "lines": [line for line in lines if LINE in line][:5],
    }
