"""The demo clinic for the proof of the network sink; runs in `odoo shell`."""

LOADERS = (
    "_load",
    "_load_desk",
    "_load_messaging",
    "_load_appointments",
    "_load_reminders",
)
PASSWORD = "prove-the-sink"


def prepare(env, address, count):
    """Load the demo, queue messages for its patients; who can log in."""
    demo = env["clinic.demo"]
    for name in LOADERS:
        if hasattr(demo, name):
            getattr(demo, name)()
    env.ref("base.user_admin").password = PASSWORD
    account = _use_provider(env, address)
    branch = env["clinic.branch"].search([("company_id", "=", env.company.id)], limit=1)
    patients = env["clinic.patient"].search([("phone", "!=", False)], limit=count)
    messages = env["clinic.message"]._enqueue(
        [
            {
                "key": f"sink-{patient.id}",
                "patient": patient,
                "branch": branch,
                "channel": "sms",
                "purpose": "requested",
                "body": f"sink-{patient.id}",
            }
            for patient in patients
        ]
    )
    people = env["res.users"].search(
        [("clinic_branch_ids", "!=", False), ("share", "=", False)]
    )
    return {
        "people": people.mapped("login"),
        "crons": env["ir.cron"].with_context(active_test=False).search([]).ids,
        "bodies": messages.filtered(lambda m: m.state == "queued").mapped("body"),
        "account": account.id,
    }


def _use_provider(env, address):
    """The one provider of this day; the demo's keep everything to themselves."""
    account = env["clinic.message.provider"].create(
        {"name": "Carrier", "code": "twilio", "channel": "sms", "sequence": 0}
    )
    account._set_settings(
        {
            "account_sid": "AC1",
            "auth_token": "token",
            "sender": "+15005550006",
            "address": address,
        }
    )
    return account
