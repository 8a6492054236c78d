"""The decision about messages as one statement of PostgreSQL.

``tools/governor.py`` says the same in plain Python, for one message; a test holds both
equal. ``source`` yields the columns of ``COLUMNS``, ``places`` one row per branch (see
``clinic_message_decision.py``), ``moments`` when what is due then may go out.
"""

from odoo.tools import SQL

COLUMNS = {
    "n": "bigint",
    "id": "integer",
    "key": "text",
    "patient_id": "integer",
    "address": "text",
    "branch_id": "integer",
    "purpose": "text",
    "channels": "text",
    "template_id": "integer",
    "kind": "text",
    "queue": "text",
    "due_at": "timestamp",
    "expires_at": "timestamp",
    "event_at": "timestamp",
    "slot": "text",
    "res_model": "text",
    "res_id": "integer",
    "params": "jsonb",
    "subject": "text",
    "body": "text",
}
PLACE = """
    branch_id integer, chain_id integer, company_id integer, tz text, lang text,
    doors jsonb, unknown jsonb, week integer, month integer, owner text,
    silent_before timestamp
"""
MOMENT = """
    branch_id integer, mode text, due_at timestamp, bound timestamp,
    planned_at timestamp
"""
# live: sent, or on its way
LIVE = SQL("('queued', 'claimed', 'to_do', 'sent', 'unknown')")
MODE = SQL(
    "CASE purpose WHEN 'requested' THEN 'at_once' WHEN 'marketing' THEN 'later'"
    " ELSE 'earlier' END"
)
BOUND = SQL("LEAST(event_at, expires_at)")
_PHONE = r"^\+[1-9][0-9]{6,14}$"
_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"

