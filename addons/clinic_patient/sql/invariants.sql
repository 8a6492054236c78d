-- What must hold for every patient file; see the file of this name in clinic_base.

-- name: patients_without_payer_identity
-- says: Patients without a partner, or whose partner is not marked as a patient's.
SELECT f.id
  FROM clinic_patient f
  LEFT JOIN res_partner p ON p.id = f.partner_id
 WHERE f.kind = 'patient' AND p.is_clinic_patient IS NOT TRUE;

-- name: partners_of_two_patients
-- says: Partners that are the identity of more than one patient.
SELECT partner_id FROM clinic_patient
 WHERE partner_id IS NOT NULL GROUP BY partner_id HAVING count(*) > 1;

-- name: record_numbers_given_twice
-- says: Record numbers that two patients of a chain share, or patients without one.
SELECT chain_id || ' ' || coalesce(record_number, '-')
  FROM clinic_patient WHERE kind = 'patient'
 GROUP BY chain_id, record_number HAVING count(*) > 1 OR record_number IS NULL;

-- name: files_of_two_chains
-- says: Files whose home branch, or a visit's branch, belongs to another chain.
SELECT f.id FROM clinic_patient f JOIN clinic_branch b ON b.id = f.home_branch_id
 WHERE b.chain_id <> f.chain_id
 UNION
SELECT f.id
  FROM clinic_visit v
  JOIN clinic_patient f ON f.id = v.patient_id
  JOIN clinic_branch b ON b.id = v.branch_id
 WHERE b.chain_id <> f.chain_id;

-- name: merged_files_that_are_lost
-- says: Merged files that are still active, lead in a circle or have no alias.
SELECT f.id
  FROM clinic_patient f
  JOIN clinic_patient k ON k.id = f.merged_into_id
 WHERE f.active OR k.merged_into_id = f.id
    OR NOT EXISTS (SELECT 1 FROM clinic_patient_alias a
                    WHERE a.old_patient_id = f.id AND a.patient_id = k.id);

-- name: parts_of_a_visit_on_another_file
-- says: Clinical rows whose patient is not the patient of their visit.
SELECT 'diagnosis ' || c.id FROM clinic_visit_diagnosis c
  JOIN clinic_visit v ON v.id = c.visit_id WHERE v.patient_id <> c.patient_id
 UNION ALL
SELECT 'procedure ' || c.id FROM clinic_visit_procedure c
  JOIN clinic_visit v ON v.id = c.visit_id WHERE v.patient_id <> c.patient_id
 UNION ALL
SELECT 'medication ' || c.id FROM clinic_visit_medication c
  JOIN clinic_visit v ON v.id = c.visit_id WHERE v.patient_id <> c.patient_id
 UNION ALL
SELECT 'observation ' || c.id FROM clinic_visit_observation c
  JOIN clinic_visit v ON v.id = c.visit_id WHERE v.patient_id <> c.patient_id
 UNION ALL
SELECT 'immunization ' || c.id FROM clinic_visit_immunization c
  JOIN clinic_visit v ON v.id = c.visit_id WHERE v.patient_id <> c.patient_id
 UNION ALL
SELECT 'tooth ' || c.id FROM clinic_visit_tooth c
  JOIN clinic_visit v ON v.id = c.visit_id WHERE v.patient_id <> c.patient_id
 UNION ALL
SELECT 'next step ' || c.id FROM clinic_next_step c
  JOIN clinic_visit v ON v.id = c.visit_id WHERE v.patient_id <> c.patient_id;

-- name: visits_without_their_day
-- says: Visits without a local date or company, or that started but never arrived.
SELECT id FROM clinic_visit
 WHERE local_date IS NULL OR company_id IS NULL
    OR external_ref IS NULL AND arrived_at IS NULL
   AND state IN ('waiting', 'in_consultation', 'in_treatment');

-- name: visits_without_their_care
-- says: Visits that open care although they did not take place, or the reverse.
SELECT id FROM clinic_visit
 WHERE (care_until IS NULL) <> (state IN ('no_show', 'cancelled', 'left_unseen'));

-- name: emergency_rights_of_a_branch
-- says: Rights by emergency without a person or an end.
SELECT id FROM clinic_patient_grant
 WHERE kind = 'emergency' AND (user_id IS NULL OR until IS NULL);

-- name: emergencies_reviewed_by_the_same_person
-- says: Emergency openings that were decided by nobody, or by the one who opened
--       without saying so.
SELECT id FROM clinic_emergency_access
 WHERE state <> 'open' AND (reviewed_by_id IS NULL
       OR reviewed_by_id = user_id AND is_self_review IS NOT TRUE);

