"""Opening a patient's page: against the number of rows, against the door.

What the web client calls for it: ``web_read`` with the fields of the form, the first
page of the timeline, and the notes below. As a receptionist and as a practitioner, each
of one branch; the slower of the two is the figure.

- ``open_patient_growth``: 95th percentile through HTTP of a real server, all rows
  against a tenth of them.
- ``open_patient_floor``: the same at a tenth of the rows against the cheapest call that
  reaches the database, see ``bench_search``.

The databases are those of ``bench_search`` with visits on top, see ``visits.py``.
"""

import random

from . import filled, seed, visits
from .harness import Figure, environment, interleave

FIGURES = {
    "open_patient_growth": Figure("growth", limit=2),
    "open_patient_floor": Figure("ratio", limit=20),
}
ROLES = {"reception": seed.RECEPTION, "practitioner": visits.PRACTITIONER}
PAGES = 60  # patients whose pages are opened in turn
ROUNDS = 60


def run(bench):
    few, many = filled.visited(bench.scale // 10), filled.visited(bench.scale)
    forms = {scale: _prepare(name) for scale, name in (("s", few), ("l", many))}
    with bench.server(few) as small_door, bench.server(many) as large_door:
        found = [_open_as(role, small_door, large_door, forms) for role in ROLES]
    slow_small = max(times["small"].p95 for times in found)
    slow_large = max(times["large"].p95 for times in found)
    floor = min(times["floor"].p95 for times in found)
    bench.record("open_patient_growth", slow_large, slow_small, n=ROUNDS)
    bench.record("open_patient_floor", slow_small, floor, n=ROUNDS)


def _open_as(role, small_door, large_door, forms):
    for door in (small_door, large_door):
        login = ROLES[role]
        door.login(login, login)
    return interleave(
        {
            "small": lambda n: _open(small_door, forms["s"][role], n),
            "large": lambda n: _open(large_door, forms["l"][role], n),
            "floor": lambda n: small_door.call(
                "res.country", "search_count", [["id", "=", 1]]
            ),
        },
        ROUNDS,
        warm_up=10,
    )


def _open(door, form, number):
    """The calls of one opening; a page without visits would be worth nothing."""
    patient = form["ids"][number % len(form["ids"])]
    model = "clinic.patient"
    found = door.call(model, "web_read", [patient], form["specification"])
    page = door.call(model, "get_timeline", [patient], limit=20)
    door.post(
        "/mail/thread/messages",
        thread_model=model,
        thread_id=patient,
        fetch_params={"limit": 30},
    )
    if len(found) != 1 or not page["entries"]:
        raise RuntimeError(f"patient {patient} did not open")


def _prepare(name):
    """By role: what the client asks for, and whose pages; the same draw each time."""
    forms = {}
    with environment(name) as env:
        for role, login in ROLES.items():
            user = env["res.users"].search([("login", "=", login)])
            mine = env["clinic.patient"].with_user(user)
            form = mine._get_fields_spec(mine.get_view(view_type="form"))
            domain = [("home_branch_id", "=", user.clinic_branch_id.id)]
            if role == "practitioner":
                domain.append(("practitioner_id.user_id", "=", user.id))
            ids = mine.search(domain, order="id", limit=20 * PAGES).ids
            chosen = random.Random(1).sample(ids, min(PAGES, len(ids)))
            forms[role] = {"ids": chosen, "specification": form}
    filled.close(name)
    return forms
