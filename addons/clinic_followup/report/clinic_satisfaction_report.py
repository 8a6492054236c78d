from odoo import fields, models
from odoo.tools import SQL


class ClinicSatisfactionReport(models.Model):
    """One row per answer, by month: how content patients are, and with whom.

    ``nps`` is 100 for 9 and 10, -100 for 0 to 6, else 0: its mean over any group is
    the net promoter score of the group. No patient and no day are named; ``answers``
    says how many the practitioner has in that month, and he himself sees his figures
    from five on.
    """

    _name = "clinic.satisfaction.report"
    _description = "Satisfaction by month"
    _auto = False
    _order = "month desc, id desc"
    _rec_name = "month"
    _depends = {
        "clinic.satisfaction": [
            "state",
            "score",
            "branch_id",
            "practitioner_id",
            "service_id",
            "followup_id",
            "local_date",
            "complaint_id",
        ]
    }

    month = fields.Date(readonly=True)
    branch_id = fields.Many2one("clinic.branch", readonly=True)
    practitioner_id = fields.Many2one("clinic.practitioner", "Seen by", readonly=True)
    service_id = fields.Many2one("product.product", "Service", readonly=True)
    score = fields.Float(readonly=True, aggregator="avg")
    nps = fields.Float("Net promoter score", readonly=True, aggregator="avg")
    answer_count = fields.Integer("Answers", readonly=True, aggregator="sum")
    low_count = fields.Integer("Became complaints", readonly=True, aggregator="sum")
    answers = fields.Integer("Answers of the month", readonly=True, aggregator=None)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT s.id, date_trunc('month', s.local_date)::date AS month,
                   s.branch_id, s.practitioner_id, s.service_id,
                   s.score::float AS score,
                   CASE WHEN s.score >= 9 THEN 100.0 WHEN s.score <= 6 THEN -100.0
                        ELSE 0.0 END AS nps,
                   1 AS answer_count,
                   CASE WHEN s.complaint_id IS NULL THEN 0 ELSE 1 END AS low_count,
                   count(*) OVER (PARTITION BY s.practitioner_id,
                                  date_trunc('month', s.local_date)) AS answers
              FROM clinic_satisfaction s
             WHERE s.state = 'answered' AND s.score IS NOT NULL
            """
        )
