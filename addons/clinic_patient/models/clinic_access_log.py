from odoo import fields, models
from odoo.tools import SQL

MOST_FILES = 200  # of one disclosure, asked for their ground

GROUND = """
(SELECT CASE max(ranked.rank)
        WHEN 5 THEN 'emergency' WHEN 4 THEN 'chain' WHEN 3 THEN 'grant'
        WHEN 2 THEN 'branch' WHEN 1 THEN 'care' END
   FROM (SELECT CASE
            WHEN EXISTS (%(grant)s AND g.kind = 'emergency'
                           AND g.user_id = %(uid)s) THEN 5
            WHEN EXISTS (%(doctor)s) OR EXISTS (%(visit)s) THEN 1
            WHEN p.home_branch_id IN (%(mine)s) THEN 2
            WHEN EXISTS (%(grant)s AND (g.user_id = %(uid)s OR g.user_id IS NULL
                           AND g.branch_id IN (%(mine)s))) THEN 3
            ELSE 4 END AS rank
           FROM (SELECT id FROM touched ORDER BY id LIMIT %(most)s) t
           JOIN clinic_patient p ON p.id = t.id) ranked)
"""
MINE = "SELECT branch_id FROM clinic_branch_users_rel WHERE user_id = %s"
GRANT = """
SELECT 1 FROM clinic_patient_grant g
 WHERE g.patient_id = p.id AND (g.until IS NULL OR g.until >= %s)
"""
DOCTOR = """
SELECT 1 FROM clinic_practitioner d WHERE d.user_id = %s AND (d.id = p.practitioner_id
    OR EXISTS (SELECT 1 FROM clinic_visit w
                WHERE w.patient_id = p.id AND w.practitioner_id = d.id))
"""
VISIT = """
SELECT 1 FROM clinic_visit v JOIN clinic_branch b ON b.id = v.branch_id
 WHERE v.patient_id = p.id AND v.branch_id IN (%(mine)s)
   AND (%(now)s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE b.tz)::date
       BETWEEN v.local_date - 1 AND v.care_until
"""


class ClinicAccessLog(models.Model):
    """On what ground files are open to whoever sees them.

    Of several files the least usual ground names the row: emergency, then none of
    care, branch and grant (chain), then grant, branch, care. It is asked of the few
    files of one disclosure, by way of the patient; the rules ask the other way round.
    """

    _inherit = "clinic.access.log"

    def _get_ground(self, uid):
        now = fields.Datetime.now()
        mine = SQL(MINE, uid)
        return SQL(
            GROUND,
            uid=uid,
            mine=mine,
            most=MOST_FILES,
            grant=SQL(GRANT, now),
            doctor=SQL(DOCTOR, uid),
            visit=SQL(VISIT, mine=mine, now=now),
        )
