from odoo import api, fields, models
from odoo.tools import SQL


class ClinicPolicyEffective(models.Model):
    """What holds at each branch today: one row per policy and branch."""

    _name = "clinic.policy.effective"
    _description = "Policy in force"
    _auto = False
    _order = "branch_id, key_id"
    _depends = {
        "clinic.policy.key": ["key"],
        "clinic.branch": ["active", "chain_id", "company_id", "is_external"],
    }

    key_id = fields.Many2one("clinic.policy.key", string="Policy", readonly=True)
    topic = fields.Char(readonly=True)
    branch_id = fields.Many2one("clinic.branch", string="Branch", readonly=True)
    chain_id = fields.Many2one("clinic.chain", string="Chain", readonly=True)
    company_id = fields.Many2one("res.company", string="Company", readonly=True)
    value_text = fields.Char(string="Value", compute="_compute_value")
    unit = fields.Char(related="key_id.unit")
    level = fields.Selection(
        [
            ("default", "Default"),
            ("chain", "Chain"),
            ("company", "Company"),
            ("branch", "Branch"),
        ],
        string="Decided by",
        compute="_compute_value",
    )
    policy_id = fields.Many2one(
        "clinic.policy", string="Answer", compute="_compute_value"
    )
    is_clamped = fields.Boolean(
        string="Limited",
        compute="_compute_value",
        help="A limit from above changed the answer of this place.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT b.id::bigint * 100000 + k.id AS id, k.id AS key_id, k.topic,
                      b.id AS branch_id, b.chain_id, b.company_id
                 FROM clinic_branch b CROSS JOIN clinic_policy_key k
                WHERE b.active AND b.is_external IS NOT TRUE"""
        )

    @api.depends("key_id", "branch_id")
    def _compute_value(self):
        policies = self.env["clinic.policy"]
        for row in self:
            found = policies._explain(row.key_id.key, branch=row.branch_id)
            row.value_text = row.key_id._json_to_text(found["value"])
            row.level = found["level"]
            row.policy_id = found["policy_id"]
            row.is_clamped = found["clamped"]
