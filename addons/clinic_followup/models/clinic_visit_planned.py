from odoo import api, models


class ClinicVisit(models.Model):
    """Who leaves begins the plans of what was done.

    What is written down after he left begins its plans then, and what is taken off the
    visit takes along the plans that nobody has worked at yet.
    """

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

    def _get_planned(self):
        """Those that left; visits of an old system begin no plans."""
        # sudo: what follows is said by the plans, whoever lets the patient go
        return self.sudo().filtered(
            lambda visit: visit.state == "left" and not visit.external_ref
        )

    def _begin_plans(self):
        left = self._get_planned()
        if left:
            left.env["clinic.followup"]._plan_visits(left)

    def _end_plans(self, services=(), diagnoses=()):
        """Ids of services and diagnoses that were taken off the visits."""
        left = self._get_planned()
        if not left or not (services or diagnoses):
            return
        rows = left.env["clinic.followup"].search(
            [
                ("visit_id", "in", left.ids),
                ("source", "=", "plan"),
                ("state", "=", "open"),
                ("attempt_count", "=", 0),
            ]
        )
        gone = rows.filtered(
            lambda row: (
                row.step_id.plan_id._is_about(services, diagnoses)
                and not row.step_id.plan_id._begins_with(row.visit_id)
            )
        )
        if gone:
            note = self.env._("What it follows was taken off the visit.")
            gone._action_drop("not_needed", note)


class ClinicFollowupPlan(models.Model):
    _inherit = "clinic.followup.plan"

    def _is_about(self, services, diagnoses):
        """Whether one of these ids is among what begins the plan."""
        self.ensure_one()
        return not self.is_for_all and bool(
            set(self.service_ids.ids) & set(services)
            or set(self.diagnosis_ids.ids) & set(diagnoses)
        )

    def _begins_with(self, visit):
        """Whether services and diagnoses of the visit are those of the plan."""
        self.ensure_one()
        done = visit.line_ids.filtered(lambda line: line.quantity > 0).product_id
        found = visit.diagnosis_ids.code_id
        return (not self.service_ids or bool(self.service_ids & done)) and (
            not self.diagnosis_ids or bool(self.diagnosis_ids & found)
        )


class ClinicVisitLine(models.Model):
    _inherit = "clinic.visit.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._get_own_visits()._begin_plans()
        return lines

    def write(self, vals):
        if {"product_id", "quantity", "visit_id"}.isdisjoint(vals):
            return super().write(vals)
        visits, services = self._get_own_visits(), self.product_id.ids
        res = super().write(vals)
        (visits | self._get_own_visits())._begin_plans()
        visits._end_plans(services=services)
        return res

    def unlink(self):
        visits, services = self._get_own_visits(), self.product_id.ids
        res = super().unlink()
        visits._end_plans(services=services)
        return res


class ClinicVisitDiagnosis(models.Model):
    _inherit = "clinic.visit.diagnosis"

    @api.model_create_multi
    def create(self, vals_list):
        diagnoses = super().create(vals_list)
        diagnoses._get_own_visits()._begin_plans()
        return diagnoses

    def write(self, vals):
        if {"code_id", "visit_id"}.isdisjoint(vals):
            return super().write(vals)
        visits, codes = self._get_own_visits(), self.code_id.ids
        res = super().write(vals)
        (visits | self._get_own_visits())._begin_plans()
        visits._end_plans(diagnoses=codes)
        return res

    def unlink(self):
        visits, codes = self._get_own_visits(), self.code_id.ids
        res = super().unlink()
        visits._end_plans(diagnoses=codes)
        return res
