from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL

from .clinic_followup_call import CALLED

ALL = 1_000_000_000
_LATE = """
    SELECT f.id, p.level, u.user_id, f.escalation
      FROM (%(days)s) AS p
      JOIN clinic_branch b ON b.id = p.branch_id
      JOIN clinic_followup f ON f.branch_id = b.id AND f.due_on <= p.until
                            AND f.late_on <= p.until
      LEFT JOIN LATERAL (
        SELECT w.user_id
          FROM unnest(CASE p.level
            WHEN 1 THEN ARRAY[b.followup_lead_id, b.followup_manager_id]
            ELSE ARRAY[b.followup_manager_id] END) WITH ORDINALITY AS w (user_id, place)
          JOIN res_users u ON u.id = w.user_id AND u.active
          JOIN clinic_branch_users_rel r ON r.user_id = u.id AND r.branch_id = b.id
         ORDER BY w.place LIMIT 1) AS u ON TRUE
     WHERE f.state = 'open' AND (f.kind IN %(kinds)s OR f.needs_call)
       AND (COALESCE(f.escalation, 0) < p.level OR f.escalation = p.level
            AND f.escalated_to_id IS DISTINCT FROM u.user_id)
     ORDER BY p.level DESC, f.id
     LIMIT %(limit)s
"""


class ClinicFollowup(models.Model):
    """What stays late is reported: first to the lead, then to the manager.

    The days are the policies `followup.lead_days` and `followup.manager_days`, counted
    from the last day on which it was on time. Where a branch names nobody, or who was
    named is gone, it is reported to nobody by name, and stands on the page of each
    manager of the branch. Whoever is named later has it from then on.
    """

    _inherit = "clinic.followup"

    @api.model
    def _escalate(self, limit=ALL):
        """Report what is late, and has not been reported so far; how many rows."""
        for name in ("clinic.followup", "clinic.branch", "res.users"):
            self.env[name].flush_model()
        found = self.env.execute_query(
            SQL(
                _LATE,
                days=self._prepare_late_days_sql(),
                kinds=CALLED,
                limit=limit,
            )
        )
        # who waits for the manager is not reported to the lead in the same run
        rows = {row[0]: row for row in reversed(found)}
        if rows:
            self._report(list(rows.values()))
        return len(rows)

    @api.model
    def _prepare_late_days_sql(self):
        """branch_id, level, until: late since this day or before."""
        places = self.env["clinic.branch"]._prepare_places_sql(
            lead_days="followup.lead_days", manager_days="followup.manager_days"
        )
        return SQL(
            "SELECT p.branch_id, l.level, p.today - l.days AS until FROM (%s) AS p"
            " CROSS JOIN LATERAL (VALUES (1, p.lead_days), (2, p.manager_days))"
            " AS l (level, days)",
            places,
        )

    @api.model
    def _report(self, late):
        """`late`: (id, level, user id or None, level before)"""
        ids, levels, users, _before = map(list, zip(*late, strict=True))
        self.env.execute_query(
            SQL(
                """
                WITH moved AS (
                    UPDATE clinic_followup f
                       SET escalation = d.level, escalated_to_id = d.user_id,
                           escalated_at = %(now)s
                      FROM unnest(%(ids)s, %(levels)s, %(users)s::integer[])
                           AS d (id, level, user_id)
                     WHERE f.id = d.id
                 RETURNING f.id, f.branch_id, d.user_id)
                INSERT INTO clinic_followup_event
                       (followup_id, what, made_at, local_date, made_by, note)
                SELECT m.id, 'escalated', %(now)s,
                       (%(now)s AT TIME ZONE 'UTC' AT TIME ZONE b.tz)::date, %(uid)s,
                       p.name
                  FROM moved m
                  JOIN clinic_branch b ON b.id = m.branch_id
                  LEFT JOIN res_users u ON u.id = m.user_id
                  LEFT JOIN res_partner p ON p.id = u.partner_id
             RETURNING id
                """,
                now=fields.Datetime.now(),
                uid=self.env.uid,
                ids=ids,
                levels=levels,
                users=users,
            )
        )
        self.browse(ids).invalidate_recordset()
        self._tell_overseers(Counter(filter(None, users)))

    @api.model
    def _tell_overseers(self, counts):
        """A word on the screen of each; the rows stand on his page."""
        # sudo: the channel of a person
        users = self.env["res.users"].sudo()
        for user_id, count in counts.items():
            user = users.browse(user_id)
            told = self.with_context(lang=user.lang)
            user._bus_send(
                "simple_notification",
                {
                    "type": "warning",
                    "title": told.env._("Late follow-ups"),
                    "message": told.env._(
                        "Reported to you: %(count)s. Open the recall list.", count=count
                    ),
                },
            )

    # -- not late any more ---------------------------------------------------------
    def _moved(self):
        res = super()._moved()
        self._take_back()
        return res

    def _opened(self):
        res = super()._opened()
        self._take_back()
        return res

    def _take_back(self):
        """Another day was agreed on: from then on it may be late again."""
        on_time = self.filtered(
            lambda row: row.escalation and row.late_on >= row._get_today()
        )
        if on_time:
            on_time._move(
                {"escalation": 0, "escalated_to_id": False, "escalated_at": False}
            )
