-- The follow-ups of 100,000 visits, ready in a table, and the plan (PostgreSQL 15).
INSERT INTO clinic_followup (
    id, patient_id, branch_id, visit_id, step_id, source, kind, service_id, due_on,
    late_on, owner_role, state, reason, same_as_id, done_at, done_on, attempt_count,
    escalation, create_uid, create_date, write_uid, write_date)
SELECT id, patient_id, branch_id, visit_id, step_id, source, kind, service_id, due_on,
       late_on, owner_role, state, reason, same_as_id, done_at, done_on, attempt_count,
       escalation, create_uid, create_date, write_uid, write_date
  FROM bench_plans_rows
-- EXPLAIN (COSTS OFF):
-- Insert on clinic_followup
--   ->  Seq Scan on bench_plans_rows
