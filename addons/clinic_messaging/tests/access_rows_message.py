"""Who reaches which messages."""

from odoo.addons.clinic_base.tests import door_scene
from odoo.addons.clinic_base.tests.door_rows import EVERYWHERE, Row, reach
from odoo.addons.clinic_patient.tests.access_rows import HERE, WIDE

MESSAGE = reach(
    reception=HERE,
    nurse=HERE,
    practitioner=HERE,
    followup=HERE,
    manager=HERE,
    **WIDE,
)


def get_message_vals(scene, place):
    at = scene.at[place]
    return {
        "key": f"door:{place}",
        "patient_id": at.patient.id,
        "branch_id": at.branch.id,
        "chain_id": at.branch.chain_id.id,
        "company_id": at.branch.company_id.id,
        "purpose": "transactional",
        "channel": "sms",
        "state": "suppressed",
        "reason": "no_provider",
        "address": door_scene.get_phone(place),
        "body": "We look forward to your visit.",
    }


def get_address_vals(scene, place):
    return {
        "chain_id": scene.at[place].branch.chain_id.id,
        "channel": "sms",
        "address_key": f"key{place}",
        "state": "unreachable",
        "since": "2030-01-01 00:00:00",
    }


ROWS = [
    Row("clinic.message", "Messages", MESSAGE, get_message_vals),
    Row(
        "clinic.message.address",
        "Messages",
        reach(administrator=EVERYWHERE),
        get_address_vals,
    ),
]
