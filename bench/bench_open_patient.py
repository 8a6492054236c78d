"""Opening a patient's page: against the number of rows, against the door.

What the web client calls for it: ``web_read`` with the fields of the form, the first
page of the timeline, and the notes below. As a receptionist and as a practitioner, each
of one branch; the slower of the two is the figure.

- ``open_patient_growth``: 95th percentile through HTTP of a real server, all rows
  against a tenth of them.
- ``open_patient_floor``: the same at a tenth of the rows against the cheapest call that
  reaches the database, see ``bench_search``.

The databases are those of ``bench_search`` with visits on top: two for each patient
within three years, of a practitioner who has seen some two thousand people. Branches
grow with the rows, practitioners do not.
"""

import contextlib
import random

import databases

from . import filled, seed
from .harness import Figure, environment, interleave

FIGURES = {
    "open_patient_growth": Figure("growth", limit=2),
    "open_patient_floor": Figure("ratio", limit=20),
}
PRACTITIONER = "bench_open_practitioner"
ROLES = {"reception": seed.RECEPTION, "practitioner": PRACTITIONER}
PER_PRACTITIONER = 2000
VISITS = 2
DAYS = 3 * 365
PAGES = 60  # patients whose pages are opened in turn
ROUNDS = 200
_VISIT = {
    "patient_id": "p.id",
    "branch_id": "p.home_branch_id",
    "payer_id": "p.payer_id",
    "practitioner_id": "p.practitioner_id",
    "state": "'left'",
    "planned_at": "NULL",
    "arrived_at": "d.day + time '02:00'",
    "started_at": "d.day + time '02:10'",
    "left_at": "d.day + time '03:00'",
    "local_date": "d.day",
    "care_until": "d.day + (sample.care_until - sample.local_date)",
}


def run(bench):
    small = bench.scale // 10
    with _clinic(small) as few, _clinic(bench.scale) as many:
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


# -- databases ---------------------------------------------------------------------
@contextlib.contextmanager
def _clinic(count):
    name = f"bench_open_patient_{count}"
    databases.create(name, filled.clinic(count))
    try:
        with environment(name) as env:
            _add_visits(env, count)
            env.cr.commit()
        filled.close(name)
        with databases.connect(name) as cursor:
            cursor.execute("VACUUM (ANALYZE)")
        yield name
    finally:
        databases.drop(name)


def _add_visits(env, count):
    cr = env.cr
    branch = env["clinic.branch"].search([("code", "=", "B3")])
    practitioners = _make_practitioners(env, branch, count)
    patient = env["clinic.patient"].search(
        [("home_branch_id", "=", branch.id)], limit=1
    )
    sample = env["clinic.visit"].create(
        {"patient_id": patient.id, "branch_id": branch.id}
    )
    env.flush_all()
    with seed._bare_tables(cr, ["clinic_patient", "clinic_visit"]):
        cr.execute(
            "UPDATE clinic_patient SET practitioner_id = %s + id %% %s",
            [practitioners[0].id, len(practitioners)],
        )
        _copy_visits(cr, sample.id)
    env.invalidate_all()


def _copy_visits(cr, sample_id):
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name ="
        " 'clinic_visit' AND table_schema = current_schema AND column_name <> 'id'"
    )
    columns = [row[0] for row in cr.fetchall()]
    values = ", ".join(_VISIT.get(column, f'sample."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    cr.execute(
        f"""
        INSERT INTO clinic_visit ({names})
        SELECT {values}
          FROM clinic_patient p
          CROSS JOIN generate_series(1, %(visits)s) AS n
          JOIN clinic_visit sample ON sample.id = %(sample)s
          CROSS JOIN LATERAL (SELECT current_date - 1
               - (hashint4extended(p.id, n) & 1048575)::int %% %(days)s AS day) d
         WHERE p.kind = 'patient'
        """,
        {"visits": VISITS, "sample": sample_id, "days": DAYS},
    )


def _make_practitioners(env, branch, count):
    """As many as the patients need; the first of them has an account."""
    user = env["res.users"].create(
        {
            "name": "Bench Practitioner",
            "login": PRACTITIONER,
            "password": PRACTITIONER,
            "group_ids": [
                (6, 0, env.ref("clinic_base.group_clinic_base_practitioner").ids)
            ],
        }
    )
    branch.user_ids = [(4, user.id)]
    user.clinic_branch_id = branch
    practitioners = env["clinic.practitioner"].create(
        [
            {"name": f"Dr. {number}", "chain_id": branch.chain_id.id}
            for number in range(max(1, count // PER_PRACTITIONER))
        ]
    )
    practitioners[0].user_id = user
    return practitioners


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
