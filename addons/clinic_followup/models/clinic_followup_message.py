from odoo import api, fields, models
from odoo.tools import SQL, format_date

SENT_KINDS = ("message", "education")
# of a message: known to have gone, and known not to
NOT_SENT = ("failed", "suppressed", "unknown")


class ClinicFollowup(models.Model):
    """Follow-ups that are messages: queued on their day, done when they went out.

    A message that did not go out, or whose day is long past, becomes a call where its
    step says what to say, else it is dropped: nothing waits for ever, and after an
    outage nobody gets last week's messages. The outbox makes no call of its own.
    """

    _inherit = "clinic.followup"

    # -- queueing ----------------------------------------------------------------------
    @api.model
    def _send_due(self, limit):
        """Queue the messages that are due, in one statement; how many."""
        batch = self.env.execute_query(self._prepare_due_sql(limit))
        if not batch:
            return 0
        rows = self.browse(row[0] for row in batch)
        rows._note_queued(self._enqueue_rows(batch))
        return len(rows)

    @api.model
    def _prepare_due_sql(self, limit):
        """(id, key, due at, end of use) of rows whose message is due today, or was so
        few days ago that it still helps.
        """
        self.env.flush_all()
        return SQL(
            """
            SELECT f.id,
                   'followup:' || f.id || CASE WHEN again.count > 0
                                               THEN ':' || again.count ELSE '' END,
                   greatest(%(now)s, (f.due_on + p.hour * interval '1 hour')
                                     AT TIME ZONE b.tz AT TIME ZONE 'UTC'),
                   (f.due_on + p.late_days + 1)::timestamp
                       AT TIME ZONE b.tz AT TIME ZONE 'UTC'
              FROM clinic_followup f
              JOIN clinic_branch b ON b.id = f.branch_id
              JOIN (%(places)s) AS p ON p.branch_id = f.branch_id
              JOIN clinic_followup_step s ON s.id = f.step_id
             CROSS JOIN LATERAL (
                SELECT count(*) FROM clinic_followup_event e
                 WHERE e.followup_id = f.id AND e.what = 'reopened') AS again
             WHERE f.state = 'open' AND f.kind IN %(kinds)s AND f.message_id IS NULL
               AND NOT coalesce(f.needs_call, FALSE) AND s.template_id IS NOT NULL
               AND f.due_on BETWEEN p.today - p.late_days AND p.today
             ORDER BY f.due_on, f.id
             LIMIT %(limit)s
            """,
            now=fields.Datetime.now(),
            places=self._prepare_places_sql(),
            kinds=SENT_KINDS,
            limit=limit,
        )

    @api.model
    def _prepare_places_sql(self):
        """branch_id, today, hour, late_days: the day and the policies of branches."""
        return self.env["clinic.branch"]._prepare_places_sql(
            hour="followup.message_hour", late_days="followup.message_late_days"
        )

    @api.model
    def _enqueue_rows(self, batch):
        """{follow-up id: id of its message}"""
        ids, keys, due_at, expires_at = map(list, zip(*batch, strict=True))
        self.env["clinic.message"]._enqueue_query(
            SQL(
                """
                SELECT d.key, f.patient_id, f.branch_id, t.code AS template,
                       'clinic.followup' AS res_model, f.id AS res_id, d.due_at,
                       d.expires_at, 'clinical' AS purpose
                  FROM unnest(%s, %s::text[], %s::timestamp[], %s::timestamp[])
                       AS d (id, key, due_at, expires_at)
                  JOIN clinic_followup f ON f.id = d.id
                  JOIN clinic_followup_step s ON s.id = f.step_id
                  JOIN clinic_message_template t ON t.id = s.template_id
                """,
                ids,
                keys,
                due_at,
                expires_at,
            )
        )
        found = self.env["clinic.message"]._get_ids_by_key(keys)
        pairs = zip(ids, keys, strict=True)
        return {row: found[key] for row, key in pairs if key in found}

    def _note_queued(self, messages):
        self.env.cr.execute(
            SQL(
                "UPDATE clinic_followup f SET message_id = d.message_id"
                " FROM unnest(%s, %s) AS d (id, message_id) WHERE f.id = d.id",
                list(messages),
                list(messages.values()),
            )
        )
        self.invalidate_recordset(["message_id"])
        # what cannot go out at all is known at once
        self._follow_messages()

    # -- what became of it -------------------------------------------------------------
    @api.model
    def _follow_all_messages(self, limit):
        """Messages that ended without saying so (their day was over, somebody took
        them back); how many there were.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT f.id
                  FROM clinic_followup f
                  JOIN clinic_message m ON m.id = f.message_id
                 WHERE f.state = 'open' AND f.message_id IS NOT NULL
                   AND NOT coalesce(f.needs_call, FALSE)
                   AND m.state IN %s
                 ORDER BY f.id
                 LIMIT %s
                """,
                ("sent", *NOT_SENT),
                limit,
            )
        )
        self.browse(row[0] for row in rows)._follow_messages()
        return len(rows)

    def _follow_messages(self):
        """Done when it went out; else somebody calls, or it ends."""
        # sudo: what became of messages that the house has queued
        rows = self.sudo().filtered(
            lambda row: row.state == "open" and not row.needs_call
        )
        for state, mine in rows.grouped(lambda row: row.message_id.state).items():
            if state == "sent":
                mine._note_event("sent")
                mine._action_done("sent")
            elif state in NOT_SENT:
                reasons = mine.grouped(lambda row: row.message_id.reason or "")
                for reason, unsent in reasons.items():
                    unsent._let_unsent("not_sent", reason or state)

    def _let_unsent(self, reason, note=None):
        """No message: a call where the step says what to say, else the end."""
        calls = self.filtered(lambda row: row.step_id.script)
        if calls:
            calls._move({"needs_call": True})
            calls._note_event("not_sent", note)
            calls._opened()
        others = self - calls
        if others:
            others._action_drop(reason, note)

    # -- what is not sent any more -----------------------------------------------------
    @api.model
    def _let_late(self, limit):
        """Messages and surveys whose day is long past, messages without words; how
        many.
        """
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                """
                SELECT f.id, f.due_on < p.today - p.late_days
                  FROM clinic_followup f
                  JOIN (%(places)s) AS p ON p.branch_id = f.branch_id
                  LEFT JOIN clinic_followup_step s ON s.id = f.step_id
                 WHERE f.state = 'open' AND f.message_id IS NULL
                   AND NOT coalesce(f.needs_call, FALSE)
                   AND (f.kind IN %(kinds)s
                        AND (f.due_on < p.today - p.late_days
                             OR f.due_on <= p.today AND s.template_id IS NULL)
                        OR f.kind = 'survey' AND f.due_on < p.today - p.late_days
                        AND NOT EXISTS (SELECT FROM clinic_satisfaction a
                                         WHERE a.followup_id = f.id))
                 ORDER BY f.id
                 LIMIT %(limit)s
                """,
                places=self._prepare_places_sql(),
                kinds=SENT_KINDS,
                limit=limit,
            )
        )
        for is_late in (True, False):
            rows = self.browse(row_id for row_id, late in found if late is is_late)
            if rows:
                rows._let_unsent("too_late" if is_late else "not_sent")
        return len(found)

    # -- closed before it was sent -----------------------------------------------------
    def _closed(self):
        res = super()._closed()
        # sudo: what our own job has queued
        queued = self.sudo().message_id.filtered(lambda one: one.state == "queued")
        if queued:
            queued._suppress(queued, "cancelled")
        return res

    # -- words -------------------------------------------------------------------------
    def _get_message_values(self, kind, lang):
        """{id: {placeholder: text}}; never what was done, or why."""
        told = self.with_context(lang=lang or self.env.lang).sudo()  # sudo: to himself
        return {
            row.id: {
                "visit_day": row._say_visit_day(),
                "doctor": row.visit_id.practitioner_id.name or "",
            }
            for row in told
        }

    @api.model
    def _get_message_placeholders(self):
        """{placeholder: what it stands for}, for those who write templates."""
        return {
            "visit_day": self.env._("day of the visit"),
            "doctor": self.env._("who saw the patient"),
        }

    def _say_visit_day(self):
        day = self.visit_id.local_date
        return format_date(self.env, day) if day else ""


class ClinicMessage(models.Model):
    """Follow-ups hear what became of their messages, and make the calls themselves."""

    _inherit = "clinic.message"

    def _after_sent(self):
        super()._after_sent()
        self._tell_followups()

    def _after_failed(self):
        super()._after_failed()
        self._tell_followups()

    def _after_unknown(self):
        super()._after_unknown()
        self._tell_followups()

    def _tell_followups(self):
        ours = self.filtered(lambda message: message.res_model == "clinic.followup")
        if ours:
            # sudo: the rows of messages that the house has queued
            rows = self.env["clinic.followup"].sudo()
            rows.search([("message_id", "in", ours.ids)])._follow_messages()

    def _get_sources_that_call(self):
        return super()._get_sources_that_call() | {"clinic.followup"}
