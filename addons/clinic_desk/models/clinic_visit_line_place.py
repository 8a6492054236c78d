from odoo import api, models


class ClinicVisitLine(models.Model):
    """What is charged is written down where the visit is worked, not elsewhere."""

    _inherit = "clinic.visit.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.visit_id._check_at_my_branch()
        return lines

    def write(self, vals):
        self.visit_id._check_at_my_branch()
        res = super().write(vals)
        if "visit_id" in vals:
            self.visit_id._check_at_my_branch()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_at_my_branch(self):
        self.visit_id._check_at_my_branch()
