"""Messages, two providers that misbehave, and a server that is killed.

One provider can be asked what it has (a status query by our key), the other cannot.
Both hang up, are late, answer 500 or nonsense, at times having the message and at
times not; the server is killed with SIGKILL while it sends. Each provider keeps its
own books. By these, at the end: of the first each message once; of the second none
twice, and unknown by the kills are no more than were under way then. Receipts come
twice. Then codes are asked for while the long queue is sent: each reaches the provider
within three seconds.
"""

import importlib.util
import json
import os
import random
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter

import psycopg2

import databases
from bench import harness
from checkout import ADDONS, ROOT
from prove import scene

MESSAGES, KILLS, CODES, RECEIPTS = 100_000, 20, 40, 10_000
NAME = f"prove_outbox_{os.getpid()}"
# per thousand calls
MOODS = {
    "slow": 5,
    "drop_before": 10,
    "drop_after": 10,
    "error_before": 5,
    "error_after": 5,
    "garbage": 5,
    "throttle": 5,
    "refuse": 5,
    "hang": 1,
}
IN_TIME = 3.0
PATIENCE = 1800  # seconds for a phase at full size
STATES = """
    SELECT split_part(key, '-', 2)::integer % 2, key, state, outcome, reason, detail
      FROM clinic_message WHERE key LIKE 'k-%'"""
CLAIMED = """
    SELECT count(*) FROM clinic_message m JOIN clinic_message_provider p
        ON p.id = m.provider_id WHERE m.state = 'claimed' AND p.code = 'twilio'"""
OPEN = "SELECT count(*) FROM clinic_message WHERE state IN ('queued', 'claimed')"


def run(scale, seed, workdir):
    size = max(round(MESSAGES * scale), 500)
    kills = max(round(KILLS * scale), 2)
    fakes = _load_fakes()
    keyed = fakes.FakeAliyun(plan=_plan(seed), slow=0.3, hang=3)
    keyless = fakes.FakeTwilio(plan=_plan(seed + 1), slow=0.3, hang=3)
    try:
        databases.create(NAME, databases.addons_template(["clinic_messaging"]))
        day = _shell(f"prepare(env, {size}, {keyed.address!r}, {keyless.address!r})")
        killed = _send_with_kills(workdir, keyed, keyless, size, kills, seed)
        report, checks = _compare(keyed, keyless, day, killed)
        more, found = _receipts_and_codes(workdir, keyed, keyless, day, scale)
    finally:
        keyed.close()
        keyless.close()
        scene.drop(NAME)
    checks |= found
    return {
        "messages": size,
        **report,
        **more,
        "checks": checks,
        **scene.verdict(checks),
    }


