import logging
from functools import partial

from odoo import api, fields, models

BATCH = 2000
_logger = logging.getLogger(__name__)


class ClinicReminder(models.Model):
    """The job: what fails for one rule and chain stops no reminder of the others."""

    _inherit = "clinic.reminder"

    @api.model
    def _cron_remind(self):
        """Plan what is due within hours, then note calls for who did not answer."""
        now = fields.Datetime.now()
        last_error = None
        for step in (*self._get_plans(now), partial(self._call_unanswered, now)):
            done = 0
            try:
                with self.env.cr.savepoint():
                    done = step()
            except Exception as error:
                _logger.exception("Reminders: %s fails", step)
                last_error = error
            self.env["ir.cron"]._commit_progress(done, remaining=0)
        if last_error:
            raise last_error

    @api.model
    def _plan(self, now):
        """Queue every reminder due until `now` and some hours; how many are new."""
        return sum(plan() for plan in self._get_plans(now))

    @api.model
    def _get_plans(self, now):
        """[step]: for each rule and chain one; it returns how many are new."""
        branches = self.env["clinic.branch"].search([])
        policies = self.env["clinic.policy"]
        on = branches.filtered(
            lambda branch: policies._get("appointment.reminders", branch=branch)
        )
        by_rule = {}
        for branch, rules in self.env["clinic.reminder.rule"]._get_rules(on).items():
            terms = [rule._get_terms() for rule in rules]
            for rule in rules:
                plan = by_rule.setdefault((rule, branch.chain_id), {})
                plan[branch.id] = terms
        return [
            partial(self._plan_rule, rule, all_terms, now)
            for (rule, _chain), all_terms in by_rule.items()
        ]

    @api.model
    def _plan_rule(self, rule, all_terms, now):
        dues = self._find_due(rule, all_terms, now)
        for start in range(0, len(dues), BATCH):
            self._remind(rule, dues[start : start + BATCH], now)
        return len(dues)
