from odoo.tools import SQL

from .models import clinic_phone_code, clinic_rate_limit

FUNCTIONS = ("clinic_message_guard", "clinic_contact_consent_text_frozen")


def uninstall_hook(env):
    """What PostgreSQL would keep: functions with their triggers, tables of SQL alone.

    Called before the rows go, which the triggers would refuse.
    """
    for name in FUNCTIONS:
        env.cr.execute(
            SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(name))
        )
    clinic_phone_code.CODES.drop(env.cr)
    clinic_rate_limit.LIMITS.drop(env.cr)
