"""Deciding about messages: one offer for every patient, against writing the rows alone.

``outbox_decide``: ``clinic.message._enqueue_query`` for all patients, against an
``INSERT ... SELECT`` of as many messages that decides nothing (``baselines``). All is
asked: consent by channel and recipient, who must not be contacted, who cannot be
reached, which branch cares for the patient, silence, limits, quiet hours, expiry. A
third of the patients was never asked, some took it back, some are unreachable, some had
an offer this week, half of the files are older than the silence that counts.
"""

import contextlib
import time

from odoo.tools import SQL

import databases

from . import filled
from .baselines import outbox_insert
from .harness import Figure, Sample, environment

FIGURES = {"outbox_decide": Figure("ratio", limit=2)}
ROUNDS = 3
CODE = "bench_offer"


def run(bench):
    with _outbox(bench.scale) as name:
        values = {"ours": [], "insert": []}
        for number in range(ROUNDS):
            names = list(values) if number % 2 else list(reversed(values))
            for contestant in names:
                values[contestant].append(_time(name, contestant, bench.scale))
    times = {key: Sample(tuple(found)) for key, found in values.items()}
    bench.record("outbox_decide", times["ours"].p50, times["insert"].p50, n=ROUNDS)


def _time(name, contestant, count):
    """Milliseconds of one run, undone; the next one finds the table as clean."""
    with environment(name) as env:
        branch, template = _get_place(env)
        started = time.perf_counter()
        if contestant == "ours":
            found = env["clinic.message"]._enqueue_query(_get_source(branch))
            rows = sum(found.values())
        else:
            provider = env["clinic.message.provider"].search([], limit=1)
            found = None
            rows = outbox_insert.insert(env.cr, branch, template, provider)
        spent = (time.perf_counter() - started) * 1000
        _check(rows, found, count)
    with databases.connect(name) as cursor:
        cursor.execute("VACUUM (ANALYZE) clinic_message")
    return spent


def _check(rows, found, count):
    if rows < count or (found and (len(found) < 7 or not found["queued"])):
        raise RuntimeError(f"{rows} {found}: the figure would be worth nothing")


def _get_place(env):
    branch = env["clinic.branch"].search([("code", "=", "B3")])
    template = env["clinic.message.template"].search([("code", "=", CODE)])
    return branch, template


def _get_source(branch):
    return SQL(
        """
        SELECT 'bench:' || f.id AS key, f.id AS patient_id, %s AS branch_id,
               %s AS template, 'clinic.patient' AS res_model, f.id AS res_id
          FROM clinic_patient f
         WHERE f.kind = 'patient'
        """,
        branch.id,
        CODE,
    )


@contextlib.contextmanager
def _outbox(count):
    """The people of ``bench_search`` with consents, and messages of the last days."""
    name = f"bench_outbox_{count}"
    databases.create(name, filled.clinic(count))
    try:
        databases.odoo("-i", "clinic_messaging", "--stop-after-init", database=name)
        with environment(name) as env:
            _add_setup(env)
            _add_past(env)
            env.cr.commit()
        filled.close(name)
        with databases.connect(name) as cursor:
            cursor.execute("VACUUM (ANALYZE)")
        yield name
    finally:
        filled.close(name)
        databases.drop(name)


def _add_setup(env):
    env["clinic.message.provider"].search([]).active = False
    env["clinic.message.provider"].create(
        [
            {"name": channel, "code": "local", "channel": channel}
            for channel in ("sms", "email")
        ]
    )
    env["clinic.message.template"].create(
        {
            "name": "Offer",
            "code": CODE,
            "body": "Something nice.",
            "purpose": "marketing",
            "channels": "sms,email",
        }
    )
    key = env["clinic.policy.key"].search([("key", "=", "message.owner")])
    chain = env["clinic.chain"].search([("code", "=", "BENCH")])
    env["clinic.policy"].create(
        {"key_id": key.id, "chain_id": chain.id, "value": '"any"'}
    )
    env.flush_all()


def _add_past(env):
    """Consents, bounces, offers of this week; everything by the number of the file."""
    salt = env["clinic.message.address"]._get_salt()
    env.cr.execute(
        """
        UPDATE clinic_patient SET create_date = now() - interval '5 years',
               do_not_contact = id %% 101 = 0,
               deceased_on = CASE WHEN id %% 97 = 0 THEN DATE '2020-01-01' END
         WHERE id %% 2 = 0;
        INSERT INTO clinic_contact_consent
               (patient_id, purpose, channel, decision, decided_at)
        SELECT id, 'marketing', CASE WHEN id %% 7 = 0 THEN 'email' ELSE 'any' END,
               'granted', now() - interval '1 year' * (1 + id %% 4)
          FROM clinic_patient WHERE id %% 3 <> 0;
        INSERT INTO clinic_contact_consent
               (patient_id, purpose, channel, decision, decided_at)
        SELECT id, 'marketing', 'any', 'withdrawn', now() - interval '30 days'
          FROM clinic_patient WHERE id %% 23 = 0;
        INSERT INTO clinic_message_address
               (chain_id, channel, address_key, state, since)
        SELECT DISTINCT chain_id, 'sms', left(encode(sha256(convert_to(
               %(salt)s || phone, 'UTF8')), 'hex'), 32), 'unreachable', now()
          FROM clinic_patient WHERE id %% 50 = 0 AND phone IS NOT NULL;
        INSERT INTO clinic_message
               (key, patient_id, purpose, state, due_at, sent_at, claimed_at)
        SELECT 'past:' || id, id, 'marketing', 'sent', now() - interval '3 days',
               now() - interval '3 days', now() - interval '3 days'
          FROM clinic_patient WHERE id %% 10 = 0;
        """,
        {"salt": salt},
    )
