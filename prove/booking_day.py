"""A branch that books online, for the proof of it; runs in `odoo shell`."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

POLICIES = {
    "appointment.online_open": "1000",
    "appointment.online_tries": "10000",
    "appointment.online_days": "180",
    "phone_code.per_computer_hour": "10000",
    "phone_code.per_branch_hour": "100000",
    "phone_code.per_phone_hour": "100",
    "phone_code.wait_seconds": "0",
}
HOURS = (9, 17)  # sixteen half hours a day


def prepare(env, rounds, clients):
    """A doctor with at least `rounds` free half hours, and a phone for each client."""
    chain = env["clinic.chain"].create({"name": "Prove", "code": "PRV"})
    branch = env["clinic.branch"].create(
        {
            "name": "Prove",
            "code": "P",
            "chain_id": chain.id,
            "company_id": env.company.id,
            "tz": "Asia/Shanghai",
            "country_id": env.ref("base.cn").id,
        }
    )
    _set_policies(env, chain)
    env["clinic.message.provider"].create(
        {"name": "Local", "code": "local", "channel": "sms"}
    )
    reason = env["clinic.booking.reason"].create(
        {"name": "Check-up", "minutes": 30, "chain_id": chain.id}
    )
    doctor = env["clinic.practitioner"].create(
        {
            "name": "Dr. Prove",
            "chain_id": chain.id,
            "branch_ids": [Command.set(branch.ids)],
        }
    )
    days = rounds // 8 + 2
    _publish_roster(env, doctor, branch, days)
    env.flush_all()
    slots = env["clinic.appointment"]._find_slots(
        branch,
        branch._local_date(fields.Datetime.now()),
        branch._local_date(fields.Datetime.now()) + timedelta(days=days),
        reason=reason,
        online=True,
    )
    starts = sorted({slot["start_at"] for slot in slots})[::2]
    return {
        "doctor": doctor.id,
        "path": f"/clinic/book/{branch.id}/r/{reason.id}",
        "starts": [f"{start:%Y-%m-%dT%H:%M}" for start in starts[:rounds]],
        "people": _make_people(env, chain, branch, clients),
    }


def _set_policies(env, chain):
    keys = env["clinic.policy.key"]
    env["clinic.policy"].create(
        [
            {
                "key_id": keys.search([("key", "=", key)]).id,
                "chain_id": chain.id,
                "value": value,
                "valid_from": "2020-01-01",
            }
            for key, value in POLICIES.items()
        ]
    )


def _publish_roster(env, doctor, branch, days):
    today = branch._local_date(fields.Datetime.now())
    rosters = env["clinic.roster"].create(
        [
            {
                "practitioner_id": doctor.id,
                "branch_id": branch.id,
                "day": today + timedelta(days=number),
                "hour_from": HOURS[0],
                "hour_to": HOURS[1],
            }
            for number in range(1, days + 1)
        ]
    )
    rosters._action_publish()


def _make_people(env, chain, branch, clients):
    """[(phone, patient id)]"""
    phones = [f"+861380013{number:04}" for number in range(clients)]
    patients = env["clinic.patient"].create(
        [
            {
                "name": f"Client {number}",
                "phone": phone,
                "chain_id": chain.id,
                "home_branch_id": branch.id,
            }
            for number, phone in enumerate(phones)
        ]
    )
    return list(zip(phones, patients.ids, strict=True))
