"""What ``bench_access_log`` opens: the patients of one practitioner, with history."""

import json

from . import seed

PATIENTS = 200
NAMES = "陈李王张刘杨黄赵吴周"
LOGIN = PASSWORD = "bench_practitioner"
# clinical rows of each visit
PARTS = (
    ("clinic.visit.diagnosis", None, 2),
    ("clinic.visit.procedure", None, 1),
    ("clinic.visit.medication", {"drug": "Ibuprofen"}, 2),
    ("clinic.visit.observation", {"code": "1", "name": "BMI"}, 2),
)


def fill(env):
    """Two visits of each patient, clinical rows; prints how to open their forms."""
    branch = seed._make_branches(env)[2]
    user = _make_practitioner(env, branch)
    env = env(context={**env.context, "clinic_bulk": True, "tracking_disable": True})
    patients = _make_patients(env, branch, user)
    visits = _make_visits(env, branch, user, patients)
    env.cr.commit()
    forms = []
    for records in (visits, patients):
        mine = records.browse().with_user(user).with_context(clinic_bulk=False)
        specification = mine._get_fields_spec(mine.get_view(view_type="form"))
        form = {"model": records._name, "ids": records.ids}
        forms.append({**form, "specification": specification})
    print("FORMS " + json.dumps(forms))


def _make_practitioner(env, branch):
    group = env.ref("clinic_base.group_clinic_base_practitioner")
    user = env["res.users"].create(
        {
            "name": "Bench Practitioner",
            "login": LOGIN,
            "password": PASSWORD,
            "group_ids": [(6, 0, group.ids)],
        }
    )
    branch.user_ids = [(4, user.id)]
    user.clinic_branch_id = branch
    env["clinic.practitioner"].create(
        {"name": "Bench", "chain_id": branch.chain_id.id, "user_id": user.id}
    )
    return user


def _make_patients(env, branch, user):
    doctor = env["clinic.practitioner"].search([("user_id", "=", user.id)])
    patients = env["clinic.patient"].create(
        [
            {
                "name": NAMES[number % 10] + NAMES[number // 10 % 10],
                "phone": f"+86138{number:08d}",
                "chain_id": branch.chain_id.id,
                "home_branch_id": branch.id,
                "practitioner_id": doctor.id,
            }
            for number in range(PATIENTS)
        ]
    )
    env["clinic.allergy"].create(
        [{"patient_id": patient.id, "substance": "Penicillin"} for patient in patients]
    )
    return patients


def _make_visits(env, branch, user, patients):
    visits = env["clinic.visit"].create(
        [
            {
                "patient_id": patient.id,
                "branch_id": branch.id,
                "practitioner_id": patient.practitioner_id.id,
                "reason": "Tooth ache",
                "state": "left",
                "arrived_at": f"2026-01-0{day} 02:00:00",
            }
            for patient in patients
            for day in (5, 6)
        ]
    )
    codes = env["clinic.diagnosis.code"].create(
        [{"code": f"K{number}", "name": f"Caries {number}"} for number in range(50)]
    )
    for model, vals, count in PARTS:
        env[model].create(
            [
                {"visit_id": visit.id, **(vals or {"code_id": codes[visit.id % 50].id})}
                for visit in visits
                for _each in range(count)
            ]
        )
    return visits