_TODO = """
    SELECT s.id, s.n, s.patient_id, s.purpose, s.channels, s.branch_id, s.slot,
           s.event_at, s.expires_at, p.chain_id, p.company_id, p.doors,
           p.unknown, p.week, p.month, p.owner, p.silent_before, m.planned_at,
           f.id IS NOT NULL AS is_file, f.deceased_on, f.merged_into_id, f.active,
           f.do_not_contact, f.home_branch_id, f.create_date AS file_since,
           CASE WHEN s.patient_id IS NULL THEN s.address
                WHEN f.phone ~ %(phone)s AND f.phone_problem IS NULL THEN f.phone
                WHEN f.phone2 ~ %(phone)s THEN f.phone2
                ELSE f.phone END AS phone,
           f.phone_problem IS NOT NULL
           AND NOT COALESCE(f.phone2 ~ %(phone)s, FALSE) AS has_bad_phone,
           lower(CASE WHEN s.patient_id IS NULL THEN s.address ELSE f.email END)
               AS email
      FROM (%(source)s) AS s
      JOIN place p ON p.branch_id = s.branch_id
      JOIN moment m ON m.branch_id = s.branch_id AND m.due_at = s.due_at
       AND m.mode = %(mode)s
       AND COALESCE(m.bound, 'infinity') = COALESCE(%(bound)s, 'infinity')
      LEFT JOIN clinic_patient f ON f.id = s.patient_id
"""
# One row per channel that may be tried, with what speaks against it. OFFSET 0: each
# value is computed once, and not again wherever it is used.
_OPTIONS = """
    SELECT c.channel, c.rank, a.provider_id, a.address, k.address_key,
           CASE
             WHEN t.do_not_contact AND NOT a.is_always THEN 'do_not_contact'
             WHEN a.provider_id IS NULL AND c.channel NOT IN
                  ('phone', 'wechat', 'portal') THEN 'no_provider'
             WHEN c.channel IN ('wechat', 'portal') AND NOT t.is_file
             THEN 'no_address'
             WHEN c.channel NOT IN ('wechat', 'portal')
              AND COALESCE(a.address, '') = '' THEN 'no_address'
             WHEN c.channel IN ('sms', 'phone')
              AND (t.has_bad_phone OR a.address !~ %(phone)s)
               OR c.channel = 'email' AND a.address !~ %(email)s
             THEN 'wrong_address'
             WHEN t.purpose <> 'requested' AND EXISTS (
                  SELECT FROM clinic_message_address u
                   WHERE u.chain_id = t.chain_id AND u.channel = c.channel
                     AND u.address_key = k.address_key AND u.state = 'unreachable')
             THEN 'address_unreachable'
             WHEN a.is_always THEN NULL
             ELSE COALESCE(
                (SELECT CASE x.decision WHEN 'granted' THEN ''
                        ELSE 'consent_refused' END
                   FROM clinic_contact_consent x
                  WHERE x.patient_id = t.patient_id AND x.purpose = t.purpose
                    AND x.channel IN (c.channel, 'any')
                    AND (x.company_id IS NULL OR x.company_id = t.company_id)
                  ORDER BY x.decided_at DESC, x.id DESC LIMIT 1),
                CASE WHEN t.purpose = 'marketing' AND NOT t.is_file
                       OR NOT t.unknown ? t.purpose
                     THEN 'consent_missing' END)
           END AS reason
      FROM unnest(string_to_array(t.channels, ',')) WITH ORDINALITY
           AS c (channel, rank)
     CROSS JOIN LATERAL (
        SELECT (t.doors ->> c.channel)::integer AS provider_id,
               CASE WHEN c.channel IN ('sms', 'phone') THEN t.phone
                    WHEN c.channel = 'email' THEN t.email END AS address,
               t.purpose = 'requested'
            OR t.purpose = 'clinical' AND c.channel = 'phone' AS is_always
        OFFSET 0) AS a
     CROSS JOIN LATERAL (
        SELECT left(encode(sha256(convert_to(%(salt)s || lower(COALESCE(
                   a.address, 'patient:' || t.patient_id, '')), 'UTF8')), 'hex'), 32)
               AS address_key
        OFFSET 0) AS k
    OFFSET 0
"""
_JUDGED = """
    SELECT t.n, t.id, t.patient_id, t.purpose, t.slot, t.planned_at, t.week, t.month,
           o.channel, o.provider_id, o.address, o.address_key,
           CASE
             WHEN t.deceased_on IS NOT NULL THEN 'deceased'
             WHEN t.merged_into_id IS NOT NULL THEN 'merged'
             WHEN t.is_file AND NOT COALESCE(t.active, FALSE) THEN 'archived'
             WHEN LEAST(t.event_at, t.expires_at) <= t.planned_at THEN 'expired'
             WHEN COALESCE(o.reason, '') <> '' THEN o.reason
             WHEN o.channel IS NULL THEN 'no_address'
             WHEN t.purpose <> 'marketing' THEN NULL
             WHEN NOT (%(is_owner)s) THEN 'not_owner'
             WHEN %(is_silent)s THEN 'silent'
           END AS reason
      FROM todo t
      LEFT JOIN LATERAL (
        SELECT * FROM (%(options)s) AS option
         ORDER BY COALESCE(array_position(%(ranks)s::text[], option.reason), 99) DESC,
                  option.rank
         LIMIT 1) AS o ON TRUE
"""
_IS_OWNER = """
    t.owner = 'any' OR t.branch_id = COALESCE(
        CASE WHEN t.owner = 'last_visit' THEN (
            SELECT v.branch_id FROM clinic_visit v
             WHERE v.patient_id = t.patient_id AND v.arrived_at IS NOT NULL
             ORDER BY v.arrived_at DESC, v.id DESC LIMIT 1) END,
        t.home_branch_id, t.branch_id)
"""
# nothing was heard of him since: no visit, no answer, no decision
_IS_SILENT = """
    t.file_since < t.silent_before
    AND NOT EXISTS (SELECT FROM clinic_visit v
         WHERE v.patient_id = t.patient_id AND v.arrived_at >= t.silent_before)
    AND NOT EXISTS (SELECT FROM clinic_contact_consent x
         WHERE x.patient_id = t.patient_id AND x.decided_at >= t.silent_before)
    AND NOT EXISTS (SELECT FROM clinic_message_reply r
         WHERE r.patient_id = t.patient_id AND r.received_at >= t.silent_before)
"""
# what went out before: rows of the table, and of this batch
_CAPPED = """
    SELECT j.n, j.id, j.slot, j.planned_at, j.channel, j.provider_id, j.address,
           j.address_key,
           CASE WHEN j.reason IS NOT NULL OR j.purpose <> 'marketing' THEN j.reason
                WHEN c.week + b.is_new * count(*) OVER week >= j.week THEN 'cap_week'
                WHEN c.month + b.is_new * count(*) OVER month >= j.month
                THEN 'cap_month'
           END AS reason
      FROM judged j
     CROSS JOIN LATERAL (SELECT (j.id IS NULL)::integer AS is_new) AS b
     CROSS JOIN LATERAL (
        SELECT count(*) AS month,
               count(*) FILTER (
                 WHERE COALESCE(m.sent_at, m.due_at) > j.planned_at - interval '7 days'
                   AND COALESCE(m.sent_at, m.due_at) < j.planned_at + interval '7 days'
               ) AS week
          FROM clinic_message m
         WHERE j.reason IS NULL AND j.purpose = 'marketing'
           AND m.patient_id = j.patient_id AND m.purpose = 'marketing'
           AND m.state IN %(live)s AND m.id IS DISTINCT FROM j.id
           AND (m.state <> 'queued' OR m.id < COALESCE(j.id, 2147483647))
           AND COALESCE(m.sent_at, m.due_at) > j.planned_at - interval '30 days'
           AND COALESCE(m.sent_at, m.due_at) < j.planned_at + interval '30 days') AS c
    WINDOW batch AS (PARTITION BY j.patient_id, j.purpose = 'marketing',
                                  j.reason IS NULL
                     ORDER BY j.planned_at + j.n * interval '1 microsecond'),
           week AS (batch RANGE BETWEEN interval '7 days' PRECEDING AND CURRENT ROW
                    EXCLUDE CURRENT ROW),
           month AS (batch RANGE BETWEEN interval '30 days' PRECEDING AND CURRENT ROW
                     EXCLUDE CURRENT ROW)
"""
# no offers among them: nothing is counted
_UNCAPPED = """
    SELECT n, id, slot, planned_at, channel, provider_id, address, address_key, reason
      FROM judged
"""
# one message per address and slot: the first of them
_VERDICT = """
    SELECT c.n, c.planned_at, c.channel, c.provider_id, c.address, c.address_key,
           CASE WHEN c.reason IS NOT NULL OR c.slot IS NULL THEN c.reason
                WHEN row_number() OVER (
                     PARTITION BY c.address_key, c.slot, c.reason IS NULL ORDER BY c.n
                     ) > 1
                  OR EXISTS (
                     SELECT FROM clinic_message m
                      WHERE m.address_key = c.address_key AND m.slot = c.slot
                        AND m.state IN %(live)s AND m.id IS DISTINCT FROM c.id)
                THEN 'slot' END AS reason
      FROM capped c
"""
_UNSLOTTED = """
    SELECT n, planned_at, channel, provider_id, address, address_key, reason
      FROM capped
"""


