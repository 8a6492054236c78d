from odoo import fields, models
from odoo.tools import SQL

from ..models.clinic_followup import SOURCES
from ..models.clinic_followup_call import CALLED
from ..models.clinic_followup_step import KINDS, ROLES

WORK = ("called", "booked", "done")
# ended by the house itself: nobody could have done it
HOUSE = ("same_step", "too_late", "not_sent", "taken_off")


class ClinicFollowupReport(models.Model):
    """One row per follow-up that a person was to do: whether it was done on time.

    On time: somebody called for the first time, booked or closed it on the last day of
    its window or before. Counted on that last day, once it is over or the work was
    done. Not counted: what a machine sends; what fell away before its last day; what
    plans dropped themselves. No patient is named. The figure is `followup_on_time`.
    """

    _name = "clinic.followup.report"
    _description = "Follow-ups done on time"
    _auto = False
    _order = "local_date desc, id desc"
    _rec_name = "local_date"
    _depends = {
        "clinic.followup": [
            "branch_id",
            "owner_id",
            "owner_role",
            "kind",
            "source",
            "service_id",
            "late_on",
            "state",
            "reason",
            "done_on",
            "needs_call",
            "escalation",
        ],
        "clinic.followup.event": ["followup_id", "what", "local_date"],
        "clinic.branch": ["tz", "company_id"],
    }

    local_date = fields.Date("Last day", readonly=True)
    branch_id = fields.Many2one("clinic.branch", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    owner_id = fields.Many2one("res.users", readonly=True)
    owner_role = fields.Selection(ROLES, "By", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    source = fields.Selection(SOURCES, readonly=True)
    service_id = fields.Many2one("product.product", readonly=True)
    due_count = fields.Integer("To be done", readonly=True, aggregator="sum")
    on_time_count = fields.Integer("On time", readonly=True, aggregator="sum")
    late_count = fields.Integer("Late", readonly=True, aggregator="sum")
    reported_count = fields.Integer("Reported", readonly=True, aggregator="sum")
    late_days = fields.Integer("Days late", readonly=True, aggregator="avg")
    on_time_rate = fields.Float("On time (%)", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT f.id, f.late_on AS local_date, f.branch_id, b.company_id,
                   f.owner_id, f.owner_role, f.kind, f.source, f.service_id,
                   1 AS due_count, o.on_time AS on_time_count,
                   1 - o.on_time AS late_count,
                   CASE WHEN f.escalation > 0 THEN 1 ELSE 0 END AS reported_count,
                   greatest(coalesce(d.day, f.done_on, t.today) - f.late_on, 0)
                       AS late_days,
                   100.0 * o.on_time AS on_time_rate
              FROM clinic_followup f
              JOIN clinic_branch b ON b.id = f.branch_id
             CROSS JOIN LATERAL (
                SELECT (%(now)s AT TIME ZONE 'UTC' AT TIME ZONE b.tz)::date AS today
                   ) AS t
             CROSS JOIN LATERAL (
                SELECT min(e.local_date) AS day
                  FROM clinic_followup_event e
                 WHERE e.followup_id = f.id AND e.what IN %(work)s) AS w
             CROSS JOIN LATERAL (
                SELECT coalesce(w.day, CASE f.state WHEN 'done' THEN f.done_on END)
                       AS day) AS d
             CROSS JOIN LATERAL (
                SELECT CASE WHEN d.day <= f.late_on THEN 1 ELSE 0 END AS on_time) AS o
             WHERE (f.kind IN %(kinds)s OR f.needs_call)
               AND (f.reason IS NULL OR f.reason NOT IN %(house)s)
               AND (d.day IS NOT NULL OR coalesce(f.done_on, t.today) > f.late_on)
            """,
            now=fields.Datetime.now(),
            work=WORK,
            kinds=CALLED,
            house=HOUSE,
        )
