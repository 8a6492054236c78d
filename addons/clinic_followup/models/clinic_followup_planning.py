from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from . import clinic_followup_planning_sql as sql

BATCH = 2000  # visits of one commit
READ = (
    "clinic.visit",
    "clinic.visit.line",
    "clinic.visit.diagnosis",
    "clinic.patient",
    "clinic.branch",
    "clinic.followup",
    "clinic.followup.plan",
    "clinic.followup.plan.version",
    "clinic.followup.step",
)


class ClinicFollowup(models.Model):
    """Visits that left begin their plans.

    A visit begins each plan once, in the version in use: a second run makes nothing,
    and later versions are for later visits.
    """

    _inherit = "clinic.followup"

    @api.model
    def _plan_visits(self, visits):
        """Make the follow-ups of visits that left; returns those that are new."""
        if not visits.ids:
            return self.browse()
        return self._plan(SQL("SELECT unnest(%s)", visits.ids))

    @api.model
    def _plan(self, visits):
        """As `_plan_visits`, of the visits whose ids `visits` yields."""
        for name in READ:
            self.env[name].flush_model()
        if not self._lock_plans():
            return self.browse()
        rows = self.env.execute_query(self._prepare_plan_sql(visits))
        made = self.browse(row[0] for row in rows)
        if made:
            self._forget_lists()
            self.browse(row[0] for row in rows if row[1] == "open")._opened()
        return made

    @api.model
    def _prepare_plan_sql(self, visits):
        """The one statement that makes follow-ups of plans; yields id and state."""
        return sql.insert(visits, fields.Datetime.now(), self.env.uid)

    @api.model
    def _lock_plans(self):
        """Whether there are plans. Nobody publishes a version of one meanwhile: a visit
        would begin both."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM clinic_followup_plan"
                " WHERE active AND current_version_id IS NOT NULL"
                " ORDER BY id FOR SHARE"
            )
        )
        return bool(rows)

    @api.model
    def _forget_lists(self):
        """Lists of follow-ups on other records are read again."""
        inverses = self.env.registry.field_inverses
        for field in self._fields.values():
            if field.type == "many2one":
                for inverse in inverses[field]:
                    self.env[inverse.model_name].invalidate_model(
                        [inverse.name], flush=False
                    )

    # -- what the moment of leaving missed ---------------------------------------
    @api.model
    def _cron_plan_visits(self, batch=BATCH):
        """Visits of the last `followup.sweep_days`: plans that were put to use since,
        and whatever a crash left undone."""
        since = self._get_sweep_days()
        last = 0
        while ids := self._get_swept(since, last, batch):
            self._plan(SQL("SELECT unnest(%s)", ids))
            last = ids[-1]
            more = len(ids) == batch
            if not self.env["ir.cron"]._commit_progress(len(ids), remaining=int(more)):
                break

    @api.model
    def _get_sweep_days(self):
        """[(branch id, first day)]"""
        now = fields.Datetime.now()
        policies = self.env["clinic.policy"]
        return [
            (
                branch.id,
                branch._local_date(now)
                - timedelta(days=policies._get("followup.sweep_days", branch=branch)),
            )
            for branch in self.env["clinic.branch"].search(
                [("is_external", "=", False)]
            )
        ]

    @api.model
    def _get_swept(self, since, last, batch):
        self.env["clinic.visit"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT v.id
                  FROM unnest(%(branches)s, %(days)s::date[]) AS s (branch_id, day)
                  JOIN clinic_visit v ON v.branch_id = s.branch_id
                 WHERE v.state = 'left' AND v.external_ref IS NULL
                   AND v.local_date >= s.day AND v.id > %(last)s
                 ORDER BY v.id LIMIT %(batch)s
                """,
                branches=[branch for branch, _day in since],
                days=[day for _branch, day in since],
                last=last,
                batch=batch,
            )
        )
        return [row[0] for row in rows]
