from odoo import fields, models
from odoo.tools import SQL

RESULTS = [
    ("no_step", "No next step written"),
    ("not_booked", "Revisit not booked"),
    ("not_come", "Booked, did not come"),
    ("not_done", "Follow-up not done"),
    ("waiting", "Waiting, in time"),
    ("none_needed", "None needed"),
    ("done", "Follow-up done"),
    ("came", "Came"),
]
LOST = ("no_step", "not_booked", "not_come", "not_done")
CAME = ("waiting", "in_consultation", "in_treatment", "left")
QUERY = """
    SELECT v.id, v.local_date, v.branch_id, v.company_id, v.practitioner_id,
           coalesce(s.owner_id, d.user_id) AS owner_id, r.result,
           1 AS left_count,
           CASE WHEN s.id IS NULL THEN 0 ELSE 1 END AS step_count,
           g.is_booked::integer AS booked_count,
           g.is_back::integer AS came_count,
           (r.result IN %(lost)s)::integer AS lost_count,
           (r.result = 'waiting')::integer AS waiting_count,
           CASE WHEN r.result <> 'waiting'
                THEN 100.0 * (r.result IN %(lost)s)::integer END AS leak_rate
      FROM clinic_visit v
      JOIN clinic_branch b ON b.id = v.branch_id
      LEFT JOIN clinic_practitioner d ON d.id = v.practitioner_id
      LEFT JOIN clinic_next_step s
             ON s.visit_id = v.id AND s.state <> 'dropped'
      LEFT JOIN clinic_appointment a ON a.id = s.appointment_id
     CROSS JOIN LATERAL (
        SELECT s.due_on >= (%(now)s AT TIME ZONE 'UTC' AT TIME ZONE b.tz)::date
                   AS is_early,
               coalesce(s.kind = 'revisit'
                        AND (a.id IS NOT NULL OR s.state = 'done'), FALSE)
                   AS is_booked,
               coalesce(s.kind = 'revisit' AND EXISTS (
                   SELECT FROM clinic_visit n
                    WHERE n.patient_id = v.patient_id AND n.state IN %(came)s
                      AND n.local_date > v.local_date), FALSE) AS is_back
           ) AS g
     CROSS JOIN LATERAL (
        SELECT CASE
          WHEN s.id IS NULL THEN 'no_step'
          WHEN s.kind = 'none' THEN 'none_needed'
          WHEN s.kind = 'followup' THEN
            CASE WHEN s.state = 'done' THEN 'done'
                 WHEN g.is_early THEN 'waiting' ELSE 'not_done' END
          WHEN g.is_back THEN 'came'
          WHEN a.state = 'booked' AND a.start_at >= %(now)s
               OR a.id IS NULL AND g.is_early THEN 'waiting'
          WHEN g.is_booked OR EXISTS (
               SELECT FROM clinic_appointment m
                WHERE m.next_step_id = s.id
                  AND m.state IN ('no_show', 'cancelled')) THEN 'not_come'
          ELSE 'not_booked' END AS result) AS r
     WHERE v.state = 'left' AND v.external_ref IS NULL
       AND b.is_external IS NOT TRUE
"""


class ClinicFollowupLeakReport(models.Model):
    """One row per visit that left: how far its patient got, and where he was lost.

    Left, next step written, booked, came. Lost: no next step is written; the day of
    the revisit has passed and nothing is booked; he did not come; the day of the
    follow-up has passed and it is not done. Who still waits in time is in no rate.
    Visits of an old system are not asked. The owner is that of the next step, else the
    seeing doctor. No patient is named. The figure is `followup_leak`.
    """

    _name = "clinic.followup.leak.report"
    _description = "Where patients are lost"
    _auto = False
    _order = "local_date desc, id desc"
    _rec_name = "local_date"
    _depends = {
        "clinic.visit": [
            "state",
            "external_ref",
            "branch_id",
            "company_id",
            "patient_id",
            "practitioner_id",
            "local_date",
        ],
        "clinic.next.step": [
            "visit_id",
            "state",
            "kind",
            "due_on",
            "owner_id",
            "appointment_id",
        ],
        "clinic.appointment": ["state", "start_at", "next_step_id"],
        "clinic.practitioner": ["user_id"],
        "clinic.branch": ["tz"],
    }

    local_date = fields.Date("Day of the visit", readonly=True)
    branch_id = fields.Many2one("clinic.branch", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    practitioner_id = fields.Many2one("clinic.practitioner", readonly=True)
    owner_id = fields.Many2one("res.users", readonly=True)
    result = fields.Selection(RESULTS, "How it went on", readonly=True)
    left_count = fields.Integer("Left", readonly=True, aggregator="sum")
    step_count = fields.Integer("With next step", readonly=True, aggregator="sum")
    booked_count = fields.Integer("Booked", readonly=True, aggregator="sum")
    came_count = fields.Integer("Came again", readonly=True, aggregator="sum")
    lost_count = fields.Integer("Lost", readonly=True, aggregator="sum")
    waiting_count = fields.Integer("Still waiting", readonly=True, aggregator="sum")
    leak_rate = fields.Float("Lost (%)", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return SQL(
            QUERY,
            now=fields.Datetime.now(),
            lost=LOST,
            came=CAME,
        )
