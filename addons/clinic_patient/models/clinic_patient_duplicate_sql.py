"""Statements of the duplicates list. Only SQL writes its scores."""

from .clinic_person_match_sql import CAP, PATIENT_JSON

__all__ = ["CAP", "CLOSE_MERGED", "PAIRS", "WRITE"]

# Pairs of live files of one chain that share a key; the lower id is in the range.
# Every key is looked up through its index; a key that everybody shares brings CAP
# rows only. The same name counts with the same date (or year) of birth.
_SHARED = """
    SELECT a.id AS low, b.id AS high
      FROM clinic_patient a CROSS JOIN LATERAL (
           SELECT b.id FROM clinic_patient b
            WHERE {condition} AND b.id > a.id AND b.chain_id = a.chain_id
              AND b.active AND b.merged_into_id IS NULL
            LIMIT %(cap)s) b
     WHERE a.id >= %(start)s AND a.id < %(end)s
       AND a.active AND a.merged_into_id IS NULL AND {known}
"""
_CONDITIONS = [
    (
        f"b.{theirs} = a.{mine}",
        f"a.{mine} <> ''",
    )
    for mine in ("phone_key", "phone2_key")
    for theirs in ("phone_key", "phone2_key")
] + [
    ("lower(b.email) = lower(a.email)", "a.email <> ''"),
    (
        "b.name_key = a.name_key AND (b.birth_date = a.birth_date"
        " OR (date_part('year', b.birth_date) = date_part('year', a.birth_date)"
        "     AND 'day' <> ALL (ARRAY[a.birth_precision, b.birth_precision])))",
        "a.name_key <> '' AND a.birth_date IS NOT NULL",
    ),
    (
        "b.birth_date = a.birth_date AND left(b.pinyin_key, 2) = left(a.pinyin_key, 2)",
        "a.pinyin_key <> '' AND a.birth_date IS NOT NULL",
    ),
]
_SHARED_DOCUMENT = """
    SELECT a.id, b.id
      FROM clinic_patient a
      JOIN clinic_patient_identity ai ON ai.patient_id = a.id
      JOIN clinic_patient_identity bi ON bi.blind_index = ai.blind_index
      JOIN clinic_patient b ON b.id = bi.patient_id
     WHERE a.id >= %(start)s AND a.id < %(end)s AND b.id > a.id
       AND b.chain_id = a.chain_id AND a.active AND b.active
       AND a.merged_into_id IS NULL AND b.merged_into_id IS NULL
"""
_PAIR_KEYS = "UNION".join(
    [_SHARED.format(condition=c, known=k) for c, k in _CONDITIONS] + [_SHARED_DOCUMENT]
)

PAIRS = f"""
    WITH pairs AS ({_PAIR_KEYS})
    SELECT p.low, p.high,
           (SELECT {PATIENT_JSON} FROM clinic_patient c WHERE c.id = p.low) AS low_row,
           (SELECT {PATIENT_JSON} FROM clinic_patient c WHERE c.id = p.high) AS high_row
      FROM pairs p
     WHERE NOT EXISTS (SELECT FROM clinic_patient_duplicate d
                        WHERE d.patient_id = p.low AND d.other_id = p.high
                          AND d.state <> 'open')
"""

WRITE = """
    WITH found AS (
        SELECT * FROM unnest(%(low)s::int[], %(high)s::int[], %(score)s::int[],
                             %(verdict)s::varchar[], %(reasons)s::varchar[])
            AS f(low, high, score, verdict, reasons)
    ), gone AS (
        DELETE FROM clinic_patient_duplicate d
         WHERE d.patient_id >= %(start)s AND d.patient_id < %(end)s
           AND d.state = 'open'
           AND NOT EXISTS (SELECT FROM found f
                            WHERE f.low = d.patient_id AND f.high = d.other_id)
    )
    INSERT INTO clinic_patient_duplicate AS d (
        patient_id, other_id, score, verdict, reasons, state,
        create_uid, create_date, write_uid, write_date)
    SELECT low, high, score, verdict, reasons, 'open', %(uid)s,
           now() AT TIME ZONE 'utc', %(uid)s, now() AT TIME ZONE 'utc'
      FROM found
        ON CONFLICT (patient_id, other_id) DO UPDATE
       SET score = EXCLUDED.score, verdict = EXCLUDED.verdict,
           reasons = EXCLUDED.reasons, write_date = EXCLUDED.write_date
     WHERE d.state = 'open'
       AND (d.score, d.verdict, d.reasons)
           IS DISTINCT FROM (EXCLUDED.score, EXCLUDED.verdict, EXCLUDED.reasons)
"""

CLOSE_MERGED = """
    WITH gone AS (
        DELETE FROM clinic_patient_duplicate
         WHERE state = 'open' AND %(drop)s IN (patient_id, other_id)
           AND NOT (%(keep)s IN (patient_id, other_id))
    )
    UPDATE clinic_patient_duplicate
       SET state = 'merged', decided_by = %(uid)s,
           decided_at = now() AT TIME ZONE 'utc'
     WHERE patient_id = LEAST(%(keep)s, %(drop)s)
       AND other_id = GREATEST(%(keep)s, %(drop)s)
"""
