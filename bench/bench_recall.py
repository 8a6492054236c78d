"""The recall list: against the number of follow-ups, against the door.

As a caller of one of twelve branches, who draws the first page of what is due to her
through HTTP of a real server. A patient has ten follow-ups: most are closed, some are
planned for later, one in a hundred is late and nobody has worked it, and every branch
has a day of work.

- ``recall_growth``: 95th percentile of ``get_board``, all rows against a tenth of them.
- ``recall_floor``: the same at a tenth of the rows against the cheapest call that
  reaches the database, see ``bench_search``.
"""

import contextlib

import databases

from . import filled
from .harness import Figure, environment, interleave

FIGURES = {
    "recall_growth": Figure("growth", limit=2),
    "recall_floor": Figure("ratio", limit=20),
}
CALLER = "bench_caller"
PER_PATIENT = 10
DAY = 120  # due today at each branch, half of them for the caller there
PAGE = 40
ROUNDS = 100
# who: three callers at each branch and nobody; when: two years back to one ahead
ROWS = """
    INSERT INTO clinic_followup
           (patient_id, branch_id, source, kind, title, due_on, late_on, owner_role,
            owner_id, state, reason, done_at, done_on, attempt_count)
    SELECT id, home_branch_id, 'plan',
           CASE n %% 2 WHEN 0 THEN 'call' ELSE 'revisit' END,
           'After treatment', due, due + 2, 'followup', owner, state,
           CASE state WHEN 'done' THEN 'reached' END,
           CASE state WHEN 'done' THEN due + time '02:00' END,
           CASE state WHEN 'done' THEN due END, 0
      FROM clinic_patient
      CROSS JOIN generate_series(1, %(each)s) AS n
      CROSS JOIN LATERAL (SELECT (hashint4extended(id, n) & 1048575)::int AS h) AS d
      CROSS JOIN LATERAL (
        SELECT CASE WHEN h %% 100 = 0 THEN current_date - 3 - h / 100 %% 30
                    WHEN h %% 5 = 0 THEN current_date + 1 + h / 100 %% 365
                    ELSE current_date - 1 - h / 100 %% 730 END AS due,
               CASE WHEN h %% 5 = 0 THEN 'open' ELSE 'done' END AS state,
               CASE h / 128 %% 4 WHEN 0 THEN NULL WHEN 1 THEN %(caller)s
                    ELSE %(other)s END AS owner) AS row
     WHERE kind = 'patient'"""
TODAY = """
    INSERT INTO clinic_followup
           (patient_id, branch_id, source, kind, title, due_on, late_on, owner_role,
            owner_id, state, attempt_count)
    SELECT id, home_branch_id, 'plan', 'call', 'After treatment', current_date,
           current_date + 1, 'followup',
           CASE place %% 2 WHEN 0 THEN %(caller)s ELSE %(other)s END, 'open', 0
      FROM (SELECT id, home_branch_id, row_number() OVER (
                       PARTITION BY home_branch_id ORDER BY id) AS place
              FROM clinic_patient WHERE kind = 'patient') AS here
     WHERE place <= %(day)s"""


def run(bench):
    with (
        _list(bench.scale // 10) as few,
        _list(bench.scale) as many,
        bench.server(few) as small,
        bench.server(many) as large,
    ):
        for door in (small, large):
            door.login(CALLER, CALLER)
        times = interleave(
            {
                "small": lambda _n: _draw(small),
                "large": lambda _n: _draw(large),
                "floor": lambda _n: small.call(
                    "res.country", "search_count", [["id", "=", 1]]
                ),
            },
            ROUNDS,
            warm_up=10,
        )
    p95 = {name: sample.p95 for name, sample in times.items()}
    bench.record("recall_growth", p95["large"], p95["small"], n=ROUNDS)
    bench.record("recall_floor", p95["small"], p95["floor"], n=ROUNDS)


def _draw(door):
    board = door.call("clinic.followup.board", "get_board")
    if len(board["rows"]) < PAGE or board["counts"]["overdue"] == "0":
        raise RuntimeError(f"{len(board['rows'])} rows: the figure is worth nothing")


@contextlib.contextmanager
def _list(count):
    """``count`` follow-ups of a tenth as many of the people of ``bench_search``."""
    name = f"bench_recall_{count}"
    databases.create(name, filled.clinic(count // PER_PATIENT))
    try:
        databases.odoo("-i", "clinic_followup", "--stop-after-init", database=name)
        with environment(name) as env:
            _add_rows(env)
            env.cr.commit()
        filled.close(name)
        with databases.connect(name) as cursor:
            cursor.execute("VACUUM (ANALYZE)")
        yield name
    finally:
        databases.drop(name)


def _add_rows(env):
    branch = env["clinic.branch"].search([("code", "=", "B3")])
    other = env["res.users"].create({"name": "Other caller", "login": "bench_other"})
    caller = env["res.users"].create(
        {
            "name": "Caller",
            "login": CALLER,
            "password": CALLER,
            "group_ids": [
                (6, 0, env.ref("clinic_base.group_clinic_base_followup").ids)
            ],
        }
    )
    branch.user_ids = [(4, caller.id)]
    caller.clinic_branch_id = branch
    env.flush_all()
    values = {"caller": caller.id, "other": other.id}
    env.cr.execute(ROWS, {**values, "each": PER_PATIENT})
    env.cr.execute(TODAY, {**values, "day": DAY})
