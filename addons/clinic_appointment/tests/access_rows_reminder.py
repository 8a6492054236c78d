"""Who reaches which rows of reminders and their rules."""

from odoo.addons.clinic_base.tests.door_rows import EVERYWHERE, IN_CHAIN, Row, reach
from odoo.addons.clinic_patient.tests.access_rows import BRANCH

from .access_rows_appointment import get_appointment

RULES = reach(IN_CHAIN, administrator=EVERYWHERE)


def get_reminder_vals(scene, place):
    appointment = get_appointment(scene, place)
    return {
        "appointment_id": appointment.id,
        "patient_id": appointment.patient_id.id,
        "branch_id": appointment.branch_id.id,
        "code": "d1",
        "start_at": appointment.start_at,
    }


def get_rule_vals(scene, place):
    """Own and idle are one branch of one chain: one code each."""
    return {
        "name": f"qzi{place}",
        "code": f"t_{place}",
        "chain_id": scene.at[place].chain.id,
        "template_code": "reminder_d1",
        "days": 1,
        "at_hour": 10,
    }


def get_other_rule_vals(scene, place):
    return {**get_rule_vals(scene, place), "code": f"t_new_{place}"}


ROWS = [
    Row("clinic.reminder", "Reminders", reach(**BRANCH), get_reminder_vals),
    Row(
        "clinic.reminder.rule",
        "Reminders",
        RULES,
        get_rule_vals,
        {"sequence": 3},
        get_other_rule_vals,
    ),
]
