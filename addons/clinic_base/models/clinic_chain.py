from odoo import api, fields, models
from odoo.exceptions import AccessError


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
    @api.depends_context("uid")
    def _compute_company_ids(self):
        """Those that the user may see: staff read every branch of the chain."""
        for chain in self:
            branches = chain.with_context(active_test=False).branch_ids
            chain.company_ids = branches.company_id._filtered_access("read")

    def write(self, vals):
        self._check_may_write(vals)
        return super().write(vals)

    def _check_may_write(self, vals):
        """The administrator sets the chain up; the HQ director decides a few things."""
        user = self.env.user
        if self.env.su or user.has_group("clinic_base.group_clinic_base_administrator"):
            return
        if set(vals) - self._get_fields_of_hq():
            raise AccessError(
                self.env._("Ask an administrator to change this setting of the chain.")
            )

    def _get_fields_of_hq(self):
        """Names of fields that the HQ director may write. Extend to add some."""
        return set()

    def action_apply_country_pack(self):
        self.check_access("write")
        self._check_may_write(["country_pack_id"])
        for chain in self.filtered("country_pack_id"):
            chain.country_pack_id._apply(chain)
        return True
