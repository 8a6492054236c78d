"""What the proof of the access log runs inside Odoo: people, patients, the sealer."""

import time
from pathlib import Path

PASSWORD = "prove-access-log"


def people(env, users, patients):
    """Nurses of one branch, and patients with a visit of today there."""
    company = env.company
    chain = env["clinic.chain"].create({"name": "Proof", "code": "PRF"})
    branch = env["clinic.branch"].create(
        {
            "name": "Proof",
            "code": "PRF",
            "chain_id": chain.id,
            "company_id": company.id,
            "tz": "Asia/Shanghai",
        }
    )
    group = env.ref("clinic_base.group_clinic_base_nurse")
    nurses = env["res.users"].create(
        [
            {
                "name": f"Nurse {number}",
                "login": f"prove_nurse_{number}",
                "password": PASSWORD,
                "group_ids": [(6, 0, group.ids)],
                "clinic_branch_ids": [(6, 0, branch.ids)],
            }
            for number in range(users)
        ]
    )
    visits = [_visit(env, chain, branch, number) for number in range(patients)]
    return {"logins": nurses.mapped("login"), "visits": [v.id for v in visits]}


def _visit(env, chain, branch, number):
    patient = env["clinic.patient"].create(
        {
            "name": f"Patient {number}",
            "chain_id": chain.id,
            "home_branch_id": branch.id,
        }
    )
    return env["clinic.visit"].create(
        {"patient_id": patient.id, "branch_id": branch.id, "reason": "Tooth ache"}
    )


def seal_until(env, flag, batch):
    """Seal in small batches until the file `flag` exists; then as each night."""
    while not Path(flag).exists():
        env["clinic.access.seal"]._cron_seal(limit=batch)
        env.cr.commit()
        time.sleep(0.05)
    env["clinic.access.seal"]._cron_nightly()
    env.cr.commit()
    return True
