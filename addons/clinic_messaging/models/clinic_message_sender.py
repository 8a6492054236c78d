import contextlib
import dataclasses
import logging
import secrets
import time

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..providers.base import RETRY, UNKNOWN, Outcome
from ..tools import sending

_logger = logging.getLogger(__name__)

QUEUES = ("now", "bulk")
POOL = 20
TRIES = 5
LONGEST_PAUSE = 1  # second in which nobody looks whether a code is asked for
# of the session locks, one per queue: no other code of the house uses this class
LOCK_CLASS = 0x0C11_0B0C


@dataclasses.dataclass
class Batch:
    """What one round hands over; complete before the calls, which read nothing."""

    token: str
    jobs: dict  # message id: callable that returns an Outcome
    adapters: list
    accounts: dict  # message id: account
    rates: dict  # account: messages per second
    size: int  # with those that need no call
    outcomes: dict = dataclasses.field(default_factory=dict)


class ClinicMessageSender(models.AbstractModel):
    """The only one who hands messages to providers.

    One run per queue, guarded by a lock of the database session: whoever gets it knows
    that every message still claimed belongs to a run that is dead. A run claims a
    few messages and commits, calls the providers from threads, records what they said
    and commits. A crash between the two commits leaves messages claimed: see
    ``_ask_about_lost``. The run of `bulk` looks after `now` between two batches, so
    that a code does not wait where one thread does all jobs.
    """

    _name = "clinic.message.sender"
    _description = "Sender of messages"

    # -- jobs ------------------------------------------------------------------------
    @api.model
    def _cron_send_now(self):
        """Entry of the job for what somebody waits for."""
        self._send_queue("now")

    @api.model
    def _cron_send_bulk(self):
        """Entry of the job for everything else."""
        self._send_queue("bulk")

    @api.model
    def _wake(self, queues=QUEUES):
        """Let the senders run as soon as this transaction is committed."""
        for queue in queues:
            cron = self.env.ref(f"clinic_messaging.ir_cron_clinic_messaging_{queue}")
            cron.sudo()._trigger()  # sudo: who queues a message may have it sent

    @api.model
    def _send_queue(self, queue):
        """Send what is due until nothing is left or the job's time is up."""
        with self._hold(queue) as held:
            if not held:
                return
            left = self._commit(self._ask_about_lost(queue))
            while left:
                if queue == "bulk":
                    self._send_codes()
                started = time.monotonic()
                batch = self._send_batch(queue)
                left = self._commit(batch.size)
                if not batch.size:
                    break
                self._keep_pace(queue, batch, time.monotonic() - started)
            # one left over is enough for the job to be run again at once
            more = self._try(lambda: self._find_due(queue, fields.Datetime.now(), 1))
            self.env["ir.cron"]._commit_progress(0, remaining=len(more))

    def _send_codes(self):
        """What somebody waits for goes between two batches of the long queue."""
        if not self._has_due("now"):
            return
        with self._hold("now") as held:
            while held and self._send_batch("now").size:
                self._commit(0)

    def _commit(self, done):
        """Commit; the seconds that the job has left."""
        return self.env["ir.cron"]._commit_progress(done)

    def _keep_pace(self, queue, batch, spent):
        """In turn means not faster than the accounts allow; codes need not wait."""
        if queue == "now":
            return
        used = list(batch.accounts.values())
        pauses = [
            sending.get_pause(used.count(account), rate, spent)
            for account, rate in batch.rates.items()
        ]
        left = max(pauses, default=0)
        while left > 0:
            time.sleep(min(left, LONGEST_PAUSE))
            left -= LONGEST_PAUSE
            if left > 0:
                self._send_codes()

    @contextlib.contextmanager
    def _hold(self, queue):
        """The lock of a queue, or False where another run has it."""
        key = (LOCK_CLASS, QUEUES.index(queue))
        cr = self.env.cr
        cr.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        held = cr.fetchone()[0]
        try:
            yield held
        except Exception:
            # an aborted transaction could not give the lock back
            cr.rollback()
            raise
        finally:
            if held:
                cr.execute("SELECT pg_advisory_unlock(%s, %s)", key)

    def _has_due(self, queue):
        statement = SQL(
            """SELECT 1 FROM clinic_message WHERE state = 'queued' AND queue = %s
                AND due_at <= %s LIMIT 1""",
            queue,
            fields.Datetime.now(),
        )
        return bool(self.env.execute_query(statement))

    # -- one batch -------------------------------------------------------------------
    def _send_batch(self, queue):
        """Hand over a few messages; the Batch that was."""
        batch = self._try(lambda: self._make_batch(queue))
        self._commit(0)
        try:
            batch.outcomes = sending.call_all(batch.jobs, POOL, _get_broken)
        finally:
            for adapter in batch.adapters:
                adapter.close()
        if batch.outcomes:
            self._try(lambda: self._record(batch))
        return batch

    def _try(self, work):
        """Do it again where another transaction was first, then commit nothing."""
        for left in reversed(range(TRIES)):
            try:
                result = work()
                self.env.flush_all()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                if not left:
                    raise
                self.env.cr.rollback()
                self.env.invalidate_all()
                time.sleep(0.05)
            else:
                return result
        return None

    def _make_batch(self, queue):
        token = secrets.token_hex(8)
        messages, prepared = self._claim(queue, token)
        accounts = messages.provider_id
        adapters = {account.id: self._open_adapter(account) for account in accounts}
        return Batch(
            token=token,
            jobs={
                message.id: _get_job(adapters[message.provider_id.id], outgoing)
                for message, outgoing in prepared.items()
            },
            adapters=list(adapters.values()),
            accounts={row.id: row.provider_id.id for row in prepared},
            rates={account.id: account.rate for account in accounts},
            size=len(messages),
        )

    def _open_adapter(self, account):
        """The adapter, or what stands for it where the account is not set up."""
        try:
            return _NotSetUp() if account.problem else account._get_adapter()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.exception("Account %s cannot be opened", account.id)
            return _NotSetUp(type(error).__name__)


class _NotSetUp:
    """Stands for an account that cannot be used: nothing leaves."""

    def __init__(self, detail=""):
        self.outcome = Outcome(RETRY, detail=detail, reason="setup")

    def send(self, outgoing):
        return self.outcome

    def query(self, outgoing):
        return Outcome(UNKNOWN, detail=self.outcome.detail, reason="setup")

    def close(self):
        """Nothing is open."""


def _get_job(adapter, outgoing):
    return lambda: adapter.send(outgoing)


def _get_broken(error):
    """An adapter that raised: nobody can tell how far it came."""
    _logger.error("An adapter raised %s", type(error).__name__)
    return Outcome(UNKNOWN, detail=type(error).__name__, reason="bad_answer")
