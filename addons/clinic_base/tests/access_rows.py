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


def _get_access_log(scene, place):
    """What a colleague of the place opened."""
    logs = scene.env["clinic.access.log"]
    door, colleague = f"Qzi{place}", scene.colleagues[place]
    logs.with_user(colleague)._note([1], ["clinical"], door=door)
    scene.env.cr.precommit.run()
    return logs.search([("door", "=", door)], limit=1)


def _get_access_report(scene, place):
    log = _get_access_log(scene, place)
    return scene.env["clinic.access.report"].browse(log.id)


def _get_seal(scene, place):
    """One chain of seals for the whole database."""
    seals = scene.env["clinic.access.seal"]
    vals = {
        "seq": 900001,
        "log": "access",
        "row_id": 900001,
        "format": 1,
        "digest": "0" * 64,
        "chain": "0" * 64,
        "sealed_at": "2030-01-01 00:00:00",
    }
    return seals.search([("seq", "=", 900001)]) or seals.create(vals)


def _get_head(scene, place):
    heads = scene.env["clinic.access.head"]
    vals = {
        "seq": 900001,
        "chain": "0" * 64,
        "rows": 1,
        "signed_at": "2030-01-01 00:00:00",
        "key_id": "door",
        "signature": "door",
    }
    return heads.search([("seq", "=", 900001)]) or heads.create(vals)


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


NOBODY = reach()
AUDITORS = reach(privacy=EVERYWHERE, administrator=EVERYWHERE)
ROWS = [
    Row(
        "clinic.chain",
        "House",
        CHAIN,
        _get_chain,
        {"active": True},
        narrow={"hq_director": ""},  # he decides how files are shared, no more
    ),
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
    Row("clinic.operation.log", "Control", AUDITORS, _get_log),
    Row("clinic.access.log", "Control", reach(privacy=IN_CHAIN), _get_access_log),
    Row("clinic.access.report", "Control", reach(privacy=IN_CHAIN), _get_access_report),
    Row("clinic.access.seal", "Control", AUDITORS, _get_seal),
    Row("clinic.access.head", "Control", AUDITORS, _get_head),
    Row("clinic.seal.state", "Control", NOBODY, None),
    Row("clinic.user.make", "House", NOBODY, None),
    Row("clinic.kpi", "House", OPEN, _get_kpi),
]
