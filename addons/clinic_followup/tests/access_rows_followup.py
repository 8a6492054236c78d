"""Who reaches which follow-ups and their history."""

from odoo.addons.clinic_base.tests.door_rows import Row
from odoo.addons.clinic_patient.tests.access_rows import NOBODY, VISIT


def get_followup_vals(scene, place):
    at = scene.at[place]
    return {
        "patient_id": at.patient.id,
        "branch_id": at.branch.id,
        "title": f"qzi{place}",
        "due_on": "2031-01-06",
    }


def get_event_vals(scene, place):
    return {
        "followup_id": scene.records["clinic.followup"][place],
        "what": "called",
        "made_at": "2031-01-06 02:00:00",
        "local_date": "2031-01-06",
        "made_by": 1,
        "note": "No answer",
    }


ROWS = [
    Row(
        "clinic.followup",
        "Follow-up",
        VISIT,
        get_followup_vals,
        {"note": "Speaks English"},
        get_followup_vals,
    ),
    Row("clinic.followup.event", "Follow-up", VISIT, get_event_vals),
    Row("clinic.followup.close", "Follow-up", NOBODY, None),
]
