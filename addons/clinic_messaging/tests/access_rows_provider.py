"""Who reaches which accounts, their settings and receipts."""

from odoo.addons.clinic_base.tests.door_rows import EVERYWHERE, Row, reach

ADMINISTRATOR = reach(administrator=EVERYWHERE)


def get_provider_vals(scene, place):
    return {"name": f"Account {place}", "code": "local", "channel": "sms"}


def get_setting_vals(scene, place):
    provider = scene.env["clinic.message.provider"].create(
        {"name": f"Carrier {place}", "code": "twilio", "channel": "sms"}
    )
    return provider.setting_ids[:1]


def get_receipt_vals(scene, place):
    return {
        "provider_id": scene.records["clinic.message.provider"][place],
        "event": f"door:{place}",
        "status": "delivered",
        "received_at": "2030-01-01 02:00:00",
    }


ROWS = [
    Row(
        "clinic.message.provider",
        "Messages",
        # everybody sees by whom messages go; the settings are the administrator's
        reach(EVERYWHERE),
        get_provider_vals,
        {"sequence": 3},
        get_provider_vals,
    ),
    Row(
        "clinic.message.provider.setting",
        "Messages",
        ADMINISTRATOR,
        get_setting_vals,
        {"sequence": 3},
    ),
    Row("clinic.message.receipt", "Messages", ADMINISTRATOR, get_receipt_vals),
]
