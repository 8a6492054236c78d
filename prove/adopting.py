"""The steps of an adoption, as an administrator takes them. Runs in `odoo shell`."""

import time

from odoo.tests import new_test_user

GROUP = "clinic_base.group_clinic_base_"


def set_up(env, branches_per_company, companies=None):
    """A chain with its branches, and an administrator."""
    companies = companies or env["res.company"].search([], order="id")
    chain = env["clinic.chain"].create({"name": "Proof", "code": "PRF"})
    env["clinic.branch"].create(
        [
            {
                "name": f"{company.name} {number}",
                "code": f"{company.id}-{number}",
                "chain_id": chain.id,
                "company_id": company.id,
                "tz": "Asia/Shanghai",
            }
            for company in companies
            for number in range(branches_per_company)
        ]
    )
    new_test_user(
        env,
        "proof_admin",
        GROUP + "administrator",
        company_ids=[(6, 0, env["res.company"].search([]).ids)],
    )
    return chain.id


def adopt(env, company_id=False, branch_id=False, source="customers"):
    """List and adopt; the job goes on where the button stopped."""
    run = (
        env["clinic.adoption"]
        .with_user(env["res.users"].search([("login", "=", "proof_admin")]))
        .create(
            {
                "name": "Proof",
                "chain_id": env["clinic.chain"].search([], limit=1).id,
                "source": source,
                "company_id": company_id,
                "home_branch_id": branch_id,
            }
        )
    )
    started = time.time()
    run.action_list()
    listed = time.time()
    run.action_adopt()
    _finish(env, run, "running")
    return _count(run) | {
        "list_seconds": round(listed - started, 2),
        "adopt_seconds": round(time.time() - listed, 2),
    }


def release(env):
    runs = env["clinic.adoption"].with_user(
        env["res.users"].search([("login", "=", "proof_admin")])
    )
    started = time.time()
    counts = {}
    for run in runs.search([("state", "=", "adopted")]):
        run.action_release()
        _finish(env, run, "releasing")
        counts = {key: counts.get(key, 0) + n for key, n in _count(run).items()}
    return counts | {"seconds": round(time.time() - started, 2)}


def _finish(env, run, state):
    env.cr.commit()
    while run.sudo().state == state:
        env["clinic.adoption"].sudo()._cron_adopt()
        env.invalidate_all()


def _count(run):
    run = run.sudo()
    return {
        "listed": run.row_count,
        "sure": run.sure_count,
        "adopted": run.adopted_count,
        "unsure": run.unsure_count,
        "skipped": run.skipped_count,
        "released": run.released_count,
    }


def reach(env, limit):
    """Of `limit` adopted files: do their lists hold every invoice of the contact?"""
    patients = env["clinic.patient"].search(
        [("partner_origin", "=", "adopted")], limit=limit
    )
    missing = []
    for patient in patients:
        listed = env["account.move"].search(patient._get_invoice_domain())
        wanted = env["account.move"].search(
            [
                ("partner_id", "=", patient.partner_id.id),
                ("move_type", "=", "out_invoice"),
            ]
        )
        if wanted - listed or not wanted:
            missing.append(patient.id)
    return {"files": len(patients), "missing": missing}
