"""Visits begin their follow-up plans, against writing the same rows alone.

``plans_insert``: the statement of ``clinic.followup._plan_visits`` for 100,000 visits
that left, against an ``INSERT ... SELECT`` of the follow-ups that come out of it
(``baselines``). All is asked: services, diagnoses, first and return visits, versions,
who is dead or archived, which visits have begun already, equal steps of two plans,
what is too late. Four plans of eight steps; a visit has one or two of six services.
"""

import contextlib
import time

from odoo.tools import SQL

import databases

from . import filled
from .baselines import plans_insert
from .harness import Figure, Sample, environment

FIGURES = {"plans_insert": Figure("ratio", limit=3)}
VISITS = 100_000
ROUNDS = 3
CALL = {"kind": "call", "after_unit": "day"}
# name: (visit type, services, for all, steps)
PLANS = {
    "One": ("any", (0, 1), False, [(1, "Well?"), (7, "Better?"), (180, None)]),
    "Two": ("any", (2, 3), False, [(1, "Well?"), (30, None)]),
    "New": ("first", (4,), False, [(3, "Anything to ask?")]),
    "All": ("any", (), True, [(1, "Well?"), (14, "Content?")]),
}


def run(bench):
    count = min(bench.scale, VISITS)
    with _left(count) as name:
        values = {"ours": [], "insert": []}
        for number in range(ROUNDS):
            names = list(values) if number % 2 else list(reversed(values))
            for contestant in names:
                values[contestant].append(_time(name, contestant, count))
    times = {key: Sample(tuple(found)) for key, found in values.items()}
    bench.record("plans_insert", times["ours"].p50, times["insert"].p50, n=ROUNDS)


def _time(name, contestant, count):
    """Milliseconds of one run, undone; the next one finds the table as clean."""
    with environment(name) as env:
        started = time.perf_counter()
        if contestant == "ours":
            rows = len(env.execute_query(_plan(env)))
        else:
            rows = plans_insert.insert(env.cr)
        spent = (time.perf_counter() - started) * 1000
        if rows < 2 * count:
            raise RuntimeError(f"{rows} rows: the figure would be worth nothing")
    with databases.connect(name) as cursor:
        cursor.execute("VACUUM (ANALYZE) clinic_followup")
    return spent


def _plan(env):
    return env["clinic.followup"]._prepare_plan_sql(SQL("SELECT id FROM clinic_visit"))


@contextlib.contextmanager
def _left(count):
    """Visits of the last days, with services, and plans that nobody has begun."""
    name = f"bench_plans_{count}"
    databases.create(name, filled.visited(count // 2))
    try:
        databases.odoo("-i", "clinic_followup", "--stop-after-init", database=name)
        with environment(name) as env:
            _add_visits(env)
            _add_plans(env)
            env.cr.commit()
        with environment(name) as env:
            env.execute_query(_plan(env))
            plans_insert.keep(env.cr)
            env.cr.execute("DELETE FROM clinic_followup")
            env.cr.commit()
        filled.close(name)
        with databases.connect(name) as cursor:
            cursor.execute("VACUUM (FULL, ANALYZE) clinic_followup")
            cursor.execute("VACUUM (ANALYZE)")
        yield name
    finally:
        filled.close(name)
        databases.drop(name)


def _add_visits(env):
    """Everything by the number of the visit, so that each run has the same."""
    services = env["product.product"].create(
        [{"name": f"Bench {n}", "is_clinic_service": True} for n in range(6)]
    )
    codes = env["clinic.diagnosis.code"].create(
        [{"code": f"QB{n}", "name": f"Bench code {n}"} for n in range(3)]
    )
    env.flush_all()
    values = {"services": services.ids, "codes": codes.ids}
    for statement in (
        """
        UPDATE clinic_visit SET local_date = current_date - id %% 12
        """,
        """
        INSERT INTO clinic_visit_line
               (visit_id, patient_id, product_id, quantity, name, currency_id, sequence)
        SELECT v.id, v.patient_id, (%(services)s)[1 + (v.id / n) %% 6], 1, 'Bench',
               c.currency_id, n
          FROM clinic_visit v
          JOIN res_company c ON c.id = v.company_id
         CROSS JOIN generate_series(1, 2) AS n
         WHERE n = 1 OR v.id %% 3 = 0
        """,
        """
        INSERT INTO clinic_visit_diagnosis (visit_id, patient_id, code_id)
        SELECT v.id, v.patient_id, (%(codes)s)[1 + v.id %% 3] FROM clinic_visit v
        """,
        """
        UPDATE clinic_patient SET deceased_on = current_date WHERE id %% 97 = 0
        """,
    ):
        env.cr.execute(statement, values)
    env.invalidate_all()


def _add_plans(env):
    services = env["product.product"].search([("name", "=like", "Bench _")])
    code = env["clinic.diagnosis.code"].search([("code", "=", "QB0")])
    for name, (visit_type, numbers, is_for_all, steps) in PLANS.items():
        plan = env["clinic.followup.plan"].create(
            {
                "name": name,
                "visit_type": visit_type,
                "is_for_all": is_for_all,
                "service_ids": [(6, 0, [services[n].id for n in numbers])],
                "diagnosis_ids": [(6, 0, code.ids if name == "New" else [])],
            }
        )
        version = plan._get_draft()
        version.step_ids = [
            (0, 0, {**CALL, "name": name, "after_count": days, "script": script})
            for days, script in steps
        ]
        version._publish()