def _load_fakes():
    """The providers of the addon's tests, without the addon."""
    path = ADDONS / "clinic_messaging/tests/fake_providers.py"
    spec = importlib.util.spec_from_file_location("fake_providers", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _plan(seed):
    dice = random.Random(seed)
    moods = [mood for mood, share in MOODS.items() for _ in range(share)]
    moods += ["ok"] * (1000 - len(moods))
    return lambda number: dice.choice(moods)


def _shell(call):
    module = "__import__('prove.outbox_day', fromlist=['prepare'])"
    (found,) = scene.shell(NAME, f"{module}.{call}")
    return found


def _value(statement):
    return scene.query(NAME, statement)[0][0]


# -- a server that dies ------------------------------------------------------------
class _Server:
    """An Odoo with its two job threads, which ends by SIGKILL."""

    def __init__(self, log):
        self.port = harness.free_port()
        command = [sys.executable, "-m", "odoo", "-c", databases.CONF, "-d", NAME]
        command += [f"--http-port={self.port}", f"--db-filter=^{NAME}$"]
        command += [f"--gevent-port={harness.free_port()}", "--log-level=error"]
        self.output = open(log, "a")  # noqa: SIM115
        self.process = subprocess.Popen(
            [*command, "--max-cron-threads=2"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=self.output,
        )

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.output.close()


def _send_with_kills(workdir, keyed, keyless, size, kills, seed):
    """Messages under way at each kill, of the provider that cannot tell."""
    dice = random.Random(seed)
    marks = sorted(dice.randint(size // 50, size * 9 // 10) for _kill in range(kills))
    under_way = []
    for mark in [*marks, None]:
        server = _Server(workdir / "server.log")
        try:
            _wait(lambda m=mark: _is_reached(m, keyed, keyless))
            time.sleep(dice.random() * 0.2)
        finally:
            server.kill()
        if mark is not None:
            under_way.append(_value(CLAIMED))
    return under_way


def _is_reached(mark, keyed, keyless):
    _hurry()
    if mark is not None:
        return keyed.calls + keyless.calls >= mark
    return not _value(OPEN)


def _hurry():
    """What was told to wait a minute is due now, and the jobs run."""
    with psycopg2.connect(dbname=NAME) as connection, connection.cursor() as cursor:
        cursor.execute(
            """UPDATE clinic_message SET due_at = now() AT TIME ZONE 'UTC'
                WHERE id IN (SELECT id FROM clinic_message WHERE state = 'queued'
                                AND due_at > now() AT TIME ZONE 'UTC'
                                FOR UPDATE SKIP LOCKED)"""
        )
        cursor.execute(
            "UPDATE clinic_message_provider SET resting_until = NULL"
            " WHERE resting_until IS NOT NULL"
        )
    _wake("bulk")


def _wake(queue):
    with psycopg2.connect(dbname=NAME) as connection, connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO ir_cron_trigger (cron_id, call_at)
               SELECT res_id, now() AT TIME ZONE 'UTC' FROM ir_model_data
                WHERE name = %s""",
            [f"ir_cron_clinic_messaging_{queue}"],
        )
    with psycopg2.connect(dbname="postgres") as connection:
        connection.cursor().execute("SELECT pg_notify('cron_trigger', %s)", [NAME])


def _wait(is_done, patience=PATIENCE):
    until = time.monotonic() + patience
    while not is_done():
        if time.monotonic() > until:
            raise TimeoutError("messages are left over")
        time.sleep(0.5)


# -- the books ---------------------------------------------------------------------
def _compare(keyed, keyless, day, under_way):
    rows = scene.query(NAME, STATES)
    first = [row for row in rows if row[0] == 0]
    second = [row for row in rows if row[0] == 1]
    lost = [row for row in second if _is_lost(row)]
    states = Counter((row[2], row[4]) for row in rows)
    handed = {row[1]: row[2] for row in rows if row[2] != "suppressed"}
    checks = {
        "every message ended": not {"queued", "claimed"} & {row[2] for row in rows},
        "keyed: once each by its own books": all(
            keyed.accepted[row[1]] == (row[2] == "sent")
            for row in first
            if row[2] != "suppressed"
        ),
        "keyed: none unknown": not [row for row in first if row[2] == "unknown"],
        "keyless: none twice": max(keyless.accepted.values()) == 1,
        "keyless: sent is accepted": all(
            keyless.accepted[row[1]] == 1 for row in second if row[2] == "sent"
        ),
        "keyless: failed is not accepted": all(
            keyless.accepted[row[1]] == 0 for row in second if row[2] == "failed"
        ),
        "unknown by kills <= under way at the kills": len(lost) <= sum(under_way),
        "nobody got what was suppressed": not [
            row for row in rows if row[2] == "suppressed" and row[1] in keyed.accepted
        ],
        "every one not sent has its reason": all(
            row[4] for row in rows if row[2] != "sent"
        ),
        "suppressed as decided": states["suppressed", "wrong_address"]
        == day["decided"]["wrong_address"],
    }
    report = {
        "kills": len(under_way),
        "under_way_at_kills": sum(under_way),
        "handed_over": len(handed),
        "calls": keyed.calls + keyless.calls,
        "states": {f"{s} {r or ''}".strip(): n for (s, r), n in sorted(_str(states))},
        "unknown_by_kills": len(lost),
    }
    return report, checks


def _str(states):
    return {(s, r or ""): n for (s, r), n in states.items()}.items()


def _is_lost(row):
    """Of a dead run: nobody wrote down what the line said."""
    return row[2] == "unknown" and row[4] == "no_answer" and row[5] is None


# -- receipts, codes -----------------------------------------------------------------
def _receipts_and_codes(workdir, keyed, keyless, day, scale):
    keyed.plan = keyless.plan = lambda number: "ok"
    codes = max(round(CODES * scale), 4)
    _shell(f"enqueue_slowly(env, {max(round(5000 * scale), 1000)}, 15)")
    server = _Server(workdir / "server.log")
    try:
        _wait(lambda: _is_sending_more(keyless), 120)
        clicks = _shell(f"ask_for_codes(env, {codes}, 1.0)")
        _wait(lambda: all(key in keyless.moments for key in clicks), 60)
        left = _value(OPEN)
        receipts = _report_twice(server, keyed, day, max(round(RECEIPTS * scale), 200))
    finally:
        server.kill()
    late = [keyless.moments[key] - moment for key, moment in clicks.items()]
    delivered = _value(
        "SELECT count(*) FROM clinic_message WHERE delivery = 'delivered'"
    )
    report = {
        "codes": codes,
        "slowest_code": round(max(late), 2),
        "left_in_bulk": left,
        "receipts_posted_twice": receipts,
    }
    return report, {
        "codes leave within 3 s": max(late) <= IN_TIME,
        "the long queue was being sent": left > 0,
        "receipts count once": delivered == receipts
        and _value("SELECT count(*) FROM clinic_message_receipt") == receipts,
    }


def _is_sending_more(keyless):
    _wake("bulk")  # a server that has just started looks about once a minute
    return any(key.startswith("more") for key in [*keyless.moments])


def _report_twice(server, keyed, day, count):
    """Post receipts of the first provider, each list two times at once."""
    rows = [
        {
            "out_id": form["OutId"],
            "phone_number": form["PhoneNumbers"],
            "success": True,
            "err_code": "DELIVERED",
        }
        for form in keyed.kept
        if form["OutId"].startswith("k-")
    ][:count]
    url = f"http://127.0.0.1:{server.port}{day['hook']}"
    for start in range(0, len(rows), 200):
        part = rows[start : start + 200]
        pair = [threading.Thread(target=_post, args=(url, part)) for _ in range(2)]
        for thread in pair:
            thread.start()
        for thread in pair:
            thread.join()
    return len(rows)


def _post(url, rows):
    request = urllib.request.Request(
        url,
        data=json.dumps(rows).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        answer.read()
