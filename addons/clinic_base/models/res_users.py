from odoo import Command, api, fields, models
from odoo.exceptions import AccessError


class ResUsers(models.Model):
    _inherit = "res.users"

    clinic_branch_ids = fields.Many2many(
        "clinic.branch",
        "clinic_branch_users_rel",
        "user_id",
        "branch_id",
        string="Clinic branches",
        help="Branches at which this person works. Their companies are added to the "
        "allowed companies; taking a branch away leaves the companies as they are.",
    )
    clinic_branch_id = fields.Many2one(
        "clinic.branch",
        string="Current branch",
        ondelete="set null",
        index="btree_not_null",
        help="New records start with this branch. It gives no right by itself.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["clinic_branch_ids", "clinic_branch_id"]

    @api.constrains("partner_id", "group_ids")
    def _check_clinic_patient_is_no_employee(self):
        self.partner_id._check_clinic_patient_is_no_employee()

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        for user, vals in zip(users, vals_list, strict=True):
            # who makes a user without branches need not know what a branch is
            if vals.get("clinic_branch_ids"):
                user._clinic_follow_branches()
        return users

    def write(self, vals):
        res = super().write(vals)
        if "clinic_branch_ids" in vals or "clinic_branch_id" in vals:
            self._clinic_follow_branches()
        return res

    def _clinic_follow_branches(self):
        """Give the companies of the branches, keep the current branch among them.

        Companies are never taken away: they may have been given for other work.
        """
        for user in self:
            branches = user.clinic_branch_ids
            missing = branches.company_id - user.company_ids
            vals = {}
            if missing:
                vals["company_ids"] = [Command.link(c.id) for c in missing]
            if user.clinic_branch_id not in branches or not user.clinic_branch_id:
                current = branches[:1]
                if current != user.clinic_branch_id:
                    vals["clinic_branch_id"] = current.id
            if vals:
                user.write(vals)

    def _clinic_branches(self):
        """The branches of this person, archived ones left out, read without rules."""
        self.ensure_one()
        own = self.sudo().clinic_branch_ids  # sudo: he may know where he works
        return own.sudo(self.env.su)  # sudo: back to the caller's rights

    def _clinic_current_branch(self):
        """The current branch, or an empty record when it was taken away."""
        self.ensure_one()
        branches = self._clinic_branches()
        current = self.sudo().clinic_branch_id  # sudo: his own setting, read only
        return branches.filtered(lambda b: b.id == current.id)

    @api.model
    def action_clinic_switch_branch(self, branch_id):
        """Choose the current branch of the person who calls."""
        user = self.env.user
        branch = user._clinic_branches().filtered(lambda b: b.id == branch_id)
        if not branch:
            raise AccessError(
                self.env._(
                    "You do not work at this branch. Ask an administrator to add it "
                    "to your branches, or choose another one."
                )
            )
        user.sudo().clinic_branch_id = branch  # sudo: own default, checked above
        return True
