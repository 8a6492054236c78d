"""Who reaches which rows of the models of this addon."""

from .door_rows import EVERYWHERE, IN_CHAIN, Row, reach

OPEN = reach(EVERYWHERE)
CHAIN = reach(IN_CHAIN, administrator=EVERYWHERE)


def _get_chain(scene, place):
    return scene.at[place].chain


def _get_branch(scene, place):
    return scene.at[place].branch


def _get_key(scene, place):
    return scene.env["clinic.policy.key"].search([], order="id", limit=1)


def _get_policy(scene, place):
    key = _get_key(scene, place)
    branch = scene.at[place].branch
    policies = scene.env["clinic.policy"]
    known = policies.search([("branch_id", "=", branch.id)], limit=1)
    if known:
        return known
    return {"key_id": key.id, "branch_id": branch.id, "value": key.default}


def _get_effective(scene, place):
    scene.env.flush_all()
    return scene.env["clinic.policy.effective"].search(
        [("branch_id", "=", scene.at[place].branch.id)], order="id", limit=1
    )


def _get_pack(scene, place):
    return scene.env["clinic.country.pack"].search([], order="id", limit=1)


def _get_pack_line(scene, place):
    return _get_pack(scene, place).line_ids[:1]


def _get_approval_vals(scene, place):
    branch = scene.at[place].branch
    return {
        "kind": "other",
        "res_model": "clinic.branch",
        "res_id": branch.id,
        "branch_id": branch.id,
        "company_id": branch.company_id.id,
        "requested_by": scene.colleagues[place].id,
        "reason": f"Qzi{place}",
    }


def _get_log(scene, place):
    logs = scene.env["clinic.operation.log"]
    branch = scene.at[place].branch
    logs.with_user(scene.colleagues[place])._log("door", branch, f"Qzi{place}")
    return logs.search([("summary", "=", f"Qzi{place}")], limit=1)


def _get_kpi(scene, place):
    kpis = scene.env["clinic.kpi"]
    vals = {
        "code": "door.kpi",
        "name": "Door",
        "formula_text": "one",
        "version": 1,
        "owner_module": "clinic_base",
    }
    return kpis.search([("code", "=", "door.kpi")]) or kpis.create(vals)


ROWS = [
    Row("clinic.chain", "House", CHAIN, _get_chain, {"record_number_digits": 7}),
    Row("clinic.branch", "House", CHAIN, _get_branch, {"sequence": 7}),
    Row("clinic.policy.key", "Policies", OPEN, _get_key),
    Row("clinic.policy", "Policies", CHAIN, _get_policy, {"lock": "free"}),
    Row(
        "clinic.policy.effective",
        "Policies",
        reach(hq_director=IN_CHAIN, administrator=EVERYWHERE),
        _get_effective,
    ),
    Row("clinic.country.pack", "Policies", OPEN, _get_pack, {"active": True}),
    Row("clinic.country.pack.line", "Policies", OPEN, _get_pack_line),
    Row(
        "clinic.approval",
        "Control",
        reach(manager="own idle", hq_director="own idle", medical_director="own idle"),
        _get_approval_vals,
    ),
    Row(
        "clinic.operation.log",
        "Control",
        reach(privacy=EVERYWHERE, administrator=EVERYWHERE),
        _get_log,
    ),
    Row("clinic.kpi", "House", OPEN, _get_kpi),
]
