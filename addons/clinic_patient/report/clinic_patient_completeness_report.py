from odoo import fields, models
from odoo.tools import SQL

from ..models.clinic_patient_completeness import TABLE


class ClinicPatientCompletenessReport(models.Model):
    """Per branch: how complete the files were last night."""

    _name = "clinic.patient.completeness.report"
    _description = "Completeness of files per branch"
    _auto = False
    _order = "average"
    _rec_name = "branch_id"

    branch_id = fields.Many2one("clinic.branch", readonly=True)
    chain_id = fields.Many2one("clinic.chain", readonly=True)
    patients = fields.Integer(readonly=True)
    average = fields.Float("Complete (%)", readonly=True, aggregator="avg")
    complete = fields.Integer("Complete files", readonly=True)
    below_half = fields.Integer("Less than half", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT b.id, b.id AS branch_id, b.chain_id,
                   count(*) AS patients,
                   avg(s.percent) AS average,
                   count(*) FILTER (WHERE s.percent = 100) AS complete,
                   count(*) FILTER (WHERE s.percent < 50) AS below_half
              FROM %s s
              JOIN clinic_branch b ON b.id = s.branch_id
             GROUP BY b.id
            """,
            SQL.identifier(TABLE.name),
        )

    def action_open_patients(self):
        """The files of the branch, the least complete first filtered by half."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "clinic_patient.clinic_patient_action"
        )
        domain = [
            ("home_branch_id", "=", self.branch_id.id),
            ("completeness", "<", 100),
        ]
        return {**action, "domain": domain, "context": {}}
