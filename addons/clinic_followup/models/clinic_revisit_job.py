"""The weekly job of the revisit clock."""

from datetime import timedelta
from itertools import groupby

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.addons.clinic_base.tools.side_table import SideTable
from odoo.tools import SQL

from ..tools import revisit_clock

FETCHED = 5000
LONGEST = 3650
CLOCKS = SideTable(
    "clinic_revisit_clock",
    {
        "patient_id": "integer",
        "service_id": "integer",
        "branch_id": "integer",
        "method": "varchar",
        "visit_count": "integer",
        "last_on": "date",
        "interval_days": "double precision",
        "due_on": "date",
        "low_on": "date",
        "high_on": "date",
    },
    keys=("patient_id", "service_id"),
)
SERVICES = SideTable(
    "clinic_revisit_service",
    {
        "chain_id": "integer",
        "service_id": "integer",
        "method": "varchar",
        "plain_days": "integer",
        "plain_source": "varchar",
        "median_days": "numeric",
        "return_count": "integer",
        "shrinkage": "numeric",
        "tested": "integer",
        "clock_hits": "numeric",
        "plain_hits": "numeric",
        "lead_error": "numeric",
        "inside_half": "numeric",
        "inside_wide": "numeric",
        "computed_at": "timestamp",
    },
    keys=("chain_id", "service_id"),
)
_FOUND = "clinic_revisit_found"  # clocks of this run, before they are compared
# one row per service and person, those of a service together
_HISTORIES = """
    SELECT f.chain_id, l.product_id, v.patient_id,
           array_agg(DISTINCT v.local_date) AS days,
           (array_agg(v.branch_id ORDER BY v.local_date DESC, v.id DESC)
             FILTER (WHERE b.is_external IS NOT TRUE))[1] AS branch_id
      FROM clinic_visit v
      JOIN clinic_visit_line l ON l.visit_id = v.id
      JOIN clinic_branch b ON b.id = v.branch_id
      JOIN clinic_patient f ON f.id = v.patient_id
      JOIN product_product p ON p.id = l.product_id
      JOIN product_template t ON t.id = p.product_tmpl_id
     WHERE v.state = 'left' AND l.quantity > 0 AND t.is_clinic_service
       AND v.local_date <= %(today)s
     GROUP BY f.chain_id, l.product_id, v.patient_id
     ORDER BY f.chain_id, l.product_id, v.patient_id
"""
_CLOCKS = """
    SELECT n.patient_id, n.service_id, COALESCE(n.branch_id, f.home_branch_id)
           AS branch_id, n.method, n.visit_count, n.last_on, n.interval_days,
           n.due_on, n.low_on, n.high_on
      FROM %(found)s n
      JOIN clinic_patient f ON f.id = n.patient_id
      JOIN clinic_branch b ON b.id = COALESCE(n.branch_id, f.home_branch_id)
     WHERE f.active AND f.kind = 'patient' AND f.deceased_on IS NULL
       AND f.merged_into_id IS NULL AND b.is_external IS NOT TRUE
"""


