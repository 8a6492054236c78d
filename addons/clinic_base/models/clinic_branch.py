from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _tz_get
from odoo.exceptions import ValidationError

from ..tools import local_date


class ClinicBranch(models.Model):
    """A place where patients are seen.

    A user works at the branches in `user_ids`. Record rules of every clinic model
    go through that relation in SQL, so taking a branch away is felt by the next
    search of any process.
    """

    _name = "clinic.branch"
    _description = "Clinic branch"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    chain_id = fields.Many2one(
        "clinic.chain", string="Chain", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company",
        string="Company",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.company,
        help="The legal entity that books what this branch earns.",
    )
    tz = fields.Selection(
        _tz_get,
        string="Time zone",
        required=True,
        help="Dates of visits, reports and quiet hours follow this time zone.",
    )
    is_external = fields.Boolean(
        string="External",
        help="A clinic outside the chain, known from imported histories. It has no "
        "users and is in no figure of the chain.",
    )
    external_ref = fields.Char(
        string="External reference", help="Its identifier in the old system."
    )

    licence_number = fields.Char()
    licence_expiry = fields.Date()

    street = fields.Char()
    street2 = fields.Char()
    city = fields.Char()
    zip = fields.Char()
    state_id = fields.Many2one(
        "res.country.state",
        string="State",
        domain="[('country_id', '=?', country_id)]",
    )
    country_id = fields.Many2one("res.country", string="Country")
    phone = fields.Char()
    email = fields.Char()

    user_ids = fields.Many2many(
        "res.users",
        "clinic_branch_users_rel",
        "branch_id",
        "user_id",
        string="Users",
        help="They see the patients and documents of this branch as far as their "
        "role allows, and may choose it as their current branch.",
    )

    _code_unique = models.UniqueIndex(
        "(chain_id, code)", "Two branches of the chain have the same code."
    )

    @api.constrains("is_external", "user_ids")
    def _check_external_has_no_users(self):
        if self.filtered(lambda b: b.is_external and b.user_ids):
            raise ValidationError(
                self.env._(
                    "An external branch has no users: remove them or clear External."
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        branches = super().create(vals_list)
        branches.user_ids._clinic_follow_branches()
        self.env.registry.clear_cache()  # policies resolve through the branch
        return branches

    def write(self, vals):
        before = self.user_ids if "user_ids" in vals else self.env["res.users"]
        res = super().write(vals)
        if "user_ids" in vals or "company_id" in vals:
            (before | self.user_ids)._clinic_follow_branches()
        if not {"company_id", "chain_id", "tz"}.isdisjoint(vals):
            self.env.registry.clear_cache()
        return res

    def _local_date(self, instant):
        """The calendar day at the branch of a naive UTC `instant`."""
        self.ensure_one()
        return local_date.local_date(instant, self.tz)
