from odoo import api, fields, models
from odoo.tools import SQL

# open rows that a later visit or a coming appointment makes needless
STOPPED = """
    SELECT f.id,
           CASE WHEN f.kind = 'revisit' AND later.last_on >= f.due_on
                THEN 'came'
                WHEN s.stops_when_seen AND later.last_on IS NOT NULL
                THEN 'seen'
                ELSE 'booked' END,
           coming.id
      FROM clinic_followup f
      JOIN clinic_branch b ON b.id = f.branch_id
      LEFT JOIN clinic_followup_step s ON s.id = f.step_id
      LEFT JOIN clinic_visit o ON o.id = f.visit_id
      LEFT JOIN LATERAL (
        SELECT max(v.local_date) AS last_on
          FROM clinic_visit v
         WHERE v.patient_id = f.patient_id AND v.state = 'left'
           AND v.id IS DISTINCT FROM f.visit_id
           AND v.local_date > coalesce(o.local_date, %(first)s)
           AND (f.kind = 'revisit' AND v.local_date >= f.due_on
                OR s.stops_when_seen)
           AND (f.service_id IS NULL OR EXISTS (
                SELECT FROM clinic_visit_line l
                 WHERE l.visit_id = v.id AND l.product_id = f.service_id))
      ) AS later ON f.kind = 'revisit' OR s.stops_when_seen
      LEFT JOIN LATERAL (
        SELECT a.id
          FROM clinic_appointment a
         WHERE a.patient_id = f.patient_id AND a.state = 'booked'
           AND a.start_at > %(now)s
           AND (f.service_id IS NULL OR a.service_id = f.service_id)
         ORDER BY a.start_at, a.id
         LIMIT 1
      ) AS coming ON s.stops_when_booked
                 AND f.due_on <= %(today)s
     WHERE f.state = 'open'
       AND (later.last_on IS NOT NULL OR coming.id IS NOT NULL)
       AND %(condition)s
     ORDER BY f.id
     LIMIT %(limit)s
"""


class ClinicFollowup(models.Model):
    """What a later visit or a coming appointment makes needless, asked set-based.

    Asked of the patients of a visit when it leaves, and by the job of all rows that
    are due: visits also come in by imports, and appointments before the row is due.
    """

    _inherit = "clinic.followup"

    @api.model
    def _follow_left(self, visits):
        """These visits have left: what waited for them is done or needless."""
        if visits:
            self._stop(SQL("f.patient_id = ANY(%s)", visits.patient_id.ids))

    @api.model
    def _stop(self, condition, limit=None):
        """End what is needless among open rows `f` that meet `condition` (SQL); how
        many there were.
        """
        found = self._find_stopped(condition, limit)
        ids = {}
        for row_id, reason, appointment_id in found:
            ids.setdefault((reason, appointment_id), []).append(row_id)
        for (reason, appointment_id), row_ids in ids.items():
            rows = self.browse(row_ids)
            if reason == "came":
                rows._action_done(reason)
                continue
            if reason == "booked":
                rows._move({"appointment_id": appointment_id})
            rows._action_drop(reason)
        return len(found)

    @api.model
    def _find_stopped(self, condition, limit=None):
        """[(id, "came" | "seen" | "booked", appointment id)]"""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                STOPPED,
                first=fields.Date.to_date("1900-01-01"),
                now=fields.Datetime.now(),
                today=self._get_today_sql(fields.Datetime.now()),
                condition=condition,
                limit=limit,
            )
        )

    @api.model
    def _get_today_sql(self, now):
        """The day at branch `b` at the instant `now`."""
        return SQL("(%s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE b.tz)::date", now)
