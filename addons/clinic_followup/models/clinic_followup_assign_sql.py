"""To whom follow-ups can be given, as statements of PostgreSQL."""

from odoo.tools import SQL

# whether `who` can do it on one of the days on which it is on time: a person of the
# branch with a role that calls, not away from the first to the last of these days
_CAN = """
    (%(who)s = ANY(%(workers)s)
     AND EXISTS (SELECT FROM clinic_branch_users_rel b
                  WHERE b.user_id = %(who)s AND b.branch_id = r.branch_id)
     AND NOT EXISTS (SELECT FROM clinic_followup_caller c
                  WHERE c.user_id = %(who)s AND c.branch_id = r.branch_id
                    AND c.active AND COALESCE(c.away_from, c.away_until) IS NOT NULL
                    AND COALESCE(c.away_from <= r.from_day, TRUE)
                    AND COALESCE(c.away_until >= r.to_day, TRUE))
     AND NOT EXISTS (SELECT FROM clinic_leave l
                  JOIN clinic_practitioner x ON x.id = l.practitioner_id
                  WHERE x.user_id = %(who)s
                    AND COALESCE(l.branch_id = r.branch_id, TRUE)
                    AND l.start_at <= (r.from_day + time '12:00')
                                      AT TIME ZONE r.tz AT TIME ZONE 'UTC'
                    AND l.stop_at >= (r.to_day + time '12:00')
                                     AT TIME ZONE r.tz AT TIME ZONE 'UTC'))
"""
_ROW = """
    SELECT f.id, f.patient_id, f.branch_id, f.visit_id, f.owner_id, f.owner_role,
           f.due_on, greatest(f.due_on, p.today) AS from_day,
           greatest(f.late_on, p.today) AS to_day, p.today, p.days, b.tz
      FROM clinic_followup f
      JOIN clinic_branch b ON b.id = f.branch_id
      JOIN (%(places)s) AS p ON p.branch_id = f.branch_id
     WHERE f.state = 'open' AND (f.kind IN %(kinds)s OR f.needs_call)
"""
_LADDER = """
    WITH r AS (%(row)s AND f.id = ANY(%(ids)s))
    SELECT r.id, r.branch_id, r.patient_id, r.owner_id, r.owner_role,
           r.due_on <= r.today + r.days AS is_near, r.from_day, r.to_day, (
             SELECT w.user_id
               FROM unnest(CASE r.owner_role
                 WHEN 'practitioner'
                 THEN ARRAY[s.user_id, d.user_id, a.consultant_id, a.followup_user_id]
                 WHEN 'doctor_in_charge'
                 THEN ARRAY[d.user_id, s.user_id, a.consultant_id, a.followup_user_id]
                 WHEN 'consultant'
                 THEN ARRAY[a.consultant_id, v.consultant_id, a.followup_user_id]
                 ELSE ARRAY[CASE r.owner_role WHEN 'followup'
                                 THEN a.followup_user_id END]
               END) WITH ORDINALITY AS w (user_id, place)
              WHERE w.user_id <> ALL(%(without)s) AND %(can)s
              ORDER BY w.place LIMIT 1) AS named_id
      FROM r
      JOIN clinic_patient a ON a.id = r.patient_id
      LEFT JOIN clinic_visit v ON v.id = r.visit_id
      LEFT JOIN clinic_practitioner s ON s.id = v.practitioner_id
      LEFT JOIN clinic_practitioner d ON d.id = a.practitioner_id
     ORDER BY r.due_on, r.id
"""
_POOL = """
    WITH c AS (
        SELECT c.*, p.today + p.days AS until
          FROM clinic_followup_caller c
          JOIN (%(places)s) AS p ON p.branch_id = c.branch_id
         WHERE c.active AND c.user_id = ANY(%(workers)s)
           AND c.user_id <> ALL(%(without)s)
           AND EXISTS (SELECT FROM clinic_branch_users_rel b
                        WHERE b.user_id = c.user_id AND b.branch_id = c.branch_id))
    SELECT c.branch_id, c.role, c.user_id, c.share, c.away_from, c.away_until, (
             SELECT count(*) FROM clinic_followup f
              WHERE f.owner_id = c.user_id AND f.branch_id = c.branch_id
                AND f.state = 'open' AND (f.kind IN %(kinds)s OR f.needs_call)
                AND f.due_on <= c.until)
      FROM c
"""
_SAME = """
    SELECT DISTINCT ON (f.branch_id, f.patient_id) f.branch_id, f.patient_id, f.owner_id
      FROM clinic_followup f
     WHERE f.state = 'open' AND f.patient_id = ANY(%(patients)s)
       AND f.owner_id = ANY(%(owners)s) AND f.id <> ALL(%(ids)s)
     ORDER BY f.branch_id, f.patient_id, f.due_on, f.id
"""
_WAITING = """
    SELECT r.id
      FROM (%(row)s AND f.id > %(last)s AND f.due_on <= p.today + p.days) AS r
     WHERE r.owner_id IS NULL OR r.due_on <= r.today AND NOT %(can)s
     ORDER BY r.id LIMIT %(limit)s
"""


def _can(who, workers):
    return SQL(_CAN, who=SQL.identifier(*who), workers=workers)


def _row(places, kinds):
    return SQL(_ROW, places=places, kinds=kinds)


def ladder(ids, places, kinds, workers, without):
    """(id, branch, patient, owner, role, whether it is due soon, first and last day,
    the person who has it by his name), in the order in which they are due."""
    can = _can(("w", "user_id"), workers)
    row = _row(places, kinds)
    return SQL(_LADDER, row=row, ids=ids, can=can, without=without)


def pool(places, kinds, workers, without):
    """(branch, role, user, share, away from, away until, what he has to do soon)"""
    return SQL(_POOL, places=places, kinds=kinds, workers=workers, without=without)


def same(patients, owners, ids):
    """(branch, patient, caller) of patients of whom a caller has other rows."""
    return SQL(_SAME, patients=patients, owners=owners, ids=ids)


def waiting(last, limit, places, kinds, workers):
    """Rows that are due soon and nobody's, and those whose owner is away or gone."""
    can = _can(("r", "owner_id"), workers)
    row = _row(places, kinds)
    return SQL(_WAITING, row=row, last=last, can=can, limit=limit)
