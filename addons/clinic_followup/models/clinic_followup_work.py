import logging

from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 2000
_logger = logging.getLogger(__name__)


class ClinicFollowup(models.Model):
    """The hourly job of follow-ups: batches, each kept as soon as it is done."""

    _inherit = "clinic.followup"

    @api.model
    def _cron_work(self):
        """Entry of the job."""
        # sudo: the job works for every branch
        rows = self.sudo()
        rows._run_works(rows._get_works(), BATCH)

    @api.model
    def _run_works(self, works, batch):
        """Do each of these until it is done. A second run, or one after a crash, goes
        on where the first one stopped: each batch asks anew what is to be done. One
        that fails stops none of the others, and the job says so at its end.
        """
        last_error = None
        for work in works:
            try:
                if not self._run_work(work, batch):
                    break
            except Exception as error:
                _logger.exception("Follow-ups: %s fails", work)
                last_error = error
        else:
            self.env["ir.cron"]._commit_progress(0, remaining=0)
        if last_error:
            raise last_error

    @api.model
    def _run_work(self, work, batch):
        """Batch after batch; whether there is time for more."""
        count = batch
        while count == batch:
            with self.env.cr.savepoint():
                count = work(batch)
            more = int(count == batch)
            if count and not self.env["ir.cron"]._commit_progress(
                count, remaining=more
            ):
                return False
        return True

    @api.model
    def _get_works(self):
        """What the job does, in this order. Each takes at most so many rows, and says
        how many it took. Addons may add some.
        """
        return [
            self._adopt_steps,
            self._stop_due,
            self._let_late,
            self._send_due,
            self._follow_all_messages,
        ]

    @api.model
    def _adopt_steps(self, limit):
        return self.env["clinic.next.step"]._adopt_steps(limit)

    @api.model
    def _stop_due(self, limit):
        """What is due and needless since it was planned; how many rows ended."""
        today = self._get_today_sql(fields.Datetime.now())
        return self._stop(SQL("f.due_on <= %s", today), limit)
