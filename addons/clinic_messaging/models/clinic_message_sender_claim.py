import logging

from odoo import fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..providers.base import ACCEPTED, REFUSED, Outcome, Outgoing
from ..tools import sending
from .clinic_message_sender import POOL

_logger = logging.getLogger(__name__)

# channels that work without an account: a person, or our own pages
BY_HAND = ("phone", "wechat")
# the accounts of the channel and company of message m
_ACCOUNTS = SQL(
    """SELECT p.id FROM clinic_message_provider p
        WHERE p.active AND p.channel = m.channel
          AND (NOT EXISTS (SELECT 1 FROM clinic_message_provider_res_company_rel r
                            WHERE r.clinic_message_provider_id = p.id)
               OR EXISTS (SELECT 1 FROM clinic_message_provider_res_company_rel r
                           WHERE r.clinic_message_provider_id = p.id
                             AND r.res_company_id = m.company_id))"""
)
_OFFERS = SQL("m.purpose = 'marketing'")
_NO_OFFERS = SQL("m.purpose <> 'marketing'")


class ClinicMessageSender(models.AbstractModel):
    """Which messages a run takes, and how they are made ready."""

    _inherit = "clinic.message.sender"

    def _claim(self, queue, token):
        """(messages, {message: Outgoing}); what needs no call is settled already."""
        taken = self._take(queue, token, fields.Datetime.now())
        messages = self.env["clinic.message"].browse(taken)
        if not messages:
            return messages, {}
        messages.invalidate_recordset()
        rendered, outcomes = self._render(messages)
        self._keep_words(messages, rendered)
        by_hand = messages.filtered(
            lambda row: row.id in rendered
            and (row.provider_id.is_by_hand or _is_by_hand(row))
        )
        by_hand._hand_to_person()
        prepared = {
            message: self._prepare_outgoing(message, rendered[message.id])
            for message in messages - by_hand
            if message.id in rendered and message.id not in outcomes
        }
        self._settle_at_once(outcomes)
        return messages, prepared

    def _settle_at_once(self, outcomes):
        verdicts = {
            number: sending.settle(outcome, keyed=True, attempts=0, limit=1)
            for number, outcome in outcomes.items()
        }
        self._store(verdicts, outcomes)

    # -- taking ----------------------------------------------------------------------
    def _take(self, queue, token, now):
        """Ids of messages that are ours now: still right, and not taken by others."""
        found = self._find_due(queue, now, POOL)
        if not found:
            return []
        self.env["clinic.message"]._decide_again(list(found))
        self.env.flush_all()
        # another channel may have been chosen: its account, awake or not
        rows = self.env.execute_query(
            SQL(
                """UPDATE clinic_message m
                      SET state = 'claimed', claim = %(token)s, claimed_at = %(now)s,
                          provider_id = COALESCE((%(awake)s), (%(any)s LIMIT 1))
                    WHERE m.id = ANY(%(ids)s) AND m.state = 'queued'
                      AND m.due_at <= %(now)s
                RETURNING m.id""",
                token=token,
                now=now,
                ids=list(found),
                awake=_get_awake(now),
                any=_ACCOUNTS,
            )
        )
        return sorted(row[0] for row in rows)

    def _find_due(self, queue, now, limit):
        """{message id: account}, offers after all others."""
        found = self._find_due_of(queue, now, _NO_OFFERS, limit)
        if len(found) < limit:
            found |= self._find_due_of(queue, now, _OFFERS, limit - len(found))
        return found

    def _find_due_of(self, queue, now, purposes, limit):
        """The first account that is not at rest; None where the channel has none.

        Where all rest, the messages wait.
        """
        statement = SQL(
            """SELECT m.id, a.id FROM clinic_message m
                 LEFT JOIN LATERAL (%(awake)s) a ON true
                WHERE m.state = 'queued' AND m.queue = %(queue)s
                  AND m.due_at <= %(now)s AND %(purposes)s
                  AND (a.id IS NOT NULL OR NOT EXISTS (%(any)s))
                ORDER BY m.due_at, m.id LIMIT %(limit)s
                  FOR UPDATE OF m SKIP LOCKED""",
            awake=_get_awake(now),
            any=_ACCOUNTS,
            queue=queue,
            now=now,
            purposes=purposes,
            limit=limit,
        )
        return dict(self.env.execute_query(statement))

    # -- words -----------------------------------------------------------------------
    def _render(self, messages):
        """({id: Rendered}, {id: Outcome}): one that fails does not stop the others."""
        rendered = self._render_all(messages)
        outcomes = {}
        for message in messages:
            words = rendered.get(message.id)
            if words is None or words.problem:
                rendered.pop(message.id, None)
                detail = words.problem if words else ""
                outcomes[message.id] = Outcome(REFUSED, "", detail, "words")
            elif not message.provider_id and not _is_by_hand(message):
                in_house = message.channel == "portal"
                outcomes[message.id] = (
                    Outcome(ACCEPTED)
                    if in_house
                    else Outcome(REFUSED, reason="no_provider")
                )
        return rendered, outcomes

    def _render_all(self, messages):
        found = self._render_guarded(messages)
        if found is None:
            found = {}
            for message in messages:
                found |= self._render_guarded(message) or {}
        return found

    def _render_guarded(self, messages):
        """None where the words of one of them raised something."""
        try:
            with self.env.cr.savepoint():
                return self.env["clinic.message.template"]._render(messages)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.exception("The words of messages %s cannot be made", messages.ids)
            return None

    def _keep_words(self, messages, rendered):
        """What is about to be sent, word for word, before it is sent."""
        for message in messages:
            words = rendered.get(message.id)
            if words and message.template_id:
                message.write(
                    {
                        "subject": words.subject or False,
                        "body": words.kept or words.text,
                    }
                )

    def _prepare_outgoing(self, message, words=None):
        """Without words: for a question about what was handed over before."""
        account = message.provider_id.sudo()  # sudo: the token is for this address
        return Outgoing(
            key=message.key,
            address=message.address or "",
            text=(words.text if words else message.body) or "",
            channel=message.channel or "",
            subject=(words.subject if words else message.subject) or "",
            html=words.html if words else "",
            lang=message.lang or "",
            sign_name=words.sign_name if words else "",
            template_ref=words.template_ref if words else "",
            parameters=words.parameters if words else {},
            receipt_url=account._get_hook_url(account.token, "receipt"),
            provider_ref=message.provider_ref or "",
            claimed_at=message.claimed_at,
        )


def _is_by_hand(message):
    return not message.provider_id and message.channel in BY_HAND


def _get_awake(now):
    """The account that is used now."""
    return SQL(
        "%s AND (p.resting_until IS NULL OR p.resting_until <= %s)"
        " ORDER BY p.sequence, p.id LIMIT 1",
        _ACCOUNTS,
        now,
    )
