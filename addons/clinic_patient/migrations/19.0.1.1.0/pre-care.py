from odoo.tools.sql import column_exists

CARE_STATES = ("expected", "waiting", "in_consultation", "in_treatment", "left")
CARE_DAYS = 30  # nobody can have answered the policy yet


def migrate(cr, version):
    """Fill new columns by SQL: the ORM would compute them visit by visit."""
    if not column_exists(cr, "clinic_visit", "care_until"):
        cr.execute("ALTER TABLE clinic_visit ADD COLUMN care_until date")
        cr.execute(
            """
            UPDATE clinic_visit SET care_until = local_date + %s
             WHERE state IN %s AND local_date IS NOT NULL
            """,
            [CARE_DAYS, CARE_STATES],
        )
    if not column_exists(cr, "clinic_patient_grant", "kind"):
        cr.execute("ALTER TABLE clinic_patient_grant ADD COLUMN kind varchar")
        cr.execute(
            """
            UPDATE clinic_patient_grant
               SET kind = CASE WHEN visit_id IS NULL THEN 'manual' ELSE 'visit' END
            """
        )
