from odoo import api, fields, models
from odoo.tools import SQL


class ClinicComplaintReport(models.Model):
    """Complaints against the visits of the same place and time.

    One row per visit that left and one per complaint: each figure counts its rows.
    ``rate`` is complaints times 1,000 by visits, of whatever is grouped; it is empty
    where nobody left. Visits of an old system do not count. No patient is named.
    """

    _name = "clinic.complaint.report"
    _description = "Complaints by visits"
    _auto = False
    _order = "local_date desc, id desc"
    _rec_name = "local_date"
    _depends = {
        "clinic.visit": [
            "state",
            "external_ref",
            "branch_id",
            "company_id",
            "practitioner_id",
            "local_date",
        ],
        "clinic.complaint": [
            "state",
            "branch_id",
            "company_id",
            "practitioner_id",
            "category_id",
            "channel",
            "local_date",
            "justified",
            "received_at",
            "acknowledged_at",
            "answered_at",
            "answer_by",
        ],
    }

    local_date = fields.Date("Day", readonly=True)
    branch_id = fields.Many2one("clinic.branch", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    practitioner_id = fields.Many2one("clinic.practitioner", readonly=True)
    category_id = fields.Many2one("clinic.complaint.category", readonly=True)
    visit_count = fields.Integer("Visits", readonly=True, aggregator="sum")
    complaint_count = fields.Integer("Complaints", readonly=True, aggregator="sum")
    justified_count = fields.Integer(
        "Justified or partly", readonly=True, aggregator="sum"
    )
    open_count = fields.Integer("Open", readonly=True, aggregator="sum")
    rate = fields.Float("Per 1,000 visits", readonly=True, aggregator="avg")
    hours_to_acknowledge = fields.Float(
        "Hours until acknowledged", readonly=True, aggregator="avg"
    )
    days_to_answer = fields.Float(
        "Days until answered", readonly=True, aggregator="avg"
    )
    on_time = fields.Float("Answered on time (%)", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        # visits have the even numbers, complaints the odd ones
        return SQL(
            """
            SELECT 2 * v.id::bigint AS id, v.local_date, v.branch_id, v.company_id,
                   v.practitioner_id, NULL::integer AS category_id,
                   1 AS visit_count, 0 AS complaint_count, 0 AS justified_count,
                   0 AS open_count, NULL::float AS rate,
                   NULL::float AS hours_to_acknowledge, NULL::float AS days_to_answer,
                   NULL::float AS on_time
              FROM clinic_visit v
             WHERE v.state = 'left' AND v.external_ref IS NULL
             UNION ALL
            SELECT 2 * c.id::bigint + 1, c.local_date, c.branch_id, c.company_id,
                   c.practitioner_id, c.category_id, 0, 1,
                   (COALESCE(c.justified, 'no') <> 'no')::integer,
                   (c.state <> 'closed')::integer, NULL,
                   EXTRACT(EPOCH FROM c.acknowledged_at - c.received_at) / 3600,
                   EXTRACT(EPOCH FROM c.answered_at - c.received_at) / 86400,
                   CASE WHEN c.answered_at <= c.answer_by THEN 100.0
                        WHEN COALESCE(c.answered_at, now() AT TIME ZONE 'UTC')
                             > c.answer_by THEN 0.0 END
              FROM clinic_complaint c
            """
        )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """A rate of a group is no mean of rates."""
        if aggregate_spec != "rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "1000.0 * SUM(%(complaints)s) / NULLIF(SUM(%(visits)s), 0)",
            complaints=self._field_to_sql(self._table, "complaint_count", query),
            visits=self._field_to_sql(self._table, "visit_count", query),
        )