def decide(source, settings, has_offers=True, has_slots=True, is_table=False):
    """``WITH ... verdict AS (...)``: one row per row of ``source``, joined by ``n``.

    ``settings``: places and moments as JSON, salt, ranks. verdict: n, planned_at,
    channel, provider_id, address, address_key, reason.
    """
    options = SQL(_OPTIONS, phone=_PHONE, email=_EMAIL, salt=settings["salt"])
    return SQL(
        """
        WITH place AS MATERIALIZED (
                SELECT * FROM jsonb_to_recordset(%(places)s::jsonb) AS r (%(p)s)),
             moment AS MATERIALIZED (
                SELECT * FROM jsonb_to_recordset(%(moments)s::jsonb) AS r (%(m)s)),
             source AS %(kept)s (%(source)s),
             todo AS (%(todo)s),
             judged AS MATERIALIZED (%(judged)s),
             capped AS (%(capped)s),
             verdict AS (%(verdict)s)
        """,
        places=settings["places"],
        moments=settings["moments"],
        p=SQL(PLACE),
        m=SQL(MOMENT),
        # a table need not be copied
        kept=SQL("NOT MATERIALIZED" if is_table else "MATERIALIZED"),
        source=source,
        todo=SQL(
            _TODO,
            phone=_PHONE,
            source=SQL("SELECT * FROM source"),
            mode=MODE,
            bound=BOUND,
        ),
        judged=SQL(
            _JUDGED,
            is_owner=SQL(_IS_OWNER),
            is_silent=SQL(_IS_SILENT),
            options=options,
            ranks=list(settings["ranks"]),
        ),
        capped=SQL(_CAPPED, live=LIVE) if has_offers else SQL(_UNCAPPED),
        verdict=SQL(_VERDICT, live=LIVE) if has_slots else SQL(_UNSLOTTED),
    )
