"""Follow-ups of visits as one statement of PostgreSQL.

``tools/followup_plan.py`` says the same in plain Python; a test holds both equal.
"""

from odoo.tools import SQL

# visits that left and are ours to follow up, with their day and today at the branch
_VISIT = """
    SELECT v.id, v.patient_id, v.branch_id, b.chain_id, v.local_date AS day,
           (%(now)s AT TIME ZONE 'UTC' AT TIME ZONE b.tz)::date AS today
      FROM clinic_visit v
      JOIN clinic_branch b ON b.id = v.branch_id
      JOIN clinic_patient f ON f.id = v.patient_id
     WHERE v.id IN (%(visits)s) AND v.state = 'left' AND v.external_ref IS NULL
       AND b.is_external IS NOT TRUE AND f.active AND f.deceased_on IS NULL
       AND f.merged_into_id IS NULL
"""
_PLAN = """
    SELECT p.id, p.chain_id, p.sequence, p.visit_type, p.current_version_id,
           p.is_for_all IS TRUE AS is_for_all,
           EXISTS (SELECT FROM clinic_followup_plan_service_rel r
                    WHERE r.plan_id = p.id) AS has_services,
           EXISTS (SELECT FROM clinic_followup_plan_diagnosis_rel r
                    WHERE r.plan_id = p.id) AS has_diagnoses
      FROM clinic_followup_plan p
     WHERE p.active AND p.current_version_id IS NOT NULL
"""
_HIT = """
    SELECT visit_id, plan_id, min(service_id) AS service_id,
           count(service_id) > 0 AS by_service, bool_or(by_diagnosis) AS by_diagnosis
      FROM (
        SELECT l.visit_id, r.plan_id, l.product_id AS service_id,
               FALSE AS by_diagnosis
          FROM clinic_visit_line l
          JOIN clinic_followup_plan_service_rel r ON r.product_id = l.product_id
         WHERE l.visit_id IN (SELECT id FROM visit) AND l.quantity > 0
        UNION ALL
        SELECT d.visit_id, r.plan_id, NULL, TRUE
          FROM clinic_visit_diagnosis d
          JOIN clinic_followup_plan_diagnosis_rel r ON r.code_id = d.code_id
         WHERE d.visit_id IN (SELECT id FROM visit)
        UNION ALL
        SELECT v.id, p.id, NULL, FALSE
          FROM visit v CROSS JOIN plan p
         WHERE p.is_for_all) AS one
     GROUP BY visit_id, plan_id
"""
# each plan that a visit begins and has not begun, in whatever version
_BEGUN = """
    SELECT v.*, h.service_id, p.id AS plan_id, p.sequence AS plan_sequence,
           p.current_version_id AS version_id
      FROM hit h
      JOIN visit v ON v.id = h.visit_id
      JOIN plan p ON p.id = h.plan_id
     WHERE COALESCE(p.chain_id, v.chain_id) = v.chain_id
       AND (p.is_for_all OR (h.by_service OR NOT p.has_services)
                        AND (h.by_diagnosis OR NOT p.has_diagnoses))
       AND (p.visit_type = 'any' OR (p.visit_type = 'first') = NOT EXISTS (
            SELECT FROM clinic_visit e
             WHERE e.patient_id = v.patient_id AND e.state = 'left'
               AND (e.local_date < v.day OR e.local_date = v.day AND e.id < v.id)))
       AND NOT EXISTS (
            SELECT FROM clinic_followup f
              JOIN clinic_followup_step s ON s.id = f.step_id
             WHERE f.visit_id = v.id AND s.plan_id = p.id)
"""
# equal words are one step: those sent, those asked, those said, else the name
_CONTENT = """
    CASE WHEN s.template_id IS NOT NULL THEN 't' || s.template_id
         WHEN s.kind = 'survey' THEN 's' || COALESCE(s.survey_id, 0)
         WHEN COALESCE(s.script ->> 'en_US', '') <> ''
         THEN 'w' || (s.script ->> 'en_US')
         ELSE 'n' || (s.name ->> 'en_US') END
"""
_STEP = """
    SELECT s.id, s.version_id, s.sequence, s.kind, s.owner_role, s.service_id,
           s.window_days, s.plan_id, md5(%(content)s) AS content,
           CASE s.after_unit
             WHEN 'month' THEN make_interval(months => s.after_count)
             WHEN 'week' THEN make_interval(weeks => s.after_count)
             ELSE make_interval(days => s.after_count) END AS after
      FROM clinic_followup_step s
     WHERE s.version_id IN (SELECT current_version_id FROM plan)
"""
_DUE = """
    SELECT nextval('clinic_followup_id_seq')::integer AS id, b.id AS visit_id,
           b.patient_id, b.branch_id, b.today, b.plan_sequence, b.plan_id,
           s.id AS step_id, s.sequence, s.kind, s.owner_role, s.content, d.due_on,
           d.due_on + COALESCE(s.window_days, 0) AS late_on,
           COALESCE(s.service_id, b.service_id) AS service_id,
           s.kind <> 'revisit' AND d.due_on + COALESCE(s.window_days, 0) < b.today
               AS is_too_late
      FROM begun b
      JOIN step s ON s.version_id = b.version_id
     CROSS JOIN LATERAL (SELECT (b.day + s.after)::date AS due_on) AS d
"""
# the row that is done in the stead of equal ones: one that is there, else the first
_WINNER = """
    SELECT d.*, COALESCE(
             (SELECT f.id
                FROM clinic_followup f
                JOIN clinic_followup_step s ON s.id = f.step_id
               WHERE f.patient_id = d.patient_id AND f.due_on = d.due_on
                 AND f.kind = d.kind AND f.state <> 'dropped'
                 AND md5(%(content)s) = d.content
                 AND (d.kind <> 'revisit'
                      OR f.service_id IS NOT DISTINCT FROM d.service_id)
               ORDER BY f.id LIMIT 1),
             first_value(d.id) OVER (
               PARTITION BY d.is_too_late, d.patient_id, d.due_on, d.kind, d.content,
                            CASE WHEN d.kind = 'revisit' THEN d.service_id END
               ORDER BY d.visit_id, d.plan_sequence, d.plan_id, d.sequence, d.step_id)
           ) AS winner_id
      FROM due d
"""
_INSERT = """
    WITH visit AS MATERIALIZED (%(visit)s), plan AS MATERIALIZED (%(plan)s),
         step AS MATERIALIZED (%(step)s), hit AS (%(hit)s), begun AS (%(begun)s),
         due AS MATERIALIZED (%(due)s), winner AS (%(winner)s)
    INSERT INTO clinic_followup (
           id, patient_id, branch_id, visit_id, step_id, source, kind, service_id,
           due_on, late_on, owner_role, state, reason, same_as_id, done_at, done_on,
           attempt_count, escalation, create_uid, create_date, write_uid, write_date)
    SELECT w.id, w.patient_id, w.branch_id, w.visit_id, w.step_id, 'plan', w.kind,
           w.service_id, w.due_on, w.late_on, w.owner_role,
           CASE WHEN r.reason IS NULL THEN 'open' ELSE 'dropped' END, r.reason,
           CASE WHEN r.reason = 'same_step' THEN w.winner_id END,
           CASE WHEN r.reason IS NOT NULL THEN %(now)s END,
           CASE WHEN r.reason IS NOT NULL THEN w.today END,
           0, 0, %(uid)s, %(now)s, %(uid)s, %(now)s
      FROM winner w
     CROSS JOIN LATERAL (
        SELECT CASE WHEN w.is_too_late THEN 'too_late'
                    WHEN w.winner_id <> w.id THEN 'same_step' END AS reason) AS r
     ORDER BY w.visit_id, w.plan_sequence, w.plan_id, w.sequence, w.step_id
    ON CONFLICT (visit_id, step_id) DO NOTHING
    RETURNING id, state
"""


def insert(visits, now, uid):
    """Makes the follow-ups of `visits` (yields ids); returns id and state of each."""
    content = SQL(_CONTENT)
    return SQL(
        _INSERT,
        visit=SQL(_VISIT, visits=visits, now=now),
        plan=SQL(_PLAN),
        step=SQL(_STEP, content=content),
        hit=SQL(_HIT),
        begun=SQL(_BEGUN),
        due=SQL(_DUE),
        winner=SQL(_WINNER, content=content),
        now=now,
        uid=uid,
    )
