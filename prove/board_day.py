"""A day at two branches for those who look at the board, made in an Odoo shell."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests.common import new_test_user

ROLE = "clinic_base.group_clinic_base_"
# login, which is the password too: role, branch
PEOPLE = {
    "board_ann": ("reception", 0),
    "board_bob": ("reception", 0),
    "board_doc": ("practitioner", 0),
    "board_doctor_wu": ("practitioner", 0),
    "board_out": ("reception", 1),
}
NAMES = (
    "王小明",
    "李静",
    "张伟",
    "刘洋",
    "陈思思",
    "赵磊",
    "周婷",
    "吴强",
    "郑丽",
    "孙涛",
)


def prepare(env, count):
    """`count` people expected now at the first branch; returns their ids."""
    # the branch where it is the middle of the day: no round goes over midnight
    zone = "Asia/Shanghai" if fields.Datetime.now().hour < 12 else "America/New_York"
    chain = env["clinic.chain"].create({"name": "Board", "code": "BOARD"})
    branches = env["clinic.branch"].create(
        [
            {
                "name": name,
                "code": name[:2],
                "chain_id": chain.id,
                "tz": zone,
                "country_id": env.ref("base.cn").id,
            }
            for name in ("East Gate", "West Gate")
        ]
    )
    users = {
        login: new_test_user(env, login, ROLE + role)
        for login, (role, _) in PEOPLE.items()
    }
    for login, (_role, place) in PEOPLE.items():
        users[login].clinic_branch_ids = branches[place]
        users[login].tz = zone
    doctors = env["clinic.practitioner"].create(
        [
            {
                "name": name,
                "chain_id": chain.id,
                "user_id": users[login].id,
                "branch_ids": [Command.set(branches[0].ids)],
            }
            for name, login in (("Dr. Li", "board_doc"), ("Dr. Wu", "board_doctor_wu"))
        ]
    )
    visits = _expect(env, branches[0], doctors, count)
    env.cr.commit()
    return {
        "branches": branches.ids,
        "visits": visits.ids,
        "tails": [f"{number:04}" for number in range(1, count + 1)],
    }


def _expect(env, branch, doctors, count):
    patients = env["clinic.patient"].create(
        [
            {
                "name": NAMES[number % 10] + (str(number // 10) if number > 9 else ""),
                "phone": f"+861390000{number + 1:04}",
                "birth_date": f"{1950 + number * 7 % 70}-03-01",
                "chain_id": branch.chain_id.id,
                "home_branch_id": branch.id,
            }
            for number in range(count)
        ]
    )
    now = fields.Datetime.now()
    return env["clinic.visit"].create(
        [
            {
                "patient_id": patient.id,
                "branch_id": branch.id,
                "practitioner_id": (*doctors.ids, False)[number % 3],
                "planned_at": now + timedelta(minutes=number % 12 * 10 - 40),
            }
            for number, patient in enumerate(patients)
        ]
    )
