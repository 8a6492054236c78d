"""Who reaches which templates, registrations and texts of consents."""

from odoo.addons.clinic_base.tests.door_rows import EVERYWHERE, IN_CHAIN, Row, reach
from odoo.addons.clinic_patient.tests.access_rows import NOBODY

# words of the house: of his chain, or of all chains
CHAIN = reach(IN_CHAIN, administrator=EVERYWHERE)
REGISTRATION = reach(hq_director=IN_CHAIN, administrator=EVERYWHERE)


def get_template_vals(scene, place):
    return {
        "name": f"Words {place}",
        "code": f"door_{place}",
        "chain_id": scene.at[place].branch.chain_id.id,
        "body": "We look forward to your visit.",
    }


def get_registration_vals(scene, place):
    env = scene.env
    template = env["clinic.message.template"].create(
        {**get_template_vals(scene, place), "code": f"door_registered_{place}"}
    )
    provider = env["clinic.message.provider"].create(
        {"name": f"Carrier {place}", "code": "local", "channel": "sms"}
    )
    return {
        "template_id": template.id,
        "provider_id": provider.id,
        "provider_template": f"SMS_{place}",
    }


def get_text_vals(scene, place):
    return {
        "version": f"door {place}",
        "chain_id": scene.at[place].branch.chain_id.id,
        "body": "What we send.",
    }


ROWS = [
    Row(
        "clinic.message.template",
        "Messages",
        CHAIN,
        get_template_vals,
        {"sequence": 3},
    ),
    Row(
        "clinic.message.template.registration",
        "Messages",
        REGISTRATION,
        get_registration_vals,
        {"sign_name": "Clinic"},
    ),
    Row(
        "clinic.contact.consent.text",
        "Consents",
        CHAIN,
        get_text_vals,
        {"version": "next"},
    ),
    Row("clinic.message.template.preview", "Messages", NOBODY, None),
    Row("clinic.message.compose", "Messages", NOBODY, None),
    Row("clinic.consent.ask", "Consents", NOBODY, None),
]
