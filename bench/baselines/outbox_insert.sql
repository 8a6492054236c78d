-- One message per patient, two in five of them to be sent, nothing decided, and its plan
-- (PostgreSQL 15).
INSERT INTO clinic_message (
    key, patient_id, chain_id, branch_id, company_id, purpose, kind, channel, channels,
    template_id, provider_id, lang, address, address_key, res_model, res_id, queue,
    state, made_at, made_by, due_at, attempts, local_date)
SELECT 'bench:' || f.id, f.id, %(chain)s, %(branch)s, %(company)s, 'marketing',
       'bench_offer', 'sms', 'sms,email', %(template)s, %(provider)s, 'en_US', f.phone,
       md5(f.phone), 'clinic.patient', f.id, 'bulk',
       CASE WHEN f.id %% 5 < 2 THEN 'queued' ELSE 'suppressed' END, now(), 1, now(), 0,
       current_date
  FROM clinic_patient f
 WHERE f.kind = 'patient'
-- EXPLAIN (COSTS OFF) with 100,000 patients:
-- Insert on clinic_message
--   ->  Seq Scan on clinic_patient f
--         Filter: ((kind)::text = 'patient'::text)
