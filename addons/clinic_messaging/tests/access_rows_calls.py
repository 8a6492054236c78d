"""Who reaches which calls and replies."""

from odoo.addons.clinic_base.tests import door_scene
from odoo.addons.clinic_base.tests.door_rows import Row, reach
from odoo.addons.clinic_patient.tests.access_rows import HERE, NOBODY, WIDE

CALLS = reach(
    reception=HERE, followup=HERE, manager=HERE, nurse="own", practitioner="own", **WIDE
)


def get_task_vals(scene, place):
    at = scene.at[place]
    return {
        "patient_id": at.patient.id,
        "branch_id": at.branch.id,
        "kind": "reply",
        "subject": "Wants to be called",
        "script": "Good morning, you wrote to us.",
        "due_at": "2030-01-01 02:00:00",
    }


def get_attempt_vals(scene, place):
    at = scene.at[place]
    return {
        "task_id": scene.records["clinic.call.task"][place],
        "patient_id": at.patient.id,
        "branch_id": at.branch.id,
        "outcome": "missed",
        "note": "Busy",
        "made_at": "2030-01-01 02:00:00",
        "local_date": "2030-01-01",
        "made_by": 1,
    }


def get_reply_vals(scene, place):
    at = scene.at[place]
    return {
        "patient_id": at.patient.id,
        "branch_id": at.branch.id,
        "external_id": f"door:{place}",
        "channel": "sms",
        "address": door_scene.get_phone(place),
        "body": "When do you open?",
        "received_at": "2030-01-01 02:00:00",
        "due_at": "2030-01-01 03:00:00",
    }


ROWS = [
    Row("clinic.call.task", "Calls", CALLS, get_task_vals),
    Row("clinic.call.attempt", "Calls", CALLS, get_attempt_vals),
    Row("clinic.message.reply", "Replies", CALLS, get_reply_vals),
    Row("clinic.call.note", "Calls", NOBODY, None),
    Row("clinic.call.give", "Calls", NOBODY, None),
    Row("clinic.reply.answer", "Replies", NOBODY, None),
    Row("clinic.message.not.sent", "Messages", NOBODY, None),
]
