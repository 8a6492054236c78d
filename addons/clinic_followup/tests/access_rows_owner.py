"""Who reaches which callers of branches, and the figures of follow-ups."""

from odoo.addons.clinic_base.tests.door_rows import EVERYWHERE, Row, reach
from odoo.addons.clinic_patient.tests import access_scene
from odoo.addons.clinic_patient.tests.access_rows import HERE, NOBODY

CALLERS = reach(
    followup=HERE,
    manager=HERE,
    medical_director=HERE,
    hq_director=HERE,
    administrator=EVERYWHERE,
)
FIGURES = reach(manager=HERE, hq_director=HERE, medical_director=HERE)


def get_caller_vals(scene, place):
    return {
        "branch_id": scene.at[place].branch.id,
        "user_id": scene.colleagues[place].id,
        "role": "reception",
    }


def get_new_caller_vals(scene, place):
    return {**get_caller_vals(scene, place), "role": "followup"}


def get_figure(scene, place):
    """A follow-up that was late."""
    at = scene.at[place]
    row = scene.env["clinic.followup"].create(
        {
            "patient_id": at.patient.id,
            "branch_id": at.branch.id,
            "title": f"qzi{place}",
            "source": "plan",
            "due_on": "2020-01-06",
        }
    )
    scene.env.flush_all()
    return scene.env["clinic.followup.report"].browse(row.id)


def get_leak(scene, place):
    """What became of a visit that left."""
    visit = access_scene.get_leak(scene, place)
    return scene.env["clinic.followup.leak.report"].browse(visit.id)


ROWS = [
    Row(
        "clinic.followup.caller",
        "Follow-up",
        CALLERS,
        get_caller_vals,
        {"share": 50},
        get_new_caller_vals,
        {"followup": ""},
    ),
    Row("clinic.followup.report", "Follow-up", FIGURES, get_figure),
    Row("clinic.followup.leak.report", "Follow-up", FIGURES, get_leak),
    Row("clinic.followup.give", "Follow-up", NOBODY, None),
]