-- name: visits_that_nobody_follows
-- says: Visits that left without a live next step and without a day, or on whose list
--       they are: neither their practitioner nor anybody of their branch works here.
SELECT v.id
  FROM clinic_visit v
  LEFT JOIN clinic_practitioner p ON p.id = v.practitioner_id
 WHERE v.state = 'left' AND v.external_ref IS NULL
   AND NOT EXISTS (SELECT 1 FROM clinic_next_step s
                    WHERE s.visit_id = v.id AND s.state <> 'dropped')
   AND (v.local_date IS NULL OR NOT EXISTS (
        SELECT 1 FROM res_users u
         WHERE u.active AND (u.id = p.user_id OR EXISTS (
               SELECT 1 FROM clinic_branch_users_rel r
                WHERE r.user_id = u.id AND r.branch_id = v.branch_id))));

-- name: next_steps_on_nobodys_list
-- says: Next steps that are open without a day or an owner, more than one for a
--       visit, or "none needed" without a reason.
SELECT s.id FROM clinic_next_step s JOIN clinic_visit v ON v.id = s.visit_id
 WHERE v.external_ref IS NULL
   AND (s.state = 'open' AND (s.due_on IS NULL OR s.owner_id IS NULL)
        OR s.kind = 'none' AND coalesce(s.reason, '') = '')
 UNION
SELECT min(id) FROM clinic_next_step WHERE state <> 'dropped'
 GROUP BY visit_id HAVING count(*) > 1;

-- name: documents_in_clear_or_lost
-- says: Identity documents without ciphertext (base64 of format 1), blind index or key.
SELECT id FROM clinic_patient_identity
 WHERE ciphertext IS NULL OR blind_index IS NULL OR coalesce(key_version, 0) < 1
    OR encode(ciphertext, 'escape') NOT LIKE 'AQ%';

-- name: patient_data_open_without_a_rule
-- says: Groups that may read a model of patient data without any record rule.
SELECT m.model || ' ' || a.name
  FROM ir_model_access a
  JOIN ir_model m ON m.id = a.model_id
 WHERE a.active AND a.perm_read AND NOT m.transient AND m.model LIKE 'clinic.%'
   AND (m.model = 'clinic.patient' OR EXISTS (
        SELECT 1 FROM ir_model_fields f
         WHERE f.model_id = m.id AND f.relation = 'clinic.patient' AND f.store
           AND f.ttype = 'many2one'))
   AND NOT EXISTS (
        SELECT 1 FROM ir_rule r
          LEFT JOIN rule_group_rel g ON g.rule_group_id = r.id
         WHERE r.model_id = m.id AND r.active AND r.perm_read
           AND (r.global OR g.group_id = a.group_id));

-- name: imported_rows_not_accounted_for
-- says: Files of finished imports whose outcomes do not add up to their rows.
SELECT f.id
  FROM clinic_import_batch_file f
  JOIN clinic_import_batch b ON b.id = f.batch_id
 WHERE b.state = 'done'
   AND f.rows_total IS DISTINCT FROM f.created + f.adopted + f.updated + f.unchanged
                                     + f.skipped + f.refused;

-- name: refused_rows_without_a_reason
-- says: Refused rows of an import that say neither row nor reason.
SELECT id FROM clinic_import_row
 WHERE outcome = 'refused' AND (row_number IS NULL OR coalesce(reason, '') = '');

-- name: adopted_contacts_not_accounted_for
-- says: Contacts of a finished adoption that are sure and still waiting, or adopted
--       without a patient.
SELECT r.id
  FROM clinic_adoption_row r
  JOIN clinic_adoption a ON a.id = r.adoption_id
 WHERE r.state = 'open' AND r.verdict = 'sure' AND a.state = 'adopted'
    OR r.state = 'adopted' AND r.patient_id IS NULL
   AND NOT EXISTS (SELECT 1 FROM clinic_adoption_row_patient_rel o
                    WHERE o.row_id = r.id);

-- name: archived_records_out_of_order
-- says: Archived records whose versions are not 1, 2, 3 ..., or do not name the
--       fingerprint of the version before.
SELECT visit_id || ' ' || number
  FROM (SELECT visit_id, number, previous_digest,
               row_number() OVER w AS place, lag(digest) OVER w AS before
          FROM clinic_visit_record
        WINDOW w AS (PARTITION BY visit_id ORDER BY number)) AS version
 WHERE number <> place OR previous_digest IS DISTINCT FROM before;

-- name: archived_visits_without_a_record
-- says: Visits archived since days whose record was not kept in words.
SELECT v.id
  FROM clinic_visit v
 WHERE v.record_state IN ('archived', 'sealed') AND v.external_ref IS NULL
   AND v.write_date < now() AT TIME ZONE 'UTC' - interval '3 days'
   AND NOT EXISTS (SELECT 1 FROM clinic_visit_record r WHERE r.visit_id = v.id);

-- name: amendments_that_do_not_end
-- says: Amendments still open a day after their hours were over.
SELECT id FROM clinic_visit_amendment
 WHERE state = 'open' AND until < now() AT TIME ZONE 'UTC' - interval '1 day';
