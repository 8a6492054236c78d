import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.seal_chain import FORMAT, START, TABLES, digest_sql, make_seals

_logger = logging.getLogger(__name__)

BATCH = 10_000
# The minute pass looks for rows without a seal among the last numbers; what commits
# later than that with a lower number is found by the nightly pass over everything.
WINDOW = 20_000
PATIENCE = "60s"  # for a batch of another writer; then the job fails and is repeated
LOCK = 0x636C7365  # "clse"


class ClinicAccessSeal(models.Model):
    """The seal of the logs: every committed row gets a number and a link of a chain.

    Log rows are inserted by many at once and touch nothing that others touch; one
    writer seals them afterwards, so nobody waits for a chain. What is sealed cannot be
    changed, moved or removed unseen (docs/access-log.md). Append-only.

    The writer is whoever holds a PostgreSQL advisory lock: a killed process loses it
    with its connection, and a batch is one transaction, so numbers have no gaps.
    """

    _name = "clinic.access.seal"
    _description = "Seal of a log row"
    _inherit = ["clinic.append.only.mixin"]
    _order = "seq desc"
    _log_access = False
    _rec_name = "seq"

    seq = fields.Integer(string="Number", required=True, readonly=True, aggregator=None)
    log = fields.Selection(
        [("access", "Access log"), ("operation", "Operation log")],
        required=True,
        readonly=True,
    )
    row_id = fields.Integer(string="Row", required=True, readonly=True, aggregator=None)
    format = fields.Integer(required=True, readonly=True, aggregator=None)
    digest = fields.Char(required=True, readonly=True)
    chain = fields.Char(required=True, readonly=True)
    sealed_at = fields.Datetime(required=True, readonly=True)

    _seq_unique = models.UniqueIndex("(seq)")
    _row_unique = models.UniqueIndex("(log, row_id)")

    def _get_append_only_refusal(self):
        return self.env._("The seal of the logs cannot be changed.")

    # -- sealing -------------------------------------------------------------------
    @api.model
    def _seal_batch(self, full=False, limit=BATCH):
        """Seal up to `limit` rows that this transaction sees; returns how many.

        The caller holds the lock and has begun a transaction since.
        """
        rows = self._get_unsealed(full, limit)
        if rows:
            seq, chain = self._get_last()
            sealed_at = self._get_time()
            self._insert(make_seals(rows, seq, chain, sealed_at))
        self.env["clinic.access.head"]._sign()
        return len(rows)

    @api.model
    def _get_unsealed(self, full=False, limit=BATCH):
        """[(log, row number, digest)] of rows without a seal, by log and number."""
        rows = []
        for log in TABLES:
            self.env.cr.execute(
                SQL(
                    "SELECT l.id, %s %s ORDER BY l.id LIMIT %s",
                    SQL(digest_sql(log)),  # pylint: disable=sql-injection
                    self._get_unsealed_from(log, full),
                    limit - len(rows),
                )
            )
            rows += [(log, *row) for row in self.env.cr.fetchall()]
            if len(rows) >= limit:
                break
        return rows

    @api.model
    def _get_unsealed_from(self, log, full=False):
        """The FROM and WHERE of rows of a log, named `l`, that have no seal."""
        start = 0
        if not full:
            self.env.cr.execute(
                "SELECT max(row_id) FROM clinic_access_seal WHERE log = %s", [log]
            )
            start = (self.env.cr.fetchone()[0] or 0) - WINDOW
        return SQL(
            "FROM %s l WHERE l.id > %s AND NOT EXISTS (SELECT 1 FROM"
            " clinic_access_seal s WHERE s.log = %s AND s.row_id = l.id)",
            SQL.identifier(TABLES[log]),
            start,
            log,
        )

    @api.model
    def _get_last(self):
        """(number, chain) of the last seal."""
        self.env.cr.execute(
            "SELECT seq, chain FROM clinic_access_seal ORDER BY seq DESC LIMIT 1"
        )
        return self.env.cr.fetchone() or (0, START)

    @api.model
    def _get_time(self):
        """Now in UTC, as PostgreSQL writes it."""
        self.env.cr.execute("SELECT (clock_timestamp() AT TIME ZONE 'UTC')::text")
        return self.env.cr.fetchone()[0]

    def _insert(self, seals):
        seqs, logs, row_ids, _formats, digests, chains, _times = zip(
            *seals, strict=True
        )
        self.env.cr.execute(
            """INSERT INTO clinic_access_seal
                      (seq, log, row_id, digest, chain, format, sealed_at)
               SELECT *, %s, %s::timestamp
                 FROM unnest(%s::int[], %s::text[], %s::int[], %s::text[], %s::text[])
            """,
            [
                *(FORMAT, seals[0].sealed_at),
                *map(list, (seqs, logs, row_ids, digests, chains)),
            ],
        )

    # -- the writer ----------------------------------------------------------------
    @api.model
    def _take_lock(self, wait=False):
        """Become the one writer of this database; False if somebody else is.

        The lock is one of the session: it outlives the commits between batches.
        """
        if wait:
            self.env.cr.execute(SQL("SET LOCAL lock_timeout = %s", PATIENCE))
        function = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
        self.env.cr.execute(SQL("SELECT %s(%s)", SQL.identifier(function), LOCK))
        return self.env.cr.fetchone()[0] is not False

    @api.model
    def _free_lock(self):
        self.env.cr.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

    @api.model
    def _cron_seal(self, full=False, limit=BATCH):
        """Seal what was committed, batch by batch; each minute, nightly in full."""
        commit = self.env["ir.cron"]._commit_progress
        if not self._take_lock(wait=full):
            _logger.info("The logs are being sealed by another process.")
            return
        try:
            # the lock may have been waited for: see what its last holder committed
            commit()
            while True:
                sealed = self._seal_batch(full, limit)
                time_left = commit(sealed)
                if sealed < limit:
                    break
                if not time_left:
                    commit(remaining=1)
                    break
        except BaseException:
            self.env.cr.rollback()
            raise
        finally:
            self._free_lock()

    @api.model
    def _cron_nightly(self):
        """Seal what the minute passes could not see, then anchor the last head."""
        self._cron_seal(full=True)
        self.env["clinic.access.head"]._write_anchor()

    # -- state ---------------------------------------------------------------------
    @api.model
    def _get_waiting(self):
        """{log: (rows without a seal, time of the oldest one)}."""
        waiting = {}
        for log in TABLES:
            self.env.cr.execute(
                SQL(
                    "SELECT count(*), min(l.happened_at) %s",
                    self._get_unsealed_from(log),
                )
            )
            waiting[log] = self.env.cr.fetchone()
        return waiting
