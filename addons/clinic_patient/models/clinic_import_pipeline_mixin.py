import zlib
from contextlib import contextmanager

import psycopg2
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.modules import module
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..tools.import_line import Refused, chunks
from ..tools.import_mapper import Mapper
from ..tools.import_run import CHUNK

_TRIES = 5


class ClinicImportPipelineMixin(models.AbstractModel):
    """The import itself: plan, then file by file and chunk by chunk.

    A chunk is read, mapped, turned into records by its handler, counted and
    committed. A process that dies loses at most one chunk, and since keys are
    committed with their records, the next run goes on where it stopped.
    """

    _name = "clinic.import.pipeline.mixin"
    _description = "Import pipeline"

    def _run(self, inputs, report=None):
        self.ensure_one()
        batch = self.with_context(**self._get_bulk_context())
        run = batch._prepare_run(inputs, report)
        with batch._only_run_of(run.source):
            batch._begin(run)
            try:
                batch._import_tables(run)
            except Exception as error:
                if not module.current_test:
                    self.env.cr.rollback()
                    self.sudo().write(  # sudo: the state of our own batch
                        {"state": "failed", "message": str(error)[:500]}
                    )
                    self._commit_chunk()
                raise
            batch._finish(run)

    @api.model
    def _get_bulk_context(self):
        return {
            "clinic_bulk": True,
            "tracking_disable": True,
            "mail_create_nolog": True,
            "mail_create_nosubscribe": True,
            "mail_notrack": True,
            "active_test": False,
            "bin_size": False,
        }

    # -- one run at a time -----------------------------------------------------------
    @contextmanager
    def _only_run_of(self, source):
        """Two runs of one source at once would double rows: the second one stops."""
        number = zlib.crc32(f"clinic.import/{source}".encode())
        cr = self.env.cr
        cr.execute("SELECT pg_try_advisory_lock(%s)", (number,))
        if not cr.fetchone()[0]:
            raise UserError(
                self.env._(
                    "Another import of %(name)s is running. Wait until it is done, "
                    "then start this one again.",
                    name=source,  # `source` is a parameter of `_` itself
                )
            )
        try:
            yield
        finally:
            if not cr.closed:
                self._unlock(number)

    def _unlock(self, number):
        try:
            self.env.cr.execute("SELECT pg_advisory_unlock(%s)", (number,))
        except psycopg2.errors.InFailedSqlTransaction:
            # the error that brought us here goes on; the lock goes with the session
            return

    def _begin(self, run):
        stale = self.search(
            [
                ("source", "=", run.source),
                ("state", "=", "running"),
                ("id", "!=", self.id),
            ]
        )
        stale.write(
            {
                "state": "interrupted",
                "message": self.env._(
                    "The process was stopped; the next import of "
                    "this source went on where it ended."
                ),
            }
        )
        self.write({"state": "running", "started_at": fields.Datetime.now()})
        for sequence, table in enumerate(run.tables):
            table.record = self.env["clinic.import.batch.file"].create(
                {
                    "batch_id": self.id,
                    "sequence": sequence,
                    "name": table.name,
                    "model": table.model,
                    "rows_total": table.rows_total,
                    "note": self._get_table_note(table),
                }
            )
        self._commit_chunk()

    # -- files ---------------------------------------------------------------------
    def _import_tables(self, run):
        if not run.dry_run:
            for table in run.tables:
                self._import_table(run, table)
            return
        with self.env.cr.savepoint() as savepoint:
            for table in run.tables:
                self._import_table(run, table)
            savepoint.rollback()
        self.env.invalidate_all()
        self._store_dry_run(run)

    def _store_dry_run(self, run):
        for table in run.tables:
            table.record._count(table.tally)
        for record, lines, headings in run.tried_rows:
            self.env["clinic.import.row"]._store(record, lines, headings)

    def _import_table(self, run, table):
        if table.problem:
            self._settle_table(run, table)
            return
        mapper = Mapper(run.profile, table.binding, run.lookups, run.blind, run.today)
        handler = self._get_handler(table.model)
        size = self.env.context.get("clinic_import_chunk") or CHUNK
        for rows in chunks(table.reader.rows(), size):
            lines = [mapper.map(*row) for row in rows]
            self._import_chunk(run, table, handler, lines)
        self._import_postponed(run, table, handler)

    def _import_postponed(self, run, table, handler):
        """Rows that name later rows of the same file: again until nothing moves."""
        waiting = table.postponed
        while waiting:
            table.postponed = []
            self._reopen(run, table, waiting)
            for lines in chunks(waiting, CHUNK):
                self._import_chunk(run, table, handler, lines)
            if len(table.postponed) == len(waiting):
                waiting, table.postponed = table.postponed, None  # None: refuse them
                self._reopen(run, table, waiting)
                self._import_chunk(run, table, handler, waiting)
                return
            waiting = table.postponed

    def _get_handler(self, model):
        name = f"clinic.import.handler.{model.removeprefix('clinic.')}"
        if name not in self.env:
            name = "clinic.import.handler"
        return self.env[name].sudo()  # sudo: the import right was checked at the door

    def _import_chunk(self, run, table, handler, lines):
        """One transaction; tried again if somebody else wrote to the same rows."""
        before = dict(table.tally.counts)
        for attempt in range(_TRIES):
            try:
                handler._process(run, table, lines)
                self._record_chunk(run, table, lines)
                self._commit_chunk(run, len(lines))
                break
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                if run.dry_run or module.current_test or attempt == _TRIES - 1:
                    raise
                self.env.cr.rollback()
                table.tally.counts.clear()
                table.tally.counts.update(before)
                run.forget_links()
                self._reopen(run, table, lines)
        run.say(table)

    def _reopen(self, run, table, lines):
        """After a rollback: nothing of this chunk has happened."""
        seen = run.seen(table.name)
        for line in lines:
            seen.pop(line.key, None)
            line.reopen()

    def _record_chunk(self, run, table, lines):
        kept = []
        for line in lines:
            if line.outcome == "postponed":
                continue
            table.tally.add(line.outcome)
            if line.outcome not in ("created", "unchanged") or line.note:
                kept.append(line)
        if run.dry_run:
            for line in kept:
                line.res_id = line.undo = None  # nothing was made, nothing to undo
            run.tried_rows.append((table.record, kept, table.binding.headings))
            return
        self.env["clinic.import.row"]._store(table.record, kept, table.binding.headings)
        table.record._count(table.tally)

    def _settle_table(self, run, table):
        """A file that is not read row by row: one entry for all its rows."""
        is_wrong = table.problem in ("missing_column", "masked_file")
        outcome = "refused" if is_wrong else "skipped"
        table.tally.add(outcome, table.rows_total)
        details = {}
        if table.problem == "missing_column":
            details["columns"] = ", ".join(table.binding.missing)
        elif table.problem == "file_skipped":
            details["sentence"] = table.binding.file.skip_reason
        problem = Refused(table.problem, **details)
        self.env["clinic.import.row"].create(
            {
                "batch_id": self.id,
                "file_id": table.record.id,
                "row_number": 2,
                "row_count": table.rows_total,
                "outcome": outcome,
                "reason_code": table.problem,
                "reason": self.env["clinic.import.row"]._sentence(problem),
            }
        )
        table.record._count(table.tally)
        self._commit_chunk(run, table.rows_total)
        run.say(table)

    # -- end -----------------------------------------------------------------------
    def _finish(self, run):
        self.write(self._prepare_end_vals("done"))
        if not run.dry_run:
            self._reconcile(run)
        self.env["clinic.operation.log"]._log(
            "import.end",
            self,
            new={table.name: dict(table.tally.counts) for table in run.tables},
        )
        self._commit_chunk()

    def _commit_chunk(self, run=None, rows=0):
        """The one place that commits. Tests own their transaction, dry runs too."""
        self.env.flush_all()
        if module.current_test or (run and run.dry_run):
            return
        self.env["ir.cron"]._commit_progress(rows)
        self.env.invalidate_all()
