"""The board of the day: against the number of rows, against the door.

As a receptionist of one of twelve branches, who draws a day of 120 visits there through
HTTP of a real server, while every branch has a day and every patient a history.

- ``board_growth``: 95th percentile of ``get_board``, all rows against a tenth of them.
- ``board_floor``: the same at a tenth of the rows against the cheapest call that
  reaches the database, see ``bench_search``.
- ``board_find_growth``: four digits typed into the box of the board.
"""

import contextlib

import databases

from . import filled, seed
from .harness import Figure, environment, interleave

FIGURES = {
    "board_growth": Figure("growth", limit=2),
    "board_floor": Figure("ratio", limit=20),
    "board_find_growth": Figure("growth", limit=2),
}
DAY = 120  # visits of one branch
PEOPLE_PER_CARD = 20  # a house so small that a branch has fewer people than that
STATES = ("expected", "expected", "waiting", "in_consultation", "in_treatment", "left")
ROUNDS = 100
TAILS = 40


def run(bench):
    with _desk(bench.scale // 10) as few, _desk(bench.scale) as many:
        tails = {"small": _tails(few), "large": _tails(many)}
        with bench.server(few) as small, bench.server(many) as large:
            for door in (small, large):
                door.login(seed.RECEPTION, seed.PASSWORD)
            times = interleave(
                {
                    "small": lambda _n: _draw(small, bench.scale // 10),
                    "large": lambda _n: _draw(large, bench.scale),
                    "small_find": lambda n: _find(small, tails["small"], n),
                    "large_find": lambda n: _find(large, tails["large"], n),
                    "floor": lambda _n: small.call(
                        "res.country", "search_count", [["id", "=", 1]]
                    ),
                },
                ROUNDS,
                warm_up=10,
            )
    p95 = {name: sample.p95 for name, sample in times.items()}
    bench.record("board_growth", p95["large"], p95["small"], n=ROUNDS)
    bench.record("board_floor", p95["small"], p95["floor"], n=ROUNDS)
    bench.record("board_find_growth", p95["large_find"], p95["small_find"], n=ROUNDS)


def _draw(door, count):
    cards = door.call("clinic.desk.board", "get_board")["cards"]
    if len(cards) < min(DAY, count // PEOPLE_PER_CARD):
        raise RuntimeError(f"{len(cards)} cards: the figure would be worth nothing")


def _find(door, tails, number):
    tail = tails[number % len(tails)]
    if not door.call("clinic.desk.board", "find", tail)["cards"]:
        raise RuntimeError(f"{tail} was not found: the figure would be worth nothing")


@contextlib.contextmanager
def _desk(count):
    """The people of ``bench_search`` with the desk installed, a history and a day."""
    name = f"bench_board_{count}"
    databases.create(name, filled.visited(count))
    try:
        databases.odoo("-i", "clinic_desk", "--stop-after-init", database=name)
        with environment(name) as env:
            _add_day(env)
            env.cr.commit()
        filled.close(name)
        with databases.connect(name) as cursor:
            cursor.execute("VACUUM (ANALYZE)")
        yield name
    finally:
        databases.drop(name)


def _add_day(env):
    """Today at every branch, of the first people of each."""
    visits = env["clinic.visit"].with_context(clinic_bulk=True)
    patients = env["clinic.patient"]
    now = env.cr.now()
    for branch in env["clinic.branch"].search([("is_external", "=", False)]):
        domain = [("home_branch_id", "=", branch.id), ("kind", "=", "patient")]
        visits.create(
            [
                {
                    "patient_id": patient.id,
                    "branch_id": branch.id,
                    "practitioner_id": patient.practitioner_id.id,
                    "state": STATES[number % len(STATES)],
                    "planned_at": now,
                    "arrived_at": now,
                }
                for number, patient in enumerate(
                    patients.search(domain, order="id", limit=DAY)
                )
            ]
        )


def _tails(name):
    """What is typed for people of the day at the branch of the receptionist."""
    with environment(name) as env:
        user = env["res.users"].search([("login", "=", seed.RECEPTION)])
        found = env["clinic.visit"].search(
            [
                ("branch_id", "=", user.clinic_branch_id.id),
                ("local_date", "=", user.clinic_branch_id._local_date(env.cr.now())),
            ],
            order="id",
            limit=TAILS,
        )
        tails = [
            visit.patient_id.phone[-4:] for visit in found if visit.patient_id.phone
        ]
    filled.close(name)
    return tails
