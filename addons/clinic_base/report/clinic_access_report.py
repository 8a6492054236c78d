from odoo import fields, models
from odoo.tools import SQL


class ClinicAccessReport(models.Model):
    """Counts of the access log by people, places and purposes."""

    _name = "clinic.access.report"
    _description = "Access log in figures"
    _auto = False
    _order = "happened_at desc"

    happened_at = fields.Datetime(readonly=True)
    local_date = fields.Date(string="Day", readonly=True)
    user_id = fields.Many2one("res.users", readonly=True)
    branch_id = fields.Many2one("clinic.branch", readonly=True)
    chain_id = fields.Many2one("clinic.chain", readonly=True)
    roles = fields.Char(readonly=True)
    door = fields.Char(readonly=True)
    purpose = fields.Char(readonly=True)
    classes = fields.Char(readonly=True)
    patient_count = fields.Integer(string="Patients shown", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT l.id, l.happened_at, l.local_date, u.id AS user_id,
                   b.id AS branch_id, b.chain_id, l.roles, l.door, l.purpose,
                   l.classes, l.patient_count
              FROM clinic_access_log l
              LEFT JOIN res_users u ON u.id = l.user_id
              LEFT JOIN clinic_branch b ON b.id = l.branch_id
            """
        )
