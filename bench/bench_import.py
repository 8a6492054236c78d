"""Importing a sheet of people, against creating the same records by hand.

The baseline is the least that any import into Odoo has to do: the values ready made,
one batched ``create`` per chunk of the same size, a commit after each. The import
reads the file, maps, checks and matches every row, keeps its keys and its report.
Both make the same patients with payer and encrypted document, each in an empty
database of its own, in turn.
"""

import contextlib
import csv
import tempfile
from pathlib import Path

import databases
from checkout import with_dependencies

from . import filled, seed
from .harness import Figure, Sample, interleave

FIGURES = {"import": Figure("ratio", limit=1.43)}
ROUNDS = 3
CHUNK = 1000
COUNTIES = (
    *("110101", "120102", "130102", "210103", "310104", "310115", "320106", "330106"),
    *("340103", "350203", "370202", "410105", "420106", "430103", "440106", "510107"),
)
HEADINGS = ("病历号", "姓名", "性别", "出生日期", "手机", "身份证号")


def run(bench):
    people = _people(bench, min(bench.scale // 100, 5000))
    times = {"import": [], "create": []}
    for number in range(ROUNDS):
        for name, work in (("import", _import), ("create", _create)):
            with _empty_database(bench, f"bench_import_{name}") as env:
                found = interleave(
                    {name: lambda _n, work=work, env=env: work(env, people)},
                    rounds=1,
                    warm_up=0,
                )
                times[name].append(found[name].total)
                _check(env, people, number)
    ours, baseline = (Sample(tuple(times[name])) for name in ("import", "create"))
    bench.record("import", ours.p50, baseline.p50, n=len(people))


def _people(bench, count):
    """Invented people of the search benchmark, with a document number each."""
    with bench.env(filled.clinic(max(count, bench.scale // 10))) as env:
        env.cr.execute(
            "SELECT record_number, name, sex, birth_date, phone FROM clinic_patient"
            " WHERE record_number LIKE 'P%%' ORDER BY record_number LIMIT %s",
            [count],
        )
        rows = env.cr.fetchall()
    return [(*row, _document(row, number)) for number, row in enumerate(rows)]


def _document(row, number):
    """A resident ID whose place, date, sex and check digit agree."""
    from stdnum.cn import ric

    _record_number, _name, sex, birth_date, _phone = row
    order = 2 * (number % 499) + (1 if sex == "male" else 0)
    body = f"{COUNTIES[number % len(COUNTIES)]}{birth_date:%Y%m%d}{order:03d}"
    return body + ric.calc_check_digit(body + "0")


@contextlib.contextmanager
def _empty_database(bench, name):
    names = with_dependencies(["clinic_patient"])
    databases.create(name, databases.addons_template(names))
    try:
        with bench.env(name) as env:
            seed.make_house(env)
            env.cr.commit()
            yield env
    finally:
        filled.close(name)
        databases.drop(name)


def _import(env, people):
    with tempfile.TemporaryDirectory() as folder:
        with open(
            Path(folder) / "people.csv", "w", newline="", encoding="utf-8"
        ) as file:
            sheet = csv.writer(file)
            sheet.writerow(HEADINGS)
            sheet.writerows(people)
        env["clinic.import.batch"]._run_folder(folder, profile="cn_patients")


def _create(env, people):
    country = env.ref("base.cn").id
    chain = env["clinic.chain"].search([], limit=1)
    patients = env["clinic.patient"].with_context(
        clinic_bulk=True, tracking_disable=True, mail_notrack=True
    )
    for start in range(0, len(people), CHUNK):
        rows = people[start : start + CHUNK]
        made = patients.create(
            [
                {
                    "record_number": record_number,
                    "name": name,
                    "sex": sex,
                    "birth_date": birth_date,
                    "phone": phone,
                    "chain_id": chain.id,
                    "home_branch_id": chain.branch_ids[0].id,
                }
                for record_number, name, sex, birth_date, phone, _document in rows
            ]
        )
        env["clinic.patient.identity"].create(
            [
                {
                    "patient_id": patient.id,
                    "id_type": "national",
                    "country_id": country,
                    "number": row[-1],
                }
                for patient, row in zip(made, rows, strict=True)
            ]
        )
        env.cr.commit()
        env.invalidate_all()


def _check(env, people, number):
    """A figure of an import that did something else would be worth nothing."""
    env.invalidate_all()
    found = (
        env["clinic.patient"].search_count([]),
        env["clinic.patient.identity"].search_count([]),
    )
    if found != (len(people), len(people)):
        raise RuntimeError(f"round {number}: {found} records for {len(people)} people")
