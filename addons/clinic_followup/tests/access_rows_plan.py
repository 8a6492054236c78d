"""Who reaches which rows of follow-up plans, their versions and steps."""

from odoo.addons.clinic_base.tests.door_rows import Row
from odoo.addons.clinic_patient.tests.access_rows import CHAIN


def get_plan(scene, place):
    at = scene.at[place]
    at.plan = scene.env["clinic.followup.plan"].create(
        {"name": f"Qzi{place}", "chain_id": at.chain.id}
    )
    return at.plan


def get_new_plan_vals(scene, place):
    return {"name": f"Qzi new {place}", "chain_id": scene.at[place].chain.id}


def get_version(scene, place):
    at = scene.at[place]
    at.plan_version = scene.env["clinic.followup.plan.version"].create(
        {"plan_id": at.plan.id, "note": f"Qzi{place}"}
    )
    return at.plan_version


def get_new_version_vals(scene, place):
    """A plan has one draft at most."""
    at = scene.at[place]
    plans = scene.env["clinic.followup.plan"]
    plan = plans.create({"name": f"Qzi free {place}", "chain_id": at.chain.id})
    return {"plan_id": plan.id, "note": f"Qzi{place}"}


def get_step_vals(scene, place):
    return {"version_id": scene.at[place].plan_version.id, "name": f"Qzi{place}"}


ROWS = [
    Row(
        "clinic.followup.plan",
        "Follow-up",
        CHAIN,
        get_plan,
        {"sequence": 3},
        get_new_plan_vals,
    ),
    Row(
        "clinic.followup.plan.version",
        "Follow-up",
        CHAIN,
        get_version,
        {"note": "y"},
        get_new_version_vals,
    ),
    Row(
        "clinic.followup.step",
        "Follow-up",
        CHAIN,
        get_step_vals,
        {"sequence": 3},
        get_step_vals,
    ),
]