class ClinicRevisitClock(models.Model):
    """All histories are read, each service is tested on its last twelve months and
    fitted anew; rows are written only where they differ.

    Visits of an old system tell of rhythms as well as our own.
    """

    _inherit = "clinic.revisit.clock"

    @api.model
    def _cron_fit(self):
        cron = self.env["ir.cron"]
        self._refresh(
            commit=lambda done, left: cron._commit_progress(done, remaining=left)
        )

    @api.model
    def _refresh(self, commit=None):
        """Bring both side tables in line; returns the `SyncResult` of the clocks."""
        self.env.flush_all()
        cr = self.env.cr
        today = self._get_latest_day()
        self._create_found()
        services = [
            self._fit_service(chain_id, service_id, list(rows), today)
            for (chain_id, service_id), rows in groupby(
                self._read_histories(today), key=lambda row: row[:2]
            )
        ]
        select = SQL(_CLOCKS, found=SQL.identifier(_FOUND))
        SERVICES.sync(cr, self._get_services_sql(services), commit=commit)
        result = CLOCKS.sync(cr, select, commit=commit)
        cr.execute(SQL("DROP TABLE pg_temp.%s", SQL.identifier(_FOUND)))
        self.env["clinic.revisit.service"].invalidate_model(flush=False)
        self.invalidate_model(flush=False)
        return result

    @api.model
    def _get_latest_day(self):
        """Today, where the day is furthest."""
        # sudo: time zones of all branches, for a statistic of all of them
        branches = self.env["clinic.branch"].sudo().search([])
        now = fields.Datetime.now()
        return max([branch._local_date(now) for branch in branches] or [now.date()])

    @api.model
    def _read_histories(self, today):
        """(chain id, service id, patient id, days, branch id), memory holds a part."""
        cr = self.env.cr
        query = SQL(_HISTORIES, today=today)
        cr.execute(SQL("DECLARE clinic_revisit NO SCROLL CURSOR FOR %s", query))
        while True:
            cr.execute(SQL("FETCH FORWARD %s FROM clinic_revisit", FETCHED))
            rows = cr.fetchall()
            if not rows:
                break
            yield from rows
        cr.execute(SQL("CLOSE clinic_revisit"))

    # -- a service ---------------------------------------------------------------
    @api.model
    def _fit_service(self, chain_id, service_id, rows, today):
        """The row of the service; the clocks of its patients go to the found ones."""
        histories = [row[3] for row in rows]
        model = revisit_clock.fit(histories, today)
        plain_days, source = self._get_plain_rule(chain_id, service_id, model)
        # sudo: what the chain has set on its service
        service = self.env["product.product"].sudo().browse(service_id)
        result = revisit_clock.backtest(
            histories,
            today - relativedelta(years=1),
            today,
            plain_days if source == "service" else None,
            self._get_policy("followup.recall_days", chain_id),
        )
        method = "clock" if result.is_better else "plain"
        if service.product_tmpl_id.is_clinic_recalled:
            clock = model if method == "clock" else None
            since = today - relativedelta(
                months=self._get_policy("followup.recall_months", chain_id)
            )
            self._note_found(
                self._expect(service_id, row, clock, plain_days)
                for row in rows
                if row[3][-1] >= since
            )
        return self._prepare_service(
            (chain_id, service_id, method, plain_days, source), histories, model, result
        )

    @api.model
    def _get_plain_rule(self, chain_id, service_id, model):
        """(days, where they come from)"""
        # sudo: what the chain has set on its service
        service = self.env["product.product"].sudo().browse(service_id)
        if days := service.product_tmpl_id.clinic_recall_days:
            return days, "service"
        if model:
            return max(1, round(model.median)), "median"
        return self._get_policy("followup.recall_days", chain_id), "policy"

    @api.model
    def _get_policy(self, key, chain_id):
        # sudo: which policy holds is no secret
        chain = self.env["clinic.chain"].sudo().browse(chain_id)
        return self.env["clinic.policy"]._get(key, chain=chain)

    @api.model
    def _prepare_service(self, head, histories, model, result):
        hit = revisit_clock.HIT
        half, wide = revisit_clock.LEVELS
        figures = (
            round(model.median, 1) if model else 0,
            sum(len(days) - 1 for days in histories),
            round(model.k, 2) if model and model.k is not None else 0,
            result.tested,
            round(result.clock[hit], 1),
            round(result.plain[hit], 1),
            round(revisit_clock.SURE * result.error, 1),
            round(result.inside[half], 1),
            round(result.inside[wide], 1),
        )
        return (*head, *figures, fields.Datetime.now())

    @api.model
    def _expect(self, service_id, row, clock, plain_days):
        """The clock of one person, in the order of the found ones."""
        _chain, _service, patient_id, days, branch_id = row
        last_on = days[-1]
        found = clock and clock.predict(days)
        if found and found.method == "clock":
            method, after = "clock", found.days
            edges = (int(found.low), -int(-found.high // 1))
        else:
            method, after, edges = "plain", float(plain_days), None
        due_on = _after(last_on, max(1, round(after)))
        low_on, high_on = (
            (
                min(_after(last_on, edges[0]), due_on),
                max(_after(last_on, edges[1]), due_on),
            )
            if edges
            else (None, None)
        )
        expected = (round(after, 1), due_on, low_on, high_on)
        return (
            patient_id,
            service_id,
            branch_id,
            method,
            len(days),
            last_on,
            *expected,
        )

    # -- tables ------------------------------------------------------------------
    @api.model
    def _create_found(self):
        columns = SQL(", ").join(
            SQL("%s %s", SQL.identifier(name), SQL(kind))
            for name, kind in CLOCKS.columns.items()
        )
        table = SQL.identifier(_FOUND)
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS pg_temp.%s", table))
        self.env.cr.execute(SQL("CREATE TEMP TABLE %s (%s)", table, columns))

    @api.model
    def _note_found(self, rows):
        rows = list(rows)
        for start in range(0, len(rows), FETCHED):
            lists = zip(*rows[start : start + FETCHED], strict=True)
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s SELECT * FROM unnest(%s)",
                    SQL.identifier(_FOUND),
                    SQL(", ").join(
                        SQL(f"%s::{kind}[]", list(values))
                        for values, kind in zip(
                            lists, CLOCKS.columns.values(), strict=True
                        )
                    ),
                )
            )

    @api.model
    def _get_services_sql(self, services):
        columns = SQL(", ").join(
            SQL(f"%s::{kind}[]", [row[place] for row in services])
            for place, kind in enumerate(SERVICES.columns.values())
        )
        names = SQL(", ").join(map(SQL.identifier, SERVICES.columns))
        return SQL("SELECT * FROM unnest(%s) AS s (%s)", columns, names)


def _after(day, count):
    return day + timedelta(days=min(max(count, 0), LONGEST))
