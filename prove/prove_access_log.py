"""The access log of a server under load is sealed without gaps, and forgery is found.

Eight processes open forms at once while the sealer runs and is killed in the middle:
each opening leaves one row, none is replayed, every row gets a seal. Then copies of the
database are changed by SQL, past the triggers, and scripts/verify_access_log must find
and name the row from the dump; a cut tail it finds against the last anchor. At last
the script reads a dump of a million rows.
"""

import gzip
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import databases
from checkout import ROOT
from prove import scene, sealed_server, sealing, tampering
from prove.big_dump import write_dump

NAME = f"prove_access_log_{os.getpid()}"
ROWS, LONG = 1000, 1_000_000
CLIENTS, PATIENTS = 8, 24
BATCH = 7
MOST_MEMORY = 250  # MB, however long the dump is
# Linux counts the memory of whoever starts a process as the process's own: a small
# one stands between.
MEASURE = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
GAPS = """
SELECT count(*), min(seq), max(seq), count(DISTINCT seq),
       (SELECT count(*) FROM clinic_access_log) AS access,
       (SELECT count(*) FROM clinic_operation_log) AS operation,
       (SELECT count(*) FROM clinic_access_log WHERE door = 'clinic.visit.web_read')
  FROM clinic_access_seal
"""
CONTENT = {"reason": {}, "state": {}, "patient_id": {"fields": {"display_name": {}}}}


def run(scale, seed, workdir):
    rows = max(round(ROWS * scale), 80)
    conf = sealed_server.configuration(workdir)
    try:
        databases.create(NAME, databases.addons_template(["clinic_patient"]))
        opened, load = _open_forms(conf, workdir, rows, seed)
        sealed = _sealed(opened)
        forged = _forgeries(workdir, seed)
    finally:
        scene.drop(f"{NAME}_tampered")
        scene.drop(NAME)
    long = _long_dump(workdir, max(round(LONG * scale), 5000))
    checks = {**load.pop("checks"), **sealed.pop("checks"), **forged, **long["checks"]}
    return {
        "forms_opened": opened,
        **load,
        **sealed,
        "rows_of_the_long_dump": long["rows"],
        "seconds_for_it": long["seconds"],
        "megabytes_for_it": long["megabytes"],
        "checks": checks,
        **scene.verdict(checks),
    }


# -- load --------------------------------------------------------------------------
def _open_forms(conf, workdir, rows, seed):
    started = sealed_server.shell(
        conf, NAME, f"sealing.people(env, {CLIENTS}, {PATIENTS})"
    )
    (people,) = sealed_server.answers(started)
    flag, log = workdir / "enough", workdir / "server.log"
    flag.unlink(missing_ok=True)
    sealers = [_sealer(conf, flag)]
    with sealed_server.server(conf, NAME, log, CLIENTS) as port:
        doors = [
            sealed_server.door(port, NAME, login, sealing.PASSWORD)
            for login in people["logins"]
        ]
        before = log.read_text().count(sealed_server.REPLAY)
        clock = time.time()
        with ThreadPoolExecutor(CLIENTS) as pool:
            halves = rows // 2, rows - rows // 2
            _open_all(pool, doors, people["visits"], halves[0])
            sealers.append(_sealer(conf, flag))
            _wait_for_seal()
            sealers[0].send_signal(signal.SIGKILL)
            _open_all(pool, doors, people["visits"], halves[1])
        seconds = time.time() - clock
        replays = log.read_text().count(sealed_server.REPLAY) - before
    killed = sealers[0].wait() == -signal.SIGKILL
    flag.touch()
    sealed_server.answers(sealers[1])
    checks = {"no opening was replayed": replays == 0, "a sealer was killed": killed}
    return rows, {
        "seconds_of_load": round(seconds),
        "replays": replays,
        "checks": checks,
    }


def _sealer(conf, flag):
    call = f"sealing.seal_until(env, {str(flag)!r}, {BATCH})"
    return sealed_server.shell(conf, NAME, call)


def _open_all(pool, doors, visits, count):
    def open_one(number):
        visit = visits[number % len(visits)]
        found = doors[number % len(doors)].call(
            "clinic.visit", "web_read", [visit], specification=CONTENT
        )
        if found[0]["reason"] != "Tooth ache":
            raise RuntimeError(f"the form shows {found}")

    list(pool.map(open_one, range(count)))


def _wait_for_seal():
    """The first sealer has sealed rows of this load; it is killed in the middle."""
    for _attempt in range(600):
        ((found,),) = scene.query(
            NAME, "SELECT count(*) FROM clinic_access_seal WHERE log = 'access'"
        )
        if found:
            return
        time.sleep(0.1)
    raise RuntimeError("nothing was sealed within a minute")


def _sealed(opened):
    ((count, first, last, distinct, access, operation, shown),) = scene.query(
        NAME, GAPS
    )
    ((batches,),) = scene.query(NAME, "SELECT count(*) FROM clinic_access_head")
    return {
        "rows_sealed": count,
        "signed_heads": batches,
        "checks": {
            "each opening left one row": shown == opened,
            "every row is sealed": count == access + operation,
            "numbers have no gap": (first, last, distinct) == (1, count, count),
        },
    }


