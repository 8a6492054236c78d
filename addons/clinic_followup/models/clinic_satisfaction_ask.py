from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

BATCH = 2000
TEMPLATE = "satisfaction_ask"
# hours after a visit from which on it is not asked any more
LATEST = 72
NOT_SENT = ("suppressed", "failed")


class ClinicSatisfaction(models.Model):
    """Whom to ask after a visit, and when: the job, in few statements.

    A visit that left is asked about some hours later, where its patient was not asked
    for a month, is alive, and waits for no complaint to end. The outbox then decides
    as for any message: who has no channel is not asked.
    """

    _inherit = "clinic.satisfaction"

    @api.model
    def _cron_ask(self):
        """Entry of the job: batches, each kept as soon as it is done."""
        # sudo: the job works for every branch
        rows = self.sudo()
        # sudo: as above; steps whose day is long past are not asked any more
        followups = self.env["clinic.followup"].sudo()
        works = (rows._ask_due, rows._ask_steps, rows._follow_unsent, rows._expire)
        followups._run_works((followups._let_late, *works), BATCH)

    # -- making the questions ----------------------------------------------------------
    @api.model
    def _ask_due(self, limit):
        """Ask about visits that left some hours ago; how many."""
        return len(self._insert(self._prepare_visits_sql(), limit))

    @api.model
    def _ask_steps(self, limit):
        """Ask what steps of plans want to know; how many steps were taken.

        A step whose patient may not be asked now is closed, with the reason.
        """
        due = self._find_due_steps(limit)
        if not due:
            return 0
        asked = self._insert(self._prepare_steps_sql(due.ids)).followup_id
        (due - asked)._action_drop("not_sent")
        return len(due)

    @api.model
    def _ask(self, visits):
        """Ask about these visits now, where their patients may be asked.

        For code of the house: the questions that were made.
        """
        return self._insert(self._prepare_visits_sql(visits.ids))

    @api.model
    def _find_due_steps(self, limit):
        """Follow-ups of kind survey that are due today or before, not asked yet."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT f.id
                  FROM clinic_followup f
                  JOIN (%(places)s) AS p ON p.branch_id = f.branch_id
                 WHERE f.state = 'open' AND f.kind = 'survey'
                   AND f.visit_id IS NOT NULL AND f.due_on <= p.today
                   AND NOT EXISTS (SELECT FROM clinic_satisfaction s
                                    WHERE s.followup_id = f.id)
                 ORDER BY f.due_on, f.id
                 LIMIT %(limit)s
                """,
                places=self._prepare_places_sql(),
                limit=limit,
            )
        )
        return self.env["clinic.followup"].browse(row[0] for row in rows)

    @api.model
    def _prepare_places_sql(self):
        """branch_id, today, is_on, hours, pause, days, minors, adult: the policies."""
        return self.env["clinic.branch"]._prepare_places_sql(
            is_on="satisfaction.ask",
            hours="satisfaction.hours",
            pause="satisfaction.pause_days",
            days="satisfaction.open_days",
            minors="satisfaction.minors",
            adult="contact.guardian_age",
        )

    @api.model
    def _prepare_visits_sql(self, visit_ids=None):
        """(visit, follow-up) of visits that left some hours ago, one per patient, none
        of those that a plan asks about.
        """
        return SQL(
            """
            SELECT DISTINCT ON (v.patient_id) v.id AS visit_id,
                   NULL::integer AS followup_id
              FROM clinic_visit v
              JOIN place ON place.branch_id = v.branch_id
             WHERE v.state = 'left' AND v.external_ref IS NULL AND place.is_on
               AND v.left_at <= %(now)s - greatest(place.hours, (
                     SELECT max(t.clinic_survey_hours)
                       FROM clinic_visit_line l
                       JOIN product_product s ON s.id = l.product_id
                       JOIN product_template t ON t.id = s.product_tmpl_id
                      WHERE l.visit_id = v.id)) * interval '1 hour'
               AND v.left_at > %(now)s - %(latest)s * interval '1 hour'
               AND NOT EXISTS (SELECT FROM clinic_satisfaction s
                                WHERE s.patient_id = v.patient_id
                                  AND s.asked_at > %(now)s - place.pause
                                                   * interval '1 day')
               AND NOT EXISTS (SELECT FROM clinic_satisfaction s
                                WHERE s.visit_id = v.id)
               AND NOT EXISTS (SELECT FROM clinic_followup f
                                WHERE f.visit_id = v.id AND f.kind = 'survey'
                                  AND f.state <> 'dropped')
               %(only)s
             ORDER BY v.patient_id, v.left_at DESC
            """,
            now=fields.Datetime.now(),
            latest=LATEST,
            only=SQL("AND v.id = ANY (%s)", visit_ids) if visit_ids else SQL(),
        )

    @api.model
    def _prepare_steps_sql(self, followup_ids):
        """(visit, follow-up) of steps, none of patients who were asked about another
        visit so lately.
        """
        return SQL(
            """
            SELECT f.visit_id, f.id AS followup_id
              FROM clinic_followup f
              JOIN place ON place.branch_id = f.branch_id
             WHERE f.id = ANY (%(ids)s)
               AND NOT EXISTS (SELECT FROM clinic_satisfaction s
                                WHERE s.patient_id = f.patient_id
                                  AND s.visit_id <> f.visit_id
                                  AND s.asked_at > %(now)s - place.pause
                                                   * interval '1 day')
            """,
            now=fields.Datetime.now(),
            ids=followup_ids,
        )

    @api.model
    def _insert(self, wanted, limit=None):
        """Questions for the (visit, follow-up) of `wanted` that may be asked, at most
        so many: rows and their messages.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH place AS (%(places)s), wanted AS MATERIALIZED (%(wanted)s)
                INSERT INTO clinic_satisfaction (
                       patient_id, visit_id, followup_id, branch_id, practitioner_id,
                       service_id, local_date, asked_at, expires_at, state,
                       access_token, create_uid, create_date, write_uid, write_date)
                SELECT v.patient_id, v.id, w.followup_id, v.branch_id,
                       v.practitioner_id,
                       (SELECT l.product_id FROM clinic_visit_line l
                         WHERE l.visit_id = v.id AND l.product_id IS NOT NULL
                         ORDER BY l.id LIMIT 1),
                       v.local_date, %(now)s,
                       %(now)s + place.days * interval '1 day', 'asked',
                       replace(gen_random_uuid()::text, '-', ''),
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM wanted w
                  JOIN clinic_visit v ON v.id = w.visit_id
                  JOIN clinic_patient p ON p.id = v.patient_id
                  JOIN place ON place.branch_id = v.branch_id
                 WHERE p.active AND p.deceased_on IS NULL
                   AND p.merged_into_id IS NULL
                   AND NOT coalesce(p.do_not_contact, FALSE)
                   AND (place.minors OR p.birth_date IS NULL OR p.birth_date
                        <= place.today - place.adult * interval '1 year')
                   AND NOT EXISTS (SELECT FROM clinic_complaint c
                                    WHERE c.patient_id = p.id AND c.state <> 'closed')
                 ORDER BY v.id
                 LIMIT %(limit)s
                    ON CONFLICT DO NOTHING
                RETURNING id
                """,
                places=self._prepare_places_sql(),
                wanted=wanted,
                limit=limit,
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )
        made = self.browse(row[0] for row in rows)
        made._enqueue()
        return made

    def _enqueue(self):
        """One message for each question, by the rules of the outbox."""
        if not self:
            return
        messages = self.env["clinic.message"]
        messages._enqueue_query(
            SQL(
                """
                SELECT 'satisfaction:' || s.id AS key, s.patient_id, s.branch_id,
                       %(template)s AS template, 'clinic.satisfaction' AS res_model,
                       s.id AS res_id, s.asked_at AS due_at, s.expires_at
                  FROM clinic_satisfaction s
                 WHERE s.id = ANY (%(ids)s)
                """,
                template=TEMPLATE,
                ids=self.ids,
            )
        )
        found = messages._get_ids_by_key([f"satisfaction:{row.id}" for row in self])
        pairs = [(int(key.partition(":")[2]), one) for key, one in found.items()]
        self.env.cr.execute(
            SQL(
                "UPDATE clinic_satisfaction s SET message_id = d.message_id"
                " FROM unnest(%s::int[], %s::int[]) AS d (id, message_id)"
                " WHERE s.id = d.id",
                [row for row, _message in pairs],
                [message for _row, message in pairs],
            )
        )
        self.invalidate_recordset(["message_id"])
        self._follow_unsent(len(self))

    # -- what became of them -----------------------------------------------------------
    @api.model
    def _follow_unsent(self, limit):
        """Questions whose message did not go out; how many."""
        rows = self.search(
            [("state", "=", "asked"), ("message_id.state", "in", NOT_SENT)], limit=limit
        )
        rows._end("not_sent")
        return len(rows)

    @api.model
    def _expire(self, limit):
        """Questions whose time is over; how many."""
        rows = self.search(
            [("state", "=", "asked"), ("expires_at", "<=", fields.Datetime.now())],
            limit=limit,
        )
        rows._end("expired")
        return len(rows)

    def _end(self, state):
        if self:
            self._move({"state": state})
            self._closed()

    # -- words -------------------------------------------------------------------------
    def _get_message_values(self, kind, lang):
        """{id: {placeholder: text}}; never what was done."""
        told = self.with_context(lang=lang or self.env.lang).sudo()  # sudo: to himself
        return {
            row.id: {
                "visit_day": format_date(row.env, row.local_date),
                "link": row._get_link(),
            }
            for row in told
        }

    @api.model
    def _get_message_placeholders(self):
        """{placeholder: what it stands for}, for those who write templates."""
        return {
            "visit_day": self.env._("day of the visit"),
            "link": self.env._("address of the page for the answer"),
        }


class ClinicFollowup(models.Model):
    _inherit = "clinic.followup"

    def _action_reopen(self, note=None):
        """Nobody is asked twice: such a row would wait for ever."""
        asked = self.env["clinic.satisfaction"].sudo()  # sudo: whether there was one
        if asked.search_count([("followup_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "The patient was asked already. Write a call for him instead, if "
                    "there is something to ask."
                )
            )
        return super()._action_reopen(note)

    def _closed(self):
        """Nobody is asked for a step that has ended before its message went out."""
        res = super()._closed()
        # sudo: what our own job has asked
        asked = self.env["clinic.satisfaction"].sudo()
        rows = asked.search([("followup_id", "in", self.ids), ("state", "=", "asked")])
        messages = rows.message_id.filtered(lambda one: one.state == "queued")
        if messages:
            stopped = messages._suppress(messages, "cancelled")
            rows.filtered(lambda row: row.message_id in stopped)._end("not_sent")
        return res
