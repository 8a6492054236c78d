"""Visits for the invented people: two for each within three years, all over.

Each is of a practitioner who has seen some two thousand people: with the rows the
practitioners grow in number, and the branches in size. The first practitioner has an
account and works at the branch of the receptionist.
"""

from . import seed

PRACTITIONER = "bench_open_practitioner"
PER_PRACTITIONER = 2000
VISITS = 2
DAYS = 3 * 365
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


def add_visits(env, count):
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
