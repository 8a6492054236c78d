"""Plans over two years of visits, day by day, and jobs that are killed again and again.

The visits of the Synthea histories happen one after the other, each at its instant, at
two branches in two time zones; plans come into use, change and are archived meanwhile;
some visits are cancelled, some written down days later, some patients die. Each day
the jobs run, the due list is read and worked. It must be that of a reference which
knows nothing of the addon (`followup_reference.py`), on each day. The process that
runs the jobs gets SIGKILL between two statements of a batch, at moments drawn from the
seed, and is started again: at the end each step of each visit is there once and ended
as the reference says, and each message went out once.
``CLINIC_SAMPLE_DATA`` names the folder of the samples. A run that is not at full size
makes a delivery of its own with the same columns.
"""

import json
import math
import os
import random
import re
import signal
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import databases
import invariants
from checkout import ROOT

from . import followup_reference, scene
from . import followup_scenario as scenario

sys.path.insert(0, str(ROOT / "addons/clinic_patient/tests"))
from synthea_sample import Delivery  # noqa: E402

NAME = f"prove_followup_{os.getpid()}"
FOLDERS = ("synthea-r4-2019", "synthea-stu3-2017")
FIRST, DAYS, KILLS = date(2018, 1, 1), 730, 20
LEAST_DAYS, LEAST_KILLS = 40, 2
OWN_PATIENTS = 900  # of the own delivery, at full size
STATEMENTS = 12  # at most, from the first row of a job to the kill
ENDS = """
    SELECT v.encounter, s.name ->> 'en_US', count(*),
           min(f.state || coalesce(' ' || f.reason, ''))
      FROM clinic_followup f
      JOIN clinic_followup_step s ON s.id = f.step_id
      JOIN prove_visit v ON v.visit_id = f.visit_id
     GROUP BY 1, 2"""
SENT = """
    SELECT m.messages, count(*) FROM clinic_followup f, LATERAL (
        SELECT count(*) AS messages FROM clinic_message m
         WHERE m.res_model = 'clinic.followup' AND m.res_id = f.id
           AND m.state = 'sent') AS m
     WHERE f.reason = 'sent' GROUP BY 1"""
CLOCK = re.compile(r"\bnow\(\)|\bcurrent_date\b")
OTHERS_SENT = """
    SELECT count(*) FROM clinic_message m
      JOIN clinic_followup f ON f.id = m.res_id
     WHERE m.res_model = 'clinic.followup' AND m.state = 'sent'
       AND f.reason IS DISTINCT FROM 'sent'"""


def run(scale, seed, workdir):
    days = max(round(DAYS * scale), LEAST_DAYS)
    kills = max(round(KILLS * scale), LEAST_KILLS)
    folders = _get_folders(scale, seed, workdir, days)
    expected, ends = followup_reference.run(folders, FIRST, days)
    for name in ("lists.jsonl", "kills.jsonl"):
        (workdir / name).unlink(missing_ok=True)
    databases.create(NAME, databases.addons_template(["clinic_followup"]))
    try:
        _shell(workdir, f"prepare(env, {FIRST.isoformat()!r})")
        call = f"run(env, {[str(one) for one in folders]}, {FIRST.isoformat()!r}, "
        call += f"{days}, {str(workdir)!r}"
        killed = 0
        for kill in [*_draw_kills(seed, days, kills), None]:
            killed += _shell(workdir, f"{call}, {kill})", is_killed=bool(kill))
        found = _read(workdir)
        report, checks = _compare(found, expected, ends, kills, killed)
    finally:
        scene.drop(NAME)
    return {
        "folders": [folder.name for folder in folders],
        "days": days,
        **report,
        "checks": checks,
        **scene.verdict(checks),
    }


# -- histories -------------------------------------------------------------------------
def _get_folders(scale, seed, workdir, days):
    samples = os.environ.get("CLINIC_SAMPLE_DATA")
    if scale >= 1 and samples:
        return [Path(samples) / name for name in FOLDERS]
    if scale >= 1:
        print("CLINIC_SAMPLE_DATA names no folder: a delivery of our own is used.")
    dice = random.Random(seed)
    delivery = Delivery(max(35, round(OWN_PATIENTS * scale)), 3, seed)
    starts = {}
    for row in delivery.rows["encounters"]:
        start = datetime(FIRST.year, FIRST.month, FIRST.day, 3, tzinfo=timezone.utc)
        start += timedelta(minutes=dice.randrange(days * 24 * 60))
        row |= {"START": start.isoformat(), "CODE": dice.choice(scenario.CODES)}
        starts[row["PATIENT"]] = start
    for row in delivery.rows["patients"]:
        if row["DEATHDATE"]:  # soon after one of the visits
            died = starts[row["Id"]] + timedelta(days=dice.randrange(1, 9))
            row["DEATHDATE"] = died.isoformat()
    delivery.write(workdir / "delivery")
    return [workdir / "delivery"]


