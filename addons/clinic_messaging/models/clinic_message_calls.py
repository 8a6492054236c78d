from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

LOOK_BACK = timedelta(days=2)
# what a decision says when there was no way to write
NO_WAY = (
    "no_provider",
    "no_address",
    "wrong_address",
    "address_unreachable",
    "consent_missing",
)
BATCH = 100


class ClinicMessage(models.Model):
    """Somebody calls: where a person has to, or where no message arrives for sure.

    Templates say by ``has_call_fallback`` whose messages matter that much; care always
    does.
    """

    _inherit = "clinic.message"

    _call_idx = models.Index(
        "(made_at) WHERE state IN ('suppressed', 'failed', 'unknown')"
        " AND purpose IN ('clinical', 'transactional')"
    )

    # whom a reply answers
    _answered_idx = models.Index(
        "(address, claimed_at DESC) WHERE state IN ('sent', 'unknown')"
    )

    def _after_to_do(self):
        super()._after_to_do()
        calls = self.filtered(lambda message: message.channel == "phone")
        self.env["clinic.call.task"]._open_for_messages(calls, "message")

    def _after_failed(self):
        super()._after_failed()
        self._reopen_replies()
        calls = self.filtered(lambda m: m.channel != "phone" and m._needs_call())
        self.env["clinic.call.task"]._open_for_messages(calls, "no_channel")

    def _after_unknown(self):
        super()._after_unknown()
        calls = self.filtered(lambda m: m._needs_call())
        self.env["clinic.call.task"]._open_for_messages(calls, "unknown")

    def _needs_call(self):
        self.ensure_one()
        if self.purpose not in ("clinical", "transactional"):
            return False
        if self.res_model in self._get_sources_that_call():
            return False
        if self.event_at and self.event_at <= fields.Datetime.now():
            return False
        return self.purpose == "clinical" or self.template_id.has_call_fallback

    @api.model
    def _get_sources_that_call(self):
        """Hook: models whose records make the calls themselves when their message
        does not arrive.
        """
        return set()

    def _reopen_replies(self):
        """An answer that did not leave is no answer."""
        answers = self.filtered(lambda m: m.res_model == "clinic.message.reply")
        replies = self.env["clinic.message.reply"].browse(answers.mapped("res_id"))
        replies.exists()._reopen()

    # -- what was never handed to anybody --------------------------------------------
    @api.model
    def _cron_open_calls(self):
        """Entry of the job: messages without any way out become calls."""
        cron, last = self.env["ir.cron"], 0
        while messages := self._find_without_call(last):
            for message in messages:
                message._open_fallback_call()
            last = messages[-1].id
            if not cron._commit_progress(len(messages), remaining=BATCH):
                return
        cron._commit_progress(0, remaining=0)

    def _open_fallback_call(self):
        kind = "unknown" if self.state == "unknown" else "no_channel"
        self.env["clinic.call.task"]._open_for_messages(self, kind)

    @api.model
    def _find_without_call(self, after=0):
        """Messages of the last days that matter, went nowhere and have no call yet."""
        self.env.flush_all()
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT m.id
                  FROM clinic_message m
                  JOIN clinic_patient p ON p.id = m.patient_id
                  LEFT JOIN clinic_message_template t ON t.id = m.template_id
                 WHERE m.made_at > %(since)s AND m.id > %(after)s
                   AND m.purpose IN ('clinical', 'transactional')
                   AND m.state IN ('suppressed', 'failed', 'unknown')
                   AND (m.state <> 'suppressed' OR m.reason = ANY(%(reasons)s))
                   AND m.channel IS DISTINCT FROM 'phone'
                   AND (m.purpose = 'clinical' OR t.has_call_fallback)
                   AND COALESCE(m.event_at, 'infinity') > %(now)s
                   AND m.branch_id IS NOT NULL
                   AND NOT COALESCE(m.res_model = ANY(%(sources)s), FALSE)
                   AND p.active AND p.deceased_on IS NULL
                   AND (m.purpose = 'clinical' OR NOT COALESCE(p.do_not_contact, FALSE))
                   AND NOT EXISTS (SELECT FROM clinic_call_task c
                                    WHERE c.message_id = m.id)
                 ORDER BY m.id
                 LIMIT %(limit)s
                """,
                after=after,
                since=now - LOOK_BACK,
                now=now,
                reasons=list(NO_WAY),
                sources=sorted(self._get_sources_that_call()),
                limit=BATCH,
            )
        )
        return self.browse(row[0] for row in rows)
