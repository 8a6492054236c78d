from odoo import models

from ..tools.discounts import is_within


class ClinicApproval(models.Model):
    """Discounts and refunds have limits of their own for the branch manager."""

    _inherit = "clinic.approval"

    def _get_approver_roles(self):
        roles = super()._get_approver_roles()
        if "manager" in roles and self._is_over_own_limit():
            return [role for role in roles if role != "manager"]
        return roles

    def _is_over_own_limit(self):
        policies = self.env["clinic.policy"]
        if self.kind == "discount" and self.res_model == "clinic.visit.line":
            line = self.sudo()._get_record()  # sudo: a percentage, not shown
            limit = policies._get("discount.limit_manager", branch=self.branch_id)
            return bool(line) and not is_within(line._get_wanted_percent(), limit)
        if self.kind == "refund" and self.res_model == "clinic.refund":
            limit = policies._get("refund.limit_manager", branch=self.branch_id)
            return not is_within(self.amount, limit)
        return False
