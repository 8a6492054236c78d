"""Finding a patient: against plain Odoo, against the number of rows, against the door.

- ``search_<kind>``: in process, ours against ``res.partner.name_search`` of plain Odoo
  with the same people; we search as a receptionist under the record rules.
- ``search_growth_<kind>``: 95th percentile through HTTP and JSON-RPC of a real server,
  all rows against a tenth of them.
- ``search_floor_<kind>``: the same at a tenth of the rows against the cheapest call
  that reaches the database: ``res.country.search_count`` of one id, which is one
  ``SELECT count(*)`` by primary key behind the same log-in, session and call_kw.
"""

from . import filled, seed
from .baselines.partner_name_search import (
    BOX_LIMIT,
    as_by_default,
    partner_name_search,
)
from .harness import Figure, interleave

KINDS = ("name2", "initials", "phone_tail", "number")
FIGURES = {
    **{f"search_{kind}": Figure("ratio", limit=0.1) for kind in KINDS},
    **{f"search_{kind}_tenth": Figure("ratio", limit=1.0) for kind in KINDS},
    **{f"search_growth_{kind}": Figure("growth", limit=2) for kind in KINDS},
    **{f"search_floor_{kind}": Figure("ratio", limit=3) for kind in KINDS},
}
TERMS = 40
PROCESS_ROUNDS = 15
DOOR_ROUNDS = 200


def run(bench):
    small = bench.scale // 10
    for count, pattern in ((bench.scale, "search_{}"), (small, "search_{}_tenth")):
        if bench.wants(*map(pattern.format, KINDS)):
            _compare(bench, count, pattern)
    doors = [f"search_{word}_{kind}" for word in ("growth", "floor") for kind in KINDS]
    if bench.wants(*doors):
        _knock(bench, small)


def _compare(bench, count, pattern):
    with (
        bench.env(filled.clinic(count)) as clinic,
        bench.env(filled.plain(count)) as plain,
    ):
        ours, theirs = _as_receptionist(clinic), _as_receptionist(as_by_default(plain))
        terms = _terms(clinic)
        for kind in KINDS:
            if not bench.wants(pattern.format(kind)):
                continue
            times = interleave(
                {
                    "ours": lambda n, kind=kind: _name_search(ours, terms[kind][n]),
                    "plain": lambda n, kind=kind: partner_name_search(
                        theirs, terms[kind][n]
                    ),
                },
                PROCESS_ROUNDS,
                warm_up=2,
            )
            bench.record(
                pattern.format(kind),
                times["ours"].p50,
                times["plain"].p50,
                n=PROCESS_ROUNDS,
            )


def _knock(bench, small):
    with bench.env(filled.clinic(small)) as env:
        terms = _terms(env)
    with (
        bench.server(filled.clinic(small)) as small_door,
        bench.server(filled.clinic(bench.scale)) as large_door,
    ):
        for door in (small_door, large_door):
            door.login(seed.RECEPTION, seed.PASSWORD)
        for kind in KINDS:
            times = interleave(
                {
                    "small": lambda n, kind=kind: _knock_search(
                        small_door, terms[kind][n % TERMS]
                    ),
                    "large": lambda n, kind=kind: _knock_search(
                        large_door, terms[kind][n % TERMS]
                    ),
                    "floor": lambda n: small_door.call(
                        "res.country", "search_count", [["id", "=", 1]]
                    ),
                },
                DOOR_ROUNDS,
                warm_up=TERMS,
            )
            small_p95 = times["small"].p95
            bench.record(
                f"search_growth_{kind}", times["large"].p95, small_p95, n=DOOR_ROUNDS
            )
            bench.record(
                f"search_floor_{kind}", small_p95, times["floor"].p95, n=DOOR_ROUNDS
            )


def _name_search(env, term):
    env.invalidate_all()
    return env["clinic.patient"].name_search(term, limit=BOX_LIMIT)


def _knock_search(door, term):
    found = door.call("clinic.patient", "name_search", term, limit=BOX_LIMIT)
    if not found:
        raise RuntimeError(f"{term} was not found: the figure would be worth nothing")


def _as_receptionist(env):
    user = env["res.users"].search([("login", "=", seed.RECEPTION)])
    return env(user=user, su=False)


def _terms(env):
    """What a receptionist types for people of his branch, as in every size."""
    branch = _as_receptionist(env).user.clinic_branch_id
    env.cr.execute(
        "SELECT name_key, initials_key, right(phone, 4), record_number"
        "  FROM clinic_patient"
        " WHERE home_branch_id = %s AND name_key !~ '[a-z]'"
        " ORDER BY record_number LIMIT %s",
        [branch.id, TERMS],
    )
    names, initials, tails, numbers = zip(*env.cr.fetchall(), strict=True)
    return {
        "name2": [name[:2] for name in names],
        "initials": initials,
        "phone_tail": tails,
        "number": numbers,
    }
