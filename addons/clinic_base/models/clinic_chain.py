from odoo import api, fields, models


class ClinicChain(models.Model):
    _name = "clinic.chain"
    _description = "Clinic chain"
    _order = "name, id"

    name = fields.Char(required=True)
    code = fields.Char(
        required=True,
        help="Short code of the chain; it may become part of record numbers.",
    )
    active = fields.Boolean(default=True)
    country_pack_id = fields.Many2one(
        "clinic.country.pack",
        string="Country pack",
        ondelete="restrict",
        index=True,
        help="Defaults of policies for the country in which the chain works.",
    )
    branch_ids = fields.One2many("clinic.branch", "chain_id", string="Branches")
    company_ids = fields.Many2many(
        "res.company", string="Companies", compute="_compute_company_ids"
    )

    _code_unique = models.UniqueIndex("(code)", "Two chains have the same code.")

    @api.depends("branch_ids.company_id")
    def _compute_company_ids(self):
        for chain in self:
            branches = chain.with_context(active_test=False).branch_ids
            chain.company_ids = branches.company_id

    def action_apply_country_pack(self):
        self.check_access("write")
        for chain in self:
            chain.country_pack_id._apply(chain)
        return True
