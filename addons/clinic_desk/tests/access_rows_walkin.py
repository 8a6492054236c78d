"""Who reaches which rows of walk-ins, queue, handover."""

from odoo.addons.clinic_base.tests import door_scene
from odoo.addons.clinic_base.tests.door_rows import EVERYWHERE, PLACES, Row, reach
from odoo.addons.clinic_patient.tests.access_rows import HERE, NOBODY, OPEN, WIDE

HANDOVER = reach(
    reception=HERE,
    nurse="own",
    practitioner="own",
    consultant="own",
    manager=HERE,
    **WIDE,
)


def get_counter_vals(scene, place):
    """Own and idle are one branch, which has one counter for a day."""
    return {
        "branch_id": scene.at[place].branch.id,
        "day": f"2030-01-{1 + PLACES.index(place):02}",
        "last_number": 7,
    }


def get_kind(scene, place):
    kinds = scene.env["clinic.handover.kind"]
    return kinds.search([("from_role", "=", "practitioner")], limit=1)


def get_fact(scene, place):
    return get_kind(scene, place).fact_ids[:1]


def get_handover_vals(scene, place):
    at = scene.at[place]
    word = door_scene.word(door_scene.CLINICAL, place)
    return {
        "visit_id": at.visit.id,
        "patient_id": at.patient.id,
        "branch_id": at.branch.id,
        "kind_id": get_kind(scene, place).id,
        "to_role": "nurse",
        "facts": [{"label": "What is to be done", "value": word}],
        "notes": [{"label": "Remark", "value": f"qzi{place}"}],
    }


ROWS = [
    Row(
        "clinic.queue.counter",
        "Queue",
        reach(administrator=EVERYWHERE),
        get_counter_vals,
    ),
    Row("clinic.walkin", "Queue", NOBODY, None),
    Row("clinic.visit.expect", "Queue", NOBODY, None),
    Row("clinic.visit.early", "Queue", NOBODY, None),
    Row("clinic.visit.call", "Queue", NOBODY, None),
    Row("clinic.handover", "Handover", HANDOVER, get_handover_vals),
    Row("clinic.handover.kind", "Handover", OPEN, get_kind, {"minutes": 9}),
    Row("clinic.handover.kind.fact", "Handover", OPEN, get_fact, {"sequence": 3}),
    Row("clinic.handover.give", "Handover", NOBODY, None),
    Row("clinic.handover.give.fact", "Handover", NOBODY, None),
    Row("clinic.handover.return", "Handover", NOBODY, None),
]
