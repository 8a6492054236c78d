"""Opening a form with the access log, against the same server without it.

``access_log_1`` is one person who opens forms, ``access_log_8`` are eight at once, by
JSON-RPC to real servers with worker processes: `web_read` with the specification of
the visit form or of the patient form, clinical parts included. ``_p95`` compares the
slow ones. Both servers work on one database, in turn; the one without the log has its
methods taken out (``server_wide/bench_without_log``).

A row of the log makes a commit of what only read before. So this runs on the durable
cluster of the demo, where a commit waits for the disk.
"""

import json
import subprocess
import sys

from checkout import ROOT

from .harness import Figure, Sample

FIGURES = {
    "access_log_1": Figure("ratio", limit=1.15),
    "access_log_1_p95": Figure("ratio", limit=1.3),
    "access_log_8": Figure("ratio", limit=1.15),
    "access_log_8_p95": Figure("ratio", limit=1.3),
}


def run(bench):
    command = ["bash", "scripts/with_pg.sh", "demo", sys.executable]
    done = subprocess.run(
        [*command, "-m", "bench.access_log_forms"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    record(bench, json.loads(done.stdout.splitlines()[-1]))


def record(bench, durations):
    for clients, found in durations.items():
        ours, plain = Sample(tuple(found["with"])), Sample(tuple(found["without"]))
        number = len(ours.values)
        bench.record(f"access_log_{clients}", ours.p50, plain.p50, n=number)
        bench.record(f"access_log_{clients}_p95", ours.p95, plain.p95, n=number)
