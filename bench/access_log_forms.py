"""The work of ``bench_access_log``: prints the durations of all openings as JSON."""

import contextlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent / "scripts"))

import databases  # noqa: E402
from bench import access_log_people, harness  # noqa: E402
from checkout import ROOT  # noqa: E402

DATABASE = "bench_access_log"
WORKERS = 8
OPENINGS = 4  # of each client, before the other server has its turn
ROUNDS = {1: 60, 8: 10}
SCRIPT = "from bench import access_log_people; access_log_people.fill(env)"


def main():
    databases.create(DATABASE, databases.addons_template(["clinic_patient"]))
    try:
        log = databases.odoo(database=DATABASE, script=SCRIPT)
        forms = json.loads(log.rpartition("FORMS ")[2].splitlines()[0])
        with databases.connect(DATABASE) as cursor:
            cursor.execute("VACUUM (ANALYZE)")
        with contextlib.ExitStack() as servers:
            ports = {
                name: servers.enter_context(_server(f"base,rpc,web{more}"))
                for name, more in (("with", ""), ("without", ",bench_without_log"))
            }
            found = {count: _measure(ports, forms, count) for count in ROUNDS}
        print(json.dumps(found))
    finally:
        databases.drop(DATABASE)


@contextlib.contextmanager
def _server(server_wide):
    """A server with workers; yields its port."""
    port = harness.free_port()
    command = [sys.executable, str(FOLDER / "odoo_server.py")]
    command += ["-c", databases.CONF, "-d", DATABASE]
    command += [f"--http-port={port}", f"--gevent-port={harness.free_port()}"]
    command += [f"--db-filter=^{DATABASE}$", "--log-level=error"]
    command += [f"--workers={WORKERS}", "--max-cron-threads=0", "--load", server_wide]
    command += [f"--addons-path={ROOT / 'addons'},{FOLDER / 'server_wide'}"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=sys.stderr, env=os.environ
    )
    try:
        harness._wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(60)


def _measure(ports, forms, count):
    """Durations in ms by server; each round all clients open forms, on one server."""
    doors = {name: _log_in(port, count) for name, port in ports.items()}
    order, values = random.Random(1), {name: [] for name in ports}
    for number in range(-3, ROUNDS[count]):
        names = list(ports)
        order.shuffle(names)
        for name in names:
            before = _count_rows()
            spent = _open_at_once(doors[name], forms, number)
            expected = len(spent) if name == "with" else 0
            if _count_rows() - before != expected:
                raise RuntimeError(f"the server {name} the log wrote other rows")
            if number >= 0:
                values[name] += spent
    return values


def _log_in(port, count):
    doors = [harness.Door(port, DATABASE) for _number in range(count)]
    for door in doors:
        door.login(access_log_people.LOGIN, access_log_people.PASSWORD)
        for _each in range(WORKERS):  # wakes the workers
            door.call("clinic.visit", "search_count", [["id", "=", 0]])
    return doors


def _count_rows():
    with databases.connect(DATABASE) as cursor:
        cursor.execute("SELECT count(*) FROM clinic_access_log")
        return cursor.fetchone()[0]


def _open_at_once(doors, forms, number):
    spent, failures, start = [], [], threading.Barrier(len(doors))

    def work(place, door):
        chosen = random.Random(f"{number} {place}")
        start.wait()
        try:
            for _each in range(OPENINGS):
                spent.append(_open(door, chosen.choice(forms), chosen))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=item) for item in enumerate(doors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return spent


def _open(door, form, chosen):
    record_id = chosen.choice(form["ids"])
    started = time.perf_counter()
    found = door.call(form["model"], "web_read", [record_id], form["specification"])
    spent = (time.perf_counter() - started) * 1000
    if len(found) != 1:
        raise RuntimeError(f"{form['model']} {record_id} did not open")
    return spent


if __name__ == "__main__":
    main()
