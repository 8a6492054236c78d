from odoo import api, models


class ClinicVisit(models.Model):
    """Who leaves begins the plans of what was done."""

    _inherit = "clinic.visit"

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits._begin_plans()
        return visits

    def write(self, vals):
        res = super().write(vals)
        if vals.get("state") == "left" or vals.get("record_state") == "signed":
            self._begin_plans()
        return res

    def _begin_plans(self):
        """Of those that left; visits of an old system begin none."""
        # sudo: what follows is said by the plans, whoever lets the patient go
        left = self.sudo().filtered(
            lambda visit: visit.state == "left" and not visit.external_ref
        )
        if left:
            left.env["clinic.followup"]._plan_visits(left)


class ClinicVisitLine(models.Model):
    """What is written down after he left begins its plans, too."""

    _inherit = "clinic.visit.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._get_own_visits()._begin_plans()
        return lines

    def write(self, vals):
        res = super().write(vals)
        if not {"product_id", "visit_id", "quantity"}.isdisjoint(vals):
            self._get_own_visits()._begin_plans()
        return res


class ClinicVisitDiagnosis(models.Model):
    _inherit = "clinic.visit.diagnosis"

    @api.model_create_multi
    def create(self, vals_list):
        diagnoses = super().create(vals_list)
        diagnoses._get_own_visits()._begin_plans()
        return diagnoses

    def write(self, vals):
        res = super().write(vals)
        if not {"code_id", "visit_id"}.isdisjoint(vals):
            self._get_own_visits()._begin_plans()
        return res
