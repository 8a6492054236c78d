-- What must hold in every database, at any moment. Each query lists what breaks it.
-- Read by scripts/invariants.py; an addon adds its own in a file of this name.

-- name: rows_of_ours_open_to_everybody
-- says: Access rows of our models that name no group: every user has that right.
SELECT a.name
  FROM ir_model_access a
  JOIN ir_model m ON m.id = a.model_id
 WHERE m.model LIKE 'clinic.%' AND a.active AND a.group_id IS NULL
   AND (a.perm_read OR a.perm_write OR a.perm_create OR a.perm_unlink);

-- name: rules_of_ours_switched_off
-- says: Record rules of our addons that are not active.
SELECT d.module || '.' || d.name
  FROM ir_rule r
  JOIN ir_model_data d ON d.model = 'ir.rule' AND d.res_id = r.id
 WHERE d.module LIKE 'clinic%' AND NOT r.active;

-- name: roles_that_imply_too_much
-- says: Clinic roles that imply accounting or sales (but finance) or settings (but the
--       administrator).
WITH RECURSIVE implied (gid, hid) AS (
    SELECT gid, hid FROM res_groups_implied_rel
    UNION
    SELECT i.gid, r.hid FROM implied i JOIN res_groups_implied_rel r ON r.gid = i.hid)
SELECT role.name || ' -> ' || core.module || '.' || core.name
  FROM implied i
  JOIN ir_model_data role ON role.model = 'res.groups' AND role.res_id = i.gid
  JOIN ir_model_data core ON core.model = 'res.groups' AND core.res_id = i.hid
 WHERE role.module = 'clinic_base' AND role.name LIKE 'group\_clinic\_base\_%'
   AND role.name <> 'group_clinic_base_administrator'
   AND (core.module IN ('sales_team', 'account')
        AND role.name <> 'group_clinic_base_finance'
        OR core.module = 'base' AND core.name IN ('group_system', 'group_erp_manager'));

-- name: append_only_tables_that_can_be_changed
-- says: Append-only tables of which a guarding trigger is missing or switched off.
SELECT t.name || ' ' || kind
  FROM (SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger
         WHERE tgname LIKE '%\_refuse\_row'
         UNION SELECT unnest(ARRAY['clinic_operation_log', 'clinic_access_log',
                                   'clinic_access_seal', 'clinic_access_head'])) t
 CROSS JOIN (VALUES ('refuse_row'), ('refuse_truncate')) k (kind)
 WHERE NOT EXISTS (SELECT 1 FROM pg_trigger g
                    WHERE g.tgrelid = t.name::regclass
                      AND g.tgname = t.name || '_' || kind AND g.tgenabled = 'O');

-- name: branches_outside_their_users_companies
-- says: Users of a branch who may not enter the company of that branch.
SELECT u.login || ' ' || b.code
  FROM clinic_branch_users_rel r
  JOIN clinic_branch b ON b.id = r.branch_id
  JOIN res_users u ON u.id = r.user_id
 WHERE u.active AND b.company_id IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM res_company_users_rel c
                    WHERE c.user_id = u.id AND c.cid = b.company_id);

-- name: seals_with_a_gap
-- says: Sealed rows whose number does not follow the one before, or sealed twice.
SELECT seq::text
  FROM (SELECT seq, lag(seq, 1, 0) OVER (ORDER BY seq) AS last
          FROM clinic_access_seal) s
 WHERE seq <> last + 1
 UNION ALL
SELECT log || ' ' || row_id
  FROM clinic_access_seal GROUP BY log, row_id HAVING count(*) > 1;

-- name: disclosures_with_a_wrong_count
-- says: Rows of the access log whose number of patients is not that of the list.
SELECT id FROM clinic_access_log
 WHERE coalesce(patient_count, 0) <> CASE jsonb_typeof(patient_ids)
       WHEN 'array' THEN jsonb_array_length(patient_ids) ELSE 0 END;
