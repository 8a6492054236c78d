"""A day of messages for the proof of the outbox; runs in `odoo shell`."""

import time

from odoo.fields import Command
from odoo.tools import SQL

TEMPLATE = "prove_words"


def prepare(env, count, aliyun, twilio):
    """Two companies, one with a provider that can tell and one with one that cannot;
    an even number is the first one's. What the decision answered."""
    chain = env["clinic.chain"].create({"name": "Outbox", "code": "OUT"})
    other = env["res.company"].create({"name": "Keyless"})
    keyed = _branch(env, chain, env.company, "KEY")
    keyless = _branch(env, chain, other, "FREE")
    env["clinic.message.provider"].search([]).active = False
    account = _account(env, env.company, "aliyun", address=aliyun)
    _account(env, other, "twilio", address=twilio)
    template = env["clinic.message.template"].create(
        {
            "name": "Words",
            "code": TEMPLATE,
            "purpose": "requested",
            "body": "From {{ branch }}",
        }
    )
    env["clinic.message.template.registration"].create(
        {
            "template_id": template.id,
            "provider_id": account.id,
            "sign_name": "Clinic",
            "provider_template": "SMS_1",
            "parameters": "name=branch",
        }
    )
    hook = account.receipt_url.partition("/clinic/")
    return {
        "decided": enqueue(env, "k", count),
        "branches": [keyed.id, keyless.id],
        "hook": "/clinic/" + hook[2],
    }


def enqueue(env, start, count):
    """So many messages at once; each hundredth has an address that nobody can have."""
    branches = env["clinic.branch"].search(
        [("code", "in", ("KEY", "FREE"))], order="id"
    )
    keyed, keyless = branches.ids
    return env["clinic.message"]._enqueue_query(
        SQL(
            """SELECT %(start)s || '-' || n AS key,
                      CASE n %% 2 WHEN 0 THEN %(keyed)s ELSE %(keyless)s END
                      AS branch_id,
                      CASE n %% 100 WHEN 99 THEN 'nobody'
                           ELSE '+8613' || lpad(n::text, 9, '0') END AS address,
                      CASE n %% 2 WHEN 0 THEN %(template)s END AS template,
                      'sms' AS channel, 'requested' AS purpose, 'bulk' AS queue,
                      CASE n %% 2 WHEN 1 THEN %(start)s || '-' || n END AS body
                 FROM generate_series(1, %(count)s) AS n""",
            start=start,
            keyed=keyed,
            keyless=keyless,
            template=TEMPLATE,
            count=count,
        )
    )


def ask_for_codes(env, count, pause):
    """{key: the moment of the click}: codes while the long queue is being sent."""
    branch = env["clinic.branch"].search([("code", "=", "FREE")])
    moments = {}
    for number in range(count):
        key = f"code-{number}"
        env["clinic.message"]._enqueue(
            [
                {
                    "key": key,
                    "branch": branch,
                    "address": f"+8615{number:09}",
                    "channel": "sms",
                    "purpose": "requested",
                    "queue": "now",
                    "body": key,
                }
            ]
        )
        env.cr.commit()
        moments[key] = time.time()
        time.sleep(pause)
    return moments


def enqueue_slowly(env, count, rate):
    """A long queue that lasts, however fast the machine is."""
    env["clinic.message.provider"].search([]).rate = rate
    return enqueue(env, "more", count)


def _branch(env, chain, company, code):
    return env["clinic.branch"].create(
        {
            "name": code,
            "code": code,
            "chain_id": chain.id,
            "company_id": company.id,
            "tz": "Asia/Shanghai",
        }
    )


def _account(env, company, code, **settings):
    account = env["clinic.message.provider"].create(
        {
            "name": code,
            "code": code,
            "channel": "sms",
            "company_ids": [Command.set(company.ids)],
            "rate": 1000,
            "timeout": 1,
            "max_attempts": 20,
        }
    )
    account._set_settings(
        {
            "access_key_id": "id",
            "access_key_secret": "secret",
            "account_sid": "AC1",
            "auth_token": "token",
            "sender": "+15005550006",
            **settings,
        }
    )
    return account
