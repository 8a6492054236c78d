from odoo import api, fields, models
from odoo.addons.clinic_base.tools.local_date import day_bounds_utc
from odoo.tools import SQL

ON_TIME = 7  # days for the call

_BRANCH = """
    SELECT b.id, b.today, b.grace, b.room - (
             SELECT count(*) FROM clinic_followup f
              WHERE f.branch_id = b.id AND f.source = 'clock'
                AND f.create_date >= b.begins) AS room
      FROM unnest(%(ids)s, %(todays)s::date[], %(begins)s::timestamp[], %(graces)s,
                  %(rooms)s) AS b (id, today, begins, grace, room)
"""
# of each patient the service that he is overdue for since the shortest time
_READY = """
    SELECT DISTINCT ON (c.patient_id)
           c.patient_id, c.service_id, c.branch_id, c.due_on, v.id AS visit_id,
           b.today, b.room
      FROM branch b
      JOIN clinic_revisit_clock c
        ON c.branch_id = b.id AND c.due_on <= b.today - b.grace
      JOIN clinic_patient p ON p.id = c.patient_id
      JOIN product_product s ON s.id = c.service_id
      JOIN product_template t ON t.id = s.product_tmpl_id
      JOIN LATERAL (
        SELECT v.id
          FROM clinic_visit v
          JOIN clinic_visit_line l ON l.visit_id = v.id
         WHERE v.patient_id = c.patient_id AND v.local_date = c.last_on
           AND v.state = 'left' AND l.product_id = c.service_id AND l.quantity > 0
         ORDER BY v.id DESC LIMIT 1) AS v ON TRUE
     WHERE b.room > 0 AND t.is_clinic_recalled AND s.active
       AND p.active AND p.kind = 'patient' AND p.deceased_on IS NULL
       AND p.merged_into_id IS NULL AND p.do_not_contact IS NOT TRUE
       AND c.last_on >= b.today - make_interval(months => %(months)s)
       AND NOT EXISTS (
        SELECT FROM clinic_appointment a
         WHERE a.patient_id = c.patient_id AND a.state IN ('booked', 'arrived')
           AND a.start_at > %(now)s::timestamp - interval '1 day')
       AND NOT EXISTS (
        SELECT FROM clinic_next_step n
         WHERE n.patient_id = c.patient_id AND n.kind = 'revisit' AND n.state = 'open')
       AND NOT EXISTS (
        SELECT FROM clinic_followup f
         WHERE f.patient_id = c.patient_id
           AND (f.kind = 'revisit' AND f.state IN ('open', 'booked')
                OR f.source = 'clock'
               AND (f.visit_id = v.id AND f.service_id = c.service_id
                    OR f.create_date > %(now)s::timestamp
                                       - make_interval(days => %(pause)s))))
       AND NOT EXISTS (
        SELECT FROM clinic_visit w
         WHERE w.patient_id = c.patient_id AND w.local_date > c.last_on
           AND (w.state NOT IN ('cancelled', 'no_show')
                AND w.local_date >= b.today - b.grace
                OR w.state = 'left' AND EXISTS (
                    SELECT FROM clinic_visit_line l
                     WHERE l.visit_id = w.id AND l.product_id = c.service_id
                       AND l.quantity > 0)))
     ORDER BY c.patient_id, c.due_on DESC, c.service_id
"""
_INSERT = """
    WITH branch AS (%(branch)s), ready AS (%(ready)s),
         ranked AS (
           SELECT r.*, row_number() OVER (
                    PARTITION BY r.branch_id ORDER BY r.due_on DESC, r.patient_id
                  ) AS place
             FROM ready r)
    INSERT INTO clinic_followup (
           patient_id, branch_id, visit_id, source, kind, service_id, due_on, late_on,
           owner_role, state, attempt_count, escalation,
           create_uid, create_date, write_uid, write_date)
    SELECT patient_id, branch_id, visit_id, 'clock', 'revisit', service_id, today,
           today + %(on_time)s, 'followup', 'open', 0, 0,
           %(uid)s, %(now)s, %(uid)s, %(now)s
      FROM ranked
     WHERE place <= room
     ORDER BY branch_id, place
        ON CONFLICT DO NOTHING
    RETURNING id
"""


class ClinicFollowup(models.Model):
    """Who did not come back when the revisit clock expected him is called.

    The policy: overdue by `followup.clock_grace_days`, nothing booked or agreed, not
    seen lately, one recall per patient in `followup.clock_pause_days`, one per last
    visit and service ever, at most `followup.clock_per_day` new rows a day at a branch.
    Those who are overdue since the shortest time come first: they answer best, and a
    caller is not flooded by years of them.
    """

    _inherit = "clinic.followup"

    _one_per_clock = models.UniqueIndex(
        "(visit_id, service_id) WHERE source = 'clock'",
        "The revisit clock has recalled this patient already.",
    )

    @api.model
    def _cron_recall(self):
        """Entry of the daily job: a second run finds the room of the day taken."""
        made = self._recall()
        self.env["ir.cron"]._commit_progress(len(made), remaining=0)

    @api.model
    def _recall(self):
        """Make the follow-ups of those who are overdue; returns them."""
        # sudo: the job works for every branch
        rows = self.sudo()
        places = rows._get_recall_places()
        if not places:
            return self.browse()
        self.env.flush_all()
        made = self.browse(
            row[0] for row in self.env.execute_query(rows._prepare_recall_sql(places))
        )
        if made:
            self._forget_lists()
            made.sudo()._note_event("planned")  # sudo: as above
            made.sudo()._opened()  # sudo: as above
        return made

    @api.model
    def _get_recall_places(self):
        """[(branch id, today, when the day began in UTC, grace, rows of a day)]"""
        now = fields.Datetime.now()
        places = []
        for branch in self.env["clinic.branch"].search([("is_external", "=", False)]):
            today = branch._local_date(now)
            grace, room = (
                self.env["clinic.policy"]._get(key, branch=branch)
                for key in ("followup.clock_grace_days", "followup.clock_per_day")
            )
            begins = day_bounds_utc(today, branch.tz)[0]
            places.append((branch.id, today, begins, grace, room))
        return places

    @api.model
    def _prepare_recall_sql(self, places):
        ids, todays, begins, graces, rooms = map(list, zip(*places, strict=True))
        policies = self.env["clinic.policy"]
        now = fields.Datetime.now()
        branch = SQL(
            _BRANCH, ids=ids, todays=todays, begins=begins, graces=graces, rooms=rooms
        )
        ready = SQL(
            _READY,
            now=now,
            months=policies._get("followup.recall_months"),
            pause=policies._get("followup.clock_pause_days"),
        )
        return SQL(
            _INSERT,
            branch=branch,
            ready=ready,
            now=now,
            uid=self.env.uid,
            on_time=ON_TIME,
        )
