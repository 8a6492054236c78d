from odoo import api, models


class ClinicVisit(models.Model):
    """Who leaves begins the plans of what was done.

    What is written down after he left begins its plans then, and what is taken off the
    visit takes along the plans that nobody has worked at yet; equal steps that were
    left to these are done then. What comes back to the visit brings its plans back.
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
            left.env["clinic.followup"]._resume_plans(left)
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
            gone._action_drop("taken_off", note)
            gone._leave_to_equals()


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


class ClinicFollowup(models.Model):
    _inherit = "clinic.followup"

    @api.model
    def _resume_plans(self, visits):
        """What was taken off these visits, and is on them again, goes on; where an
        equal step is done meanwhile, in its stead.
        """
        rows = self.search(
            [("visit_id", "in", visits.ids), ("reason", "=", "taken_off")], order="id"
        )
        back = rows.filtered(lambda row: row._is_begun())
        done = back.filtered(lambda row: row.same_as_id.state not in (False, "dropped"))
        done._move({"reason": "same_step"})
        if back - done:
            (back - done)._reopen("reopened", self.env._("It is on the visit again."))
        (rows - back)._leave_to_equals()

    def _leave_to_equals(self):
        """Of equal steps that were left to each of these the first is done now."""
        rows = self.search(
            [
                ("same_as_id", "in", self.ids),
                ("state", "=", "dropped"),
                ("reason", "=", "same_step"),
            ],
            order="id",
        )
        equals = rows.filtered(lambda row: row._is_begun())
        heirs = self.browse()
        for first, others in equals.grouped("same_as_id").items():
            (first | others - others[0])._move({"same_as_id": others[0].id})
            heirs |= others[0]
        if heirs:
            note = self.env._("What was to be done in its stead was taken off.")
            heirs._reopen("reopened", note)

    def _is_begun(self):
        """Whether its patient is followed up, and its visit is one of its plan."""
        self.ensure_one()
        patient = self.patient_id
        if not patient.active or patient.deceased_on:
            return False
        plan = self.step_id.plan_id
        return not plan or plan._begins_with(self.visit_id)


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
