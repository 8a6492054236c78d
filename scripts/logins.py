"""Prints the demo logins of a database: login, password, role, branch."""

import sys

import psycopg2

# demo users are made with their login as password (clinic_base demo data)
QUERY = """
    SELECT u.login, u.login, string_agg(DISTINCT g.name->>'en_US', ', '),
           coalesce(string_agg(DISTINCT b.name::text, ', '), '-')
      FROM res_users u
      JOIN res_groups_users_rel r ON r.uid = u.id
      JOIN res_groups g ON g.id = r.gid
      JOIN ir_model_data d ON d.model = 'res.groups' AND d.res_id = g.id
      LEFT JOIN clinic_branch_users_rel ub ON ub.user_id = u.id
      LEFT JOIN clinic_branch b ON b.id = ub.branch_id
     WHERE d.module = 'clinic_base' AND d.name LIKE 'group\\_clinic\\_base\\_%'
       AND d.name <> 'group_clinic_base_payer' AND u.active
       AND EXISTS (SELECT 1 FROM ir_model_data x
                    WHERE x.model = 'res.users' AND x.res_id = u.id
                      AND x.module LIKE 'clinic%')
     GROUP BY u.id
     ORDER BY min(d.res_id), u.login
"""
HEADER = ("Login", "Password", "Role", "Branches")


def main(database):
    connection = psycopg2.connect(dbname=database)
    with connection, connection.cursor() as cursor:
        cursor.execute(QUERY)
        rows = [HEADER, *cursor.fetchall(), ("admin", "admin", "Odoo settings", "-")]
    widths = [max(len(row[index]) for row in rows) for index in range(len(HEADER))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


if __name__ == "__main__":
    main(sys.argv[1])
