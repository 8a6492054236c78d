-- What must hold at every desk; see the file of this name in clinic_base.

-- name: visits_with_two_orders
-- says: Visits with more than one order that is not cancelled.
SELECT clinic_visit_id FROM sale_order
 WHERE clinic_visit_id IS NOT NULL AND state <> 'cancel'
 GROUP BY clinic_visit_id HAVING count(*) > 1;

-- name: queue_numbers_given_twice
-- says: Queue numbers that two visits of a branch and day share.
SELECT branch_id || ' ' || queue_date || ' ' || queue_number
  FROM clinic_visit WHERE queue_number > 0
 GROUP BY branch_id, queue_date, queue_number HAVING count(*) > 1;

-- name: money_of_a_visit_booked_elsewhere
-- says: Orders, bills and payments of a visit in another company or branch than it.
SELECT kind || ' ' || d.id
  FROM (SELECT 'order' AS kind, id, clinic_visit_id, clinic_branch_id, company_id
          FROM sale_order
         UNION ALL
        SELECT 'bill', id, clinic_visit_id, clinic_branch_id, company_id
          FROM account_move
         UNION ALL
        SELECT 'payment', id, clinic_visit_id, clinic_branch_id, company_id
          FROM account_payment) AS d
  JOIN clinic_visit v ON v.id = d.clinic_visit_id
 WHERE (d.clinic_branch_id, d.company_id) IS DISTINCT FROM (v.branch_id, v.company_id);