# -- forgery -----------------------------------------------------------------------
def _forgeries(workdir, seed):
    chance = random.Random(seed)
    ids = [row[0] for row in scene.query(NAME, "SELECT id FROM clinic_access_log")]
    one, two = sorted(chance.sample(ids[5:-5], 2))
    ((operation,),) = scene.query(
        NAME, "SELECT id FROM clinic_operation_log ORDER BY random() LIMIT 1"
    )
    names = {"one": one, "two": two, "operation": operation}
    with tampering.Tampered(NAME, workdir) as copy:
        checks = _untouched(copy, workdir)
        copy.drop_triggers()
        for case, (statements, expected) in tampering.CASES.items():
            found = _is_named(copy, workdir, statements, expected, names)
            checks[f"{case} is found and named"] = found
            copy.restore()
        checks.update(_cut(copy, workdir))
        copy.restore()
        checks.update(_made_anew(copy, workdir, one))
    return checks


def _is_named(copy, workdir, statements, expected, names):
    """Whether the script names the kind, the log and the row after `statements`."""
    for statement in statements:
        copy.sql(statement.format(**names))
    ((newest,),) = copy.sql("SELECT max(id) FROM clinic_access_log")
    code, told = tampering.verify(copy.dump(), workdir)
    row = {**names, "new": newest}.get(expected[2])
    first = told["first"] or {}
    return (
        code == 1
        and (first["kind"], first["log"]) == expected[:2]
        and row in (None, first["row_id"])
    )


def _untouched(copy, workdir):
    refused = [
        copy.is_refused(statement.format(table=table))
        for table in tampering.TABLES
        for statement in ("DELETE FROM {table}", "TRUNCATE {table}")
    ]
    custom = copy.dump("--format=custom", name="dump.custom")
    plain = copy.dump()
    packed = plain.with_suffix(".sql.gz")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    codes = [tampering.verify(path, workdir)[0] for path in (custom, plain, packed)]
    alone = tampering.verify(plain, workdir, anchors=False, key=False)
    return {
        "triggers refuse DELETE and TRUNCATE": all(refused),
        "an untouched log verifies": codes == [0, 0, 0],
        "without a key nothing is called proven": alone[0] == 3,
    }


def _cut(copy, workdir):
    """The last tenth of rows, seals and heads is gone."""
    ((last,),) = copy.sql("SELECT max(seq) FROM clinic_access_seal")
    ((keep,),) = copy.sql(
        "SELECT max(seq) FROM clinic_access_head WHERE seq < %s", last * 9 // 10
    )
    for log, table in tampering.seal_chain.TABLES.items():
        copy.sql(
            f"DELETE FROM {table} WHERE id IN (SELECT row_id"
            " FROM clinic_access_seal WHERE log = %s AND seq > %s)",
            *(log, keep),
        )
    for table in ("clinic_access_seal", "clinic_access_head"):
        copy.sql(f"DELETE FROM {table} WHERE seq > %s", keep)
    path = copy.dump()
    alone, _told = tampering.verify(path, workdir, anchors=False)
    code, told = tampering.verify(path, workdir)
    return {
        "a cut tail cannot be seen from the dump alone": alone == 0,
        "a cut tail is found against the anchor": code == 1
        and told["first"]["kind"] == "cut"
        and told["first"]["seq"] == last,
    }


def _made_anew(copy, workdir, row):
    """A row is changed and every seal made anew, without the key."""
    copy.sql("UPDATE clinic_access_log SET door = 'x' WHERE id = %s", row)
    copy.rechain()
    _code, by_head = tampering.verify(copy.dump(), workdir, anchors=False)
    copy.sql("DELETE FROM clinic_access_head")
    path = copy.dump()
    unsigned, _told = tampering.verify(path, workdir, anchors=False)
    code, by_anchor = tampering.verify(path, workdir)
    return {
        "a seal made anew is found by its heads": by_head["first"]["kind"] == "head",
        "a seal without heads proves nothing": unsigned == 3,
        "a seal made anew is found by the anchor": code == 1
        and by_anchor["first"]["kind"] == "anchor",
    }


# -- size --------------------------------------------------------------------------
def _long_dump(workdir, rows):
    path, public = workdir / "long.sql", workdir / "long-keys"
    public.write_text(write_dump(path, rows))
    clock = time.time()
    command = [str(ROOT / "scripts/verify_access_log"), str(path)]
    command = [sys.executable, *command, "--public-key", str(public)]
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *command], capture_output=True, text=True
    )
    path.unlink()
    code, kilobytes = map(int, done.stdout.split())
    memory = kilobytes // 1024
    return {
        "rows": rows,
        "seconds": round(time.time() - clock, 1),
        "megabytes": memory,
        "checks": {
            "a long dump verifies": code == 0,
            "memory stays flat": memory < MOST_MEMORY,
        },
    }
