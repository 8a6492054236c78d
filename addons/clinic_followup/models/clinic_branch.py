from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools.recall import READERS

# of the values of a policy
COLUMNS = {bool: "boolean", int: "integer"}
TOLD = ("followup_lead_id", "followup_manager_id")


class ClinicBranch(models.Model):
    """To whom late follow-ups of a branch are reported.

    Where nobody is named, or who was named is gone, the managers of the branch see
    them on their home page.
    """

    _inherit = "clinic.branch"

    followup_lead_id = fields.Many2one(
        "res.users",
        "Lead of follow-up",
        ondelete="set null",
        domain="[('clinic_branch_ids', 'in', id), ('share', '=', False)]",
        help="Late ones are reported here first.",
    )
    followup_manager_id = fields.Many2one(
        "res.users",
        "Manager told",
        ondelete="set null",
        domain="[('clinic_branch_ids', 'in', id), ('share', '=', False)]",
        help="Where they stay late.",
    )

    @api.constrains(*TOLD)
    def _check_followup_told(self):
        for branch in self.sudo():  # sudo: where a colleague works, and as what
            for user in branch.followup_lead_id | branch.followup_manager_id:
                if branch not in user.clinic_branch_ids:
                    raise ValidationError(
                        self.env._(
                            "%(name)s does not work at %(branch)s. Choose somebody "
                            "who does.",
                            name=user.name,
                            branch=branch.name,
                        )
                    )
                if not user.has_groups(READERS):
                    raise ValidationError(
                        self.env._(
                            "%(name)s may not see follow-ups. Choose somebody who "
                            "may, such as the manager of the branch.",
                            name=user.name,
                        )
                    )

    @api.model
    def _prepare_places_sql(self, **policies):
        """For jobs that work for every branch: branch_id, today (the day there), and
        the value of the policy that each column is named after.
        """
        now = fields.Datetime.now()
        get = self.env["clinic.policy"]._get
        # sudo: the jobs of the house work for every branch, also one that has closed
        found = self.sudo().with_context(active_test=False).search([])
        columns = {
            "branch_id": ("integer", found.ids),
            "today": ("date", [branch._local_date(now) for branch in found]),
        }
        for name, key in policies.items():
            values = [get(key, branch=branch) for branch in found]
            columns[name] = (COLUMNS[type(values[0])] if values else "integer", values)
        return SQL(
            "SELECT * FROM unnest(%s) AS place (%s)",
            SQL(", ").join(
                SQL("%s::%s[]", values, SQL(kind)) for kind, values in columns.values()
            ),
            SQL(", ").join(map(SQL.identifier, columns)),
        )

    def _is_followup_overseer(self, user):
        """Whether he hands over the rows of others at all of these branches."""
        if user.has_group("clinic_base.group_clinic_base_manager"):
            return self <= user._clinic_branches()
        # sudo: who is named there
        return all(
            user in (one.followup_lead_id | one.followup_manager_id)
            for one in self.sudo()
        )
