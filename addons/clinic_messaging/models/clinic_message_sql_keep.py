"""What is done with a decision: it is kept, shown, or taken over by what waits."""

from odoo.tools import SQL

# what a code was made of is not kept once it is not sent any more
_PARAMS = """CASE WHEN {reason} IS NOT NULL AND {row}.params IS NOT NULL AND EXISTS (
                   SELECT FROM clinic_message_template t
                    WHERE t.id = {row}.template_id AND t.is_secret)
                THEN NULL ELSE {row}.params END"""
_INSERT = f"""
    %(decided)s,
    made AS (
        INSERT INTO clinic_message (
            key, patient_id, chain_id, branch_id, company_id, purpose, kind, channel,
            channels, template_id, provider_id, lang, address, address_key, subject,
            body, params, res_model, res_id, slot, queue, state, reason, made_at,
            made_by, due_at, expires_at, event_at, attempts, local_date)
        SELECT s.key, s.patient_id, p.chain_id, s.branch_id, p.company_id, s.purpose,
               s.kind, v.channel, s.channels, s.template_id, v.provider_id,
               COALESCE(l.lang, p.lang), v.address, v.address_key, s.subject, s.body,
               {_PARAMS.format(reason="v.reason", row="s")},
               s.res_model, s.res_id, s.slot, s.queue,
               CASE WHEN v.reason IS NULL THEN 'queued' ELSE 'suppressed' END,
               v.reason, %(now)s, %(uid)s, v.planned_at, s.expires_at, s.event_at, 0,
               (v.planned_at AT TIME ZONE 'UTC' AT TIME ZONE p.tz)::date
          FROM source s
          JOIN verdict v ON v.n = s.n
          JOIN place p ON p.branch_id = s.branch_id
          LEFT JOIN clinic_patient f ON f.id = s.patient_id
          LEFT JOIN jsonb_to_recordset(%(langs)s::jsonb) AS l (code text, lang text)
                 ON l.code = f.lang
         ORDER BY s.n
            ON CONFLICT DO NOTHING
     RETURNING queue, due_at, reason)
    SELECT COALESCE(reason, 'queued'), COALESCE(queue, ''), count(*), min(due_at)
      FROM made GROUP BY 1, 2
"""


def insert(decided, now, uid, langs):
    """Rows (queued or the reason, queue, how many, first moment)."""
    return SQL(_INSERT, decided=decided, now=now, uid=uid, langs=langs)


def preview(decided):
    return SQL(
        "%s SELECT n, channel, address, reason, planned_at FROM verdict ORDER BY n",
        decided,
    )


_AGAIN = f"""
    %(decided)s
    UPDATE clinic_message m
       SET state = CASE WHEN v.reason IS NULL THEN 'queued' ELSE 'suppressed' END,
           reason = v.reason, channel = v.channel, provider_id = v.provider_id,
           address = v.address, address_key = v.address_key,
           params = {_PARAMS.format(reason="v.reason", row="m")},
           due_at = CASE WHEN v.planned_at > %(now)s THEN v.planned_at ELSE m.due_at END
      FROM source s
      JOIN verdict v ON v.n = s.n
     WHERE m.id = s.id AND m.state = 'queued'
       AND (m.state, m.reason, m.channel, m.provider_id, m.address, m.address_key)
           IS DISTINCT FROM
           (CASE WHEN v.reason IS NULL THEN 'queued' ELSE 'suppressed' END,
            v.reason, v.channel, v.provider_id, v.address, v.address_key)
        OR m.id = s.id AND m.state = 'queued' AND v.planned_at > %(now)s
 RETURNING m.id, m.state = 'queued' AND v.planned_at <= %(now)s
"""


def again(decided, now):
    """Update what changed; rows (id, whether it still goes out now)."""
    return SQL(_AGAIN, decided=decided, now=now)


_SUPPRESS = f"""
    UPDATE clinic_message m
       SET state = 'suppressed', reason = v.reason,
           params = {_PARAMS.format(reason="v.reason", row="m")}
      FROM (SELECT %(reason)s::text AS reason) AS v
     WHERE m.id = ANY(%(ids)s) AND m.state IN ('queued', 'to_do')
 RETURNING m.id
"""


def suppress(ids, reason):
    """Update those that still wait; rows (id)."""
    return SQL(_SUPPRESS, ids=ids, reason=reason)
