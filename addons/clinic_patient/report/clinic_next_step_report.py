from odoo import fields, models
from odoo.tools import SQL


class ClinicNextStepReport(models.Model):
    """One row per visit that left: whether anybody wrote down how it goes on.

    Visits of an old system are not asked. No patient is named.
    """

    _name = "clinic.next.step.report"
    _description = "Visits without next step"
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
        "clinic.next.step": ["visit_id", "state"],
    }

    local_date = fields.Date("Day", readonly=True)
    branch_id = fields.Many2one("clinic.branch", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    practitioner_id = fields.Many2one("clinic.practitioner", readonly=True)
    left_count = fields.Integer("Left", readonly=True, aggregator="sum")
    with_step = fields.Integer("With next step", readonly=True, aggregator="sum")
    without_step = fields.Integer("Without next step", readonly=True, aggregator="sum")
    leak_rate = fields.Float("Leak rate (%)", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT v.id, v.local_date, v.branch_id, v.company_id, v.practitioner_id,
                   1 AS left_count,
                   CASE WHEN s.id IS NULL THEN 0 ELSE 1 END AS with_step,
                   CASE WHEN s.id IS NULL THEN 1 ELSE 0 END AS without_step,
                   CASE WHEN s.id IS NULL THEN 100.0 ELSE 0.0 END AS leak_rate
              FROM clinic_visit v
              LEFT JOIN clinic_next_step s
                     ON s.visit_id = v.id AND s.state <> 'dropped'
             WHERE v.state = 'left' AND v.external_ref IS NULL
            """
        )
