import json
import logging
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..providers.base import ACCEPTED, DETAIL_LENGTH, Outcome
from ..tools import sending
from .clinic_message_sender import POOL, _get_broken

_logger = logging.getLogger(__name__)

# what a refusal says of the address itself
UNREACHABLE = ("bad_address",)
COLUMNS = SQL(
    "v(id integer, state text, reason text, detail text, ref text, delay integer,"
    " counts integer, outcome text)"
)


class ClinicMessageSender(models.AbstractModel):
    """What a run writes down, and what it asks about runs that died."""

    _inherit = "clinic.message.sender"

    # -- after the calls -------------------------------------------------------------
    def _record(self, batch):
        """Write the outcomes down, all in one statement, and tell whom it concerns."""
        messages = self.env["clinic.message"].browse(batch.outcomes)
        failing = self._rest_accounts(batch)
        verdicts = {}
        for message in messages:
            account = message.provider_id
            verdicts[message.id] = sending.settle(
                batch.outcomes[message.id],
                keyed=account.is_keyed,
                attempts=message.attempts,
                limit=account.max_attempts,
                account_fails=account.id in failing,
            )
        self._store(verdicts, batch.outcomes, batch.token)

    def _store(self, verdicts, outcomes, token=None):
        """Settle claimed messages; with ``token`` only those of this run."""
        rows = [
            {
                "id": number,
                "state": verdict.state,
                "reason": verdict.reason or None,
                "detail": (outcomes[number].detail or "")[:DETAIL_LENGTH] or None,
                "ref": outcomes[number].ref or None,
                "delay": verdict.delay,
                "counts": int(verdict.counts),
                # without it no message is ever queued again: see the guard
                "outcome": outcomes[number].status,
            }
            for number, verdict in verdicts.items()
        ]
        if not rows:
            return
        self.env.flush_all()
        settled = self.env.execute_query(
            SQL(
                """UPDATE clinic_message m
                      SET state = v.state, reason = v.reason, detail = v.detail,
                          outcome = v.outcome,
                          provider_ref = COALESCE(v.ref, m.provider_ref),
                          attempts = COALESCE(m.attempts, 0) + v.counts,
                          sent_at = CASE WHEN v.state = 'sent' THEN %(now)s END,
                          due_at = CASE WHEN v.state = 'queued'
                                   THEN %(now)s + v.delay * interval '1 second'
                                   ELSE m.due_at END,
                          params = CASE WHEN t.is_secret
                                         AND v.state NOT IN ('queued', 'claimed')
                                   THEN NULL ELSE m.params END
                     FROM jsonb_to_recordset(%(rows)s) AS %(columns)s
                     JOIN clinic_message o ON o.id = v.id
                     LEFT JOIN clinic_message_template t ON t.id = o.template_id
                    WHERE m.id = v.id AND m.state = 'claimed'
                      AND (%(token)s IS NULL OR m.claim = %(token)s)
                RETURNING m.id, m.state""",
                now=fields.Datetime.now(),
                rows=json.dumps(rows),
                columns=COLUMNS,
                token=token,
            )
        )
        self.env["clinic.message"].invalidate_model()
        self._tell(settled, verdicts)

    def _tell(self, settled, verdicts):
        """Call the hooks; one that fails does not undo what is known of a message."""
        messages = self.env["clinic.message"]
        by_state = {}
        for number, state in settled:
            by_state.setdefault(state, []).append(number)
        self._mark_addresses(messages.browse(by_state.get("failed", ())), verdicts)
        for state, hook in {
            "sent": "_after_sent",
            "failed": "_after_failed",
            "unknown": "_after_unknown",
        }.items():
            if state in by_state:
                messages.browse(by_state[state])._call_hook(hook)

    def _mark_addresses(self, failed, verdicts):
        for message in failed:
            if verdicts[message.id].reason in UNREACHABLE:
                message._mark_unreachable(verdicts[message.id].reason)

    def _rest_accounts(self, batch):
        """Ids of accounts that let nothing of the batch through; they rest a while."""
        by_account = {}
        for number, account in batch.accounts.items():
            by_account.setdefault(account, []).append(batch.outcomes[number])
        failing = set()
        now = fields.Datetime.now()
        for account in self.env["clinic.message.provider"].browse(by_account):
            outcomes = by_account[account.id]
            if sending.is_account_failing(outcomes):
                failing.add(account.id)
                rest = timedelta(seconds=sending.get_rest(account.rest_count))
                account.write(
                    {
                        "resting_until": now + rest,
                        "rest_count": account.rest_count + 1,
                        "last_detail": outcomes[0].detail or outcomes[0].reason,
                    }
                )
            elif account.rest_count and any(
                outcome.status == ACCEPTED for outcome in outcomes
            ):
                account.write({"resting_until": False, "rest_count": 0})
        return failing

    # -- after a crash ---------------------------------------------------------------
    def _ask_about_lost(self, queue):
        """Settle messages of calls that never ended; how many there were.

        Called while this run holds the lock of the queue: nobody else works on them.
        A provider that can tell is asked, once what was under way must have arrived;
        of the others nobody knows, and nobody sends them again by machine.
        """
        done, last = 0, 0
        while True:
            lost = self._try(lambda after=last: self._find_lost(queue, after))
            if not lost:
                return done
            last = lost[-1].id
            self._settle_lost(lost)
            done += len(lost)
            self._commit(0)

    def _find_lost(self, queue, after):
        """Claimed long enough ago that the call cannot be under way any more."""
        rows = self.env.execute_query(
            SQL(
                """SELECT m.id FROM clinic_message m
                     LEFT JOIN clinic_message_provider p ON p.id = m.provider_id
                    WHERE m.state = 'claimed' AND m.queue = %s AND m.id > %s
                      AND m.claimed_at < %s
                          - (2 * COALESCE(p.timeout, 0) + 1) * interval '1 second'
                    ORDER BY m.id LIMIT %s""",
                queue,
                after,
                fields.Datetime.now(),
                POOL,
            )
        )
        return self.env["clinic.message"].browse(row[0] for row in rows)

    def _settle_lost(self, lost):
        asked = {
            message.id: self._prepare_outgoing(message)
            for message in lost
            if message.provider_id.is_keyed
        }
        claimed_at = {message.id: message.claimed_at for message in lost}
        accounts = {row.id: row.provider_id for row in lost}
        adapters = {
            account.id: self._open_adapter(account) for account in lost.provider_id
        }
        jobs = {
            number: _get_question(adapters[accounts[number].id], outgoing)
            for number, outgoing in asked.items()
        }
        self._commit(0)
        try:
            answers = sending.call_all(jobs, POOL, _get_broken)
        finally:
            for adapter in adapters.values():
                adapter.close()
        now = fields.Datetime.now()
        verdicts = {
            number: sending.settle_asked(answers.get(number), claimed_at[number], now)
            for number in lost.ids
        }
        outcomes = {n: answers.get(n) or Outcome("unknown") for n in lost.ids}
        self._try(lambda: self._store(verdicts, outcomes))


def _get_question(adapter, outgoing):
    return lambda: adapter.query(outgoing)
