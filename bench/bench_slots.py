"""Free times of a branch: what it costs to ask for a month of twenty practitioners.

Each of them works 30 days from 8 to 18 and has ten patients a day.

- ``slots_queries``: statements for the month of all, which are as many as for one day
  of one practitioner.
- ``slots_growth``: 95th percentile for the month with all rows of other branches and
  years beside it, against a tenth of them.
"""

import contextlib
from datetime import date, timedelta

import databases

from .harness import Figure, environment, interleave

FIGURES = {
    "slots_queries": Figure("count", limit=12),
    "slots_growth": Figure("growth", limit=2),
}
PEOPLE, DAYS, ROUNDS = 20, 30, 20
FIRST = date(2040, 3, 5)
OTHERS = """
    INSERT INTO clinic_appointment
           (patient_id, branch_id, practitioner_id, start_at, stop_at, busy_from,
            busy_to, lane, local_date, state, source, confirm_state)
    SELECT %(patient)s, %(branch)s, (%(people)s)[1 + n %% %(count)s], at, at + '30m',
           at, at + '30m', 0, at::date, 'booked', 'desk', 'none'
      FROM (SELECT n, timestamp '2000-01-01'
                      + n / %(count)s * interval '30 minutes' AS at
              FROM generate_series(0, %(rows)s - 1) AS n) AS rows"""


def run(bench):
    with _branch(bench.scale // 10) as few, _branch(bench.scale) as many:
        if bench.wants("slots_queries"):
            day = _count(many, FIRST, people=1)
            month = _count(many, FIRST + timedelta(days=DAYS - 1))
            if month != day:
                raise RuntimeError(f"{day} statements for a day, {month} for a month")
            bench.record("slots_queries", month, None, n=PEOPLE * DAYS)
        if bench.wants("slots_growth"):
            times = interleave(
                {"few": lambda _n: _find(few), "many": lambda _n: _find(many)}, ROUNDS
            )
            p95 = {name: sample.p95 for name, sample in times.items()}
            bench.record("slots_growth", p95["many"], p95["few"], n=ROUNDS)


@contextlib.contextmanager
def _branch(rows):
    name = f"clinic_bench_slots_{rows}"
    databases.create(name, databases.addons_template())
    try:
        with environment(name) as env:
            yield fill(env, rows)
    finally:
        databases.drop(name)


def fill(env, rows):
    """A branch with rosters and bookings, and `rows` of people who work elsewhere."""
    chain = env["clinic.chain"].create({"name": "Slots", "code": "SLOTS"})
    branch, elsewhere = env["clinic.branch"].create(
        [
            {
                "name": code,
                "code": code,
                "chain_id": chain.id,
                "tz": "Asia/Shanghai",
                "country_id": env.ref("base.cn").id,
            }
            for code in ("SLOT1", "SLOT2")
        ]
    )
    patient = env["clinic.patient"].create(
        {"name": "Slots", "chain_id": chain.id, "home_branch_id": branch.id}
    )
    people = _hire(env, branch, PEOPLE)
    others = _hire(env, elsewhere, PEOPLE)
    _work(env, branch, patient, people)
    env.flush_all()
    values = {
        "patient": patient.id,
        "branch": elsewhere.id,
        "people": others.ids,
        "count": PEOPLE,
        "rows": rows,
    }
    env.cr.execute(OTHERS, values)
    env.cr.execute("ANALYZE clinic_appointment, clinic_roster")
    return branch


def _hire(env, branch, count):
    return env["clinic.practitioner"].create(
        [
            {
                "name": f"Dr. {branch.code} {number}",
                "chain_id": branch.chain_id.id,
                "branch_ids": branch.ids,
            }
            for number in range(count)
        ]
    )


def _work(env, branch, patient, people):
    days = [FIRST + timedelta(days=number) for number in range(DAYS)]
    rosters = env["clinic.roster"].create(
        [
            {
                "practitioner_id": one.id,
                "branch_id": branch.id,
                "day": day,
                "hour_from": 8,
                "hour_to": 18,
            }
            for one in people
            for day in days
        ]
    )
    rosters._action_publish()
    env["clinic.room"].create(
        [{"name": f"Room {number}", "branch_id": branch.id} for number in range(PEOPLE)]
    )
    env.flush_all()
    env.cr.execute(
        """
        INSERT INTO clinic_appointment
               (patient_id, branch_id, practitioner_id, start_at, stop_at, busy_from,
                busy_to, lane, local_date, state, source, confirm_state)
        SELECT %s, r.branch_id, r.practitioner_id, at, at + '30m', at, at + '30m', 0,
               r.day, 'booked', 'desk', 'none'
          FROM clinic_roster r
          CROSS JOIN LATERAL generate_series(r.start_at, r.stop_at - interval '1h',
                                             interval '1h') AS at
         WHERE r.branch_id = %s""",
        [patient.id, branch.id],
    )


def _find(branch, until=FIRST + timedelta(days=DAYS - 1), people=None):
    env = branch.env
    env.invalidate_all()
    one = env["clinic.practitioner"].search(
        [("branch_ids", "in", branch.ids)], limit=people
    )
    found = env["clinic.appointment"]._find_slots(
        branch, FIRST, until, practitioner=one
    )
    if len(found) < 10:
        raise RuntimeError(f"{len(found)} free times: the figure is worth nothing")
    return found


def _count(branch, until, people=None):
    _find(branch, until, people)  # policies and settings are remembered
    before = branch.env.cr.sql_log_count
    _find(branch, until, people)
    return branch.env.cr.sql_log_count - before