# -- processes that die ----------------------------------------------------------------
def _draw_kills(seed, days, count):
    """[(day, statements)]; a third of them when plans come into use."""
    dice = random.Random(seed)
    chosen = {
        math.ceil(begins * days)
        for plan in scenario.PLANS
        for begins, _steps in plan.versions
        if begins
    }
    chosen = set(sorted(chosen)[: count // 3])
    others = [day for day in range(1, days - 5) if day not in chosen]
    chosen |= set(dice.sample(others, count - len(chosen)))
    return [(day, dice.randrange(STATEMENTS)) for day in sorted(chosen)]


def _shell(workdir, call, is_killed=False):
    """Run a call of `followup_days` in a process of its own; whether it was killed."""
    script = "import sys\nsys.path.insert(0, '.')\n"
    script += (
        f"from prove import followup_days\nfollowup_days.{call}\nenv.cr.commit()\n"
    )
    command = [sys.executable, "-m", "odoo", "shell", "-c", databases.CONF]
    command += ["-d", NAME, "--no-http", "--log-level=warn"]
    done = subprocess.run(
        command, input=script, capture_output=True, text=True, cwd=ROOT
    )
    log = done.stderr + done.stdout
    with open(workdir / "server.log", "a", encoding="utf-8") as file:
        file.write(log)
    if done.returncode == -signal.SIGKILL and is_killed:
        return True
    if done.returncode or "Traceback (most recent call last)" in log:
        raise databases.InstallFailed(log[-6000:])
    return False


# -- both sides ------------------------------------------------------------------------
def _read(workdir):
    """What the days wrote; a day that was killed before its end was written again."""
    with open(workdir / "lists.jsonl", encoding="utf-8") as file:
        lists = {one["day"]: one for one in map(json.loads, file)}
    path = workdir / "kills.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {
        "lists": lists,
        "kills": [json.loads(line) for line in lines],
        "ends": scene.query(NAME, ENDS),
        "sent": dict(scene.query(NAME, SENT)),
        "others_sent": scene.query(NAME, OTHERS_SENT)[0][0],
        "invariants": _get_broken(),
    }


def _get_broken():
    """Of the invariants that do not ask the clock, which is not that of the run."""
    known = [
        one
        for one in invariants.invariants()
        if one.addon == "clinic_followup" and not CLOCK.search(one.query)
    ]
    with databases.connect(NAME) as cursor:
        return invariants.broken(cursor, known)


def _compare(found, expected, ends, kills, killed):
    lists = found["lists"]
    wrong_days = [
        day
        for day, rows in enumerate(expected)
        if day not in lists or lists[day]["rows"] != rows
    ]
    made = {(row[0], row[1]): row[3] for row in found["ends"]}
    lost = [key for key in ends if key not in made]
    unlike = [key for key, end in ends.items() if made.get(key, end) != end]
    checks = {
        "each day's list is that of the reference": not wrong_days,
        "the board counts what the reference counts": _count_boards(lists, expected)
        == 0,
        "killed as often as drawn": killed == kills == len(found["kills"]),
        "each kill lost rows that were not committed": all(
            kill["rows_not_committed"] for kill in found["kills"]
        ),
        "no follow-up twice": all(row[2] == 1 for row in found["ends"]),
        "none lost": not lost,
        "none that the reference does not know": not [k for k in made if k not in ends],
        "each ended as in the reference": not unlike,
        "each message once": set(found["sent"]) <= {1} and not found["others_sent"],
        "messages went out": bool(found["sent"]),
        "the invariants hold": not found["invariants"],
    }
    report = {
        "follow_ups": len(made),
        "ends": dict(sorted(Counter(made.values()).items())),
        "rows_on_lists": sum(map(len, expected)),
        "longest_list": max(map(len, expected)),
        "kills": found["kills"],
        "messages": found["sent"],
        "first_differences": _get_differences(lists, expected, wrong_days)
        + [[*key, made.get(key), ends[key]] for key in (lost + unlike)[:5]],
        "broken_invariants": found["invariants"],
    }
    return report, checks


def _get_differences(lists, expected, days):
    """The first rows that only one of both has, with the day and whose they are."""
    found = []
    for day in days[:3]:
        ours = {tuple(row) for row in lists.get(day, {"rows": []})["rows"]}
        theirs = {tuple(row) for row in expected[day]}
        found += [[day, "ours", *row] for row in sorted(ours - theirs)[:3]]
        found += [[day, "reference", *row] for row in sorted(theirs - ours)[:3]]
    return found


def _count_boards(lists, expected):
    """On how many days a tab of the recall list counts something else."""
    wrong = 0
    for day, rows in enumerate(expected):
        for branch, zone in enumerate(scenario.ZONES):
            today = str(followup_reference.get_today(FIRST, day, zone))
            late = sum(row[0] == branch and row[4] < today for row in rows)
            due = sum(row[0] == branch and row[4] >= today for row in rows)
            shown = lists[day]["board"][branch] if day in lists else {}
            wrong += (shown.get("due"), shown.get("overdue")) != (str(due), str(late))
    return wrong
