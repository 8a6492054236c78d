"""One row of every kind that the demo clinic lacks. Runs in `odoo shell`.

What an upgrade must carry over: documents, a merge, an import with a refused row, an
archived record, a treatment with who did what, files of a patient, an approval.
"""

import tempfile
from pathlib import Path

SHEET = """姓名,性别,出生日期,手机,身份证号
郑小明,男,1988-05-06,19900002001,
钱丽,女,1990年3月,19900002002,11010519491231002X
冯涛,男,2031-01-01,19900002003,
"""


def bulk(env, model):
    return env[model].with_context(clinic_bulk=True, tracking_disable=True)


def identify(env, patients):
    """A document each; the ciphertext needs the key of the dump."""
    bulk(env, "clinic.patient.identity").create(
        [
            {
                "patient_id": patient.id,
                "id_type": "passport",
                "country_id": env.ref("base.cn").id,
                "number": f"E{10000000 + patient.id}",
            }
            for patient in patients
        ]
    )
    env["ir.attachment"].create(
        [
            {
                "name": "consent.txt",
                "raw": f"Signed by {patient.record_number}".encode(),
                "res_model": "clinic.patient",
                "res_id": patient.id,
            }
            for patient in patients[:3]
        ]
    )


def treat(env, visit, patients):
    """What belongs to a visit, on one that the demo left, and its record closed."""
    part = {"visit_id": visit.id}
    for model, vals in (
        ("clinic.visit.procedure", {"text": "Filling"}),
        ("clinic.visit.immunization", {"vaccine": "Tetanus"}),
    ):
        bulk(env, model).create({**part, **vals})
    reception = env.ref("clinic_patient.demo_user_reception")
    bulk(env, "clinic.visit.line.credit").create(
        [
            {"line_id": line.id, "role": "sold", "user_id": reception.id}
            for line in visit.line_ids
            if "sold" not in line.credit_ids.mapped("role")
        ]
    )
    bulk(env, "clinic.contraindication").create(
        [
            {
                "patient_id": patient.id,
                "product_id": visit.line_ids[:1].product_id.id,
                "note": "Pregnant",
            }
            for patient in patients[:2]
        ]
    )


def merge(env, chain, branch):
    """Two files of one person become one."""
    keep, drop = bulk(env, "clinic.patient").create(
        [
            {
                "name": "孙悦",
                "chain_id": chain.id,
                "home_branch_id": branch.id,
                "phone": "19900003001",
            }
            for _number in range(2)
        ]
    )
    env["clinic.allergy"].create({"patient_id": drop.id, "substance": "Penicillin"})
    env["clinic.patient.merge"].create(
        {"keep_id": keep.id, "drop_id": drop.id, "reason": "Same phone"}
    ).action_merge()


def take_in(env):
    """A sheet of which one row is refused, so that its payload is kept encrypted."""
    user = env.ref("clinic_patient.demo_user_clinicadmin")
    group = env.ref("clinic_patient.group_clinic_patient_import")
    user.group_ids |= group
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "old_patients.csv"
        path.write_text(SHEET, encoding="utf-8")
        env["clinic.import.batch"].with_user(user)._run_folder(str(path))


def fill(env):
    chain = env.ref("clinic_patient.demo_chain")
    branch = env["clinic.branch"].search([("chain_id", "=", chain.id)], limit=1)
    patients = env["clinic.patient"].search([("chain_id", "=", chain.id)], limit=12)
    visit = env["clinic.visit"].search(
        [("state", "=", "left"), ("line_ids", "!=", False)], limit=1
    )
    identify(env, patients)
    treat(env, visit, patients)
    merge(env, chain, branch)
    take_in(env)
    env["clinic.visit"]._cron_archive_records()
    env["clinic.approval"]._request("discount", visit, reason="Regular guest")
