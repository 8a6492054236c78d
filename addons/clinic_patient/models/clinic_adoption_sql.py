"""The judgement of contacts, in one statement.

``sure``: a living person, alone on his contact. ``unsure``: a person decides.
``skipped``: no person. The first reason that holds is the one that is shown.
"""

LIST = """
    WITH billed AS (
        SELECT m.commercial_partner_id, m.partner_id, m.company_id,
               count(DISTINCT m.partner_shipping_id)
                   FILTER (WHERE m.partner_shipping_id <> m.partner_id) AS others
          FROM account_move m
         WHERE m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
           AND m.state = 'posted' AND m.partner_id IS NOT NULL
           AND m.company_id = COALESCE(%(company)s, m.company_id)
      GROUP BY m.commercial_partner_id, m.partner_id, m.company_id
    ), customers AS (
        SELECT partner_id, array_agg(company_id) AS company_ids, sum(others) AS others
          FROM billed GROUP BY partner_id
    ), branches AS (
        SELECT company_id, min(id) AS id, count(*) AS number
          FROM clinic_branch
         WHERE chain_id = %(chain)s AND active AND NOT COALESCE(is_external, FALSE)
      GROUP BY company_id
    ), scope AS (
        SELECT p.*, c.company_ids, c.others,
               COALESCE(p.company_id, c.company_ids[1]) AS books_in,
               COALESCE(cardinality(c.company_ids), 0) AS companies,
               count(*) OVER (PARTITION BY clinic_contact_name(p.name),
                                           clinic_contact_phone(p.phone)) AS twins
          FROM res_partner p
          LEFT JOIN customers c ON c.partner_id = p.id
         WHERE (c.partner_id IS NOT NULL OR NOT %(customers)s)
           AND (%(scope)s::int[] IS NULL OR p.id = ANY (%(scope)s::int[]))
           AND (%(company)s IS NULL OR c.partner_id IS NOT NULL
                OR p.company_id = %(company)s)
    ), judged AS (
        SELECT s.id, s.company_id,
               COALESCE(%(branch)s, CASE WHEN b.number = 1 AND s.companies <= 1
                                         THEN b.id END) AS branch_id,
               CASE
                   WHEN s.is_clinic_patient OR EXISTS (
                        SELECT FROM clinic_patient f WHERE f.partner_id = s.id)
                        THEN 'skipped:is_patient'
                   WHEN EXISTS (SELECT FROM res_company o WHERE o.partner_id = s.id)
                        THEN 'skipped:own_company'
                   WHEN NOT s.active THEN 'skipped:archived'
                   WHEN s.is_company THEN 'unsure:company'
                   WHEN s.parent_id IS NOT NULL THEN 'unsure:of_company'
                   WHEN EXISTS (SELECT FROM res_users u
                                 WHERE u.partner_id = s.id
                                   AND NOT COALESCE(u.share, FALSE))
                        THEN 'unsure:employee'
                   WHEN btrim(COALESCE(s.name, '')) = '' THEN 'unsure:no_name'
                   WHEN s.name ~ '[/&;+、，；＆／]'
                        OR s.name ~ '[^[:alpha:]](and|und|et|y)[^[:alpha:]]'
                        OR s.name ~ '^[一-龥]{2,4}(和|与)[一-龥]{2,4}$'
                        THEN 'unsure:several_names'
                   WHEN s.twins > 1 THEN 'unsure:twice'
                   WHEN COALESCE(s.others, 0) > 0 OR EXISTS (
                        SELECT FROM res_partner k
                         WHERE k.parent_id = s.id AND k.type = 'contact')
                        OR EXISTS (SELECT FROM clinic_patient f
                                    WHERE f.payer_id = s.id)
                        THEN 'unsure:pays_for_others'
                   WHEN NOT %(customers)s AND s.supplier_rank > 0
                        AND s.company_ids IS NULL THEN 'unsure:supplier'
                   WHEN %(branch)s IS NULL
                        AND (b.number IS DISTINCT FROM 1 OR s.companies > 1)
                        THEN 'unsure:no_branch'
                   ELSE 'sure:'
               END AS judgement
          FROM scope s LEFT JOIN branches b ON b.company_id = s.books_in
    ), fresh AS (
        DELETE FROM clinic_adoption_row r
         WHERE r.adoption_id = %(run)s
           AND (r.state = 'open' OR (r.state = 'skipped' AND r.decided_by IS NULL))
    )
    INSERT INTO clinic_adoption_row (
        adoption_id, contact_id, verdict, reason, state, home_branch_id,
        is_company_bound, in_use, create_uid, create_date, write_uid, write_date)
    SELECT %(run)s, j.id, split_part(j.judgement, ':', 1),
           NULLIF(split_part(j.judgement, ':', 2), ''),
           CASE WHEN j.judgement LIKE 'skipped:%%' THEN 'skipped' ELSE 'open' END,
           j.branch_id, j.company_id IS NOT NULL, FALSE,
           %(uid)s, now() AT TIME ZONE 'utc', %(uid)s, now() AT TIME ZONE 'utc'
      FROM judged j
     WHERE NOT EXISTS (
           SELECT FROM clinic_adoption_row r
            WHERE r.adoption_id = %(run)s AND r.contact_id = j.id
              AND (r.state = 'adopted'
                   OR (r.state = 'skipped' AND r.decided_by IS NOT NULL)))
  ORDER BY j.id
"""
