from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 2000


class ClinicFollowup(models.Model):
    """The hourly job of follow-ups: batches, each kept as soon as it is done."""

    _inherit = "clinic.followup"

    @api.model
    def _cron_work(self):
        """Entry of the job. A second run, or one after a crash, goes on where the
        first one stopped: each batch asks anew what is to be done.
        """
        cron = self.env["ir.cron"]
        # sudo: the job works for every branch
        rows = self.sudo()
        for work in rows._get_works():
            while count := work(BATCH):
                if not cron._commit_progress(count, remaining=int(count == BATCH)):
                    return
                if count < BATCH:
                    break
        cron._commit_progress(0, remaining=0)

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
