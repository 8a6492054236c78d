"""The medical director writes a plan in the browser."""

from odoo.addons.clinic_desk.tests.common import DeskCommon
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestPlanTour(HttpCase, DeskCommon):
    def test_a_plan_is_written_and_put_to_use(self):
        plan = self.env["clinic.followup.plan"].create(
            {"name": "Whitening", "chain_id": self.chain.id, "sequence": 1}
        )
        director = self.users["medical_director"]
        self.start_tour(
            "/odoo/followup-plans", "clinic_followup_plan", login=director.login
        )
        self.assertEqual(plan.step_ids.script, "Is the colour as agreed?")
        self.assertEqual(plan.step_ids.after_count, 7)
        self.assertEqual(plan.current_version_id.published_by, director)
        self.assertTrue(plan.is_in_use)
        visit = self._new_left_visit(line_ids=[(0, 0, {"product_id": self.service.id})])
        rows = self.env["clinic.followup"].search([("visit_id", "=", visit.id)])
        self.assertEqual(rows.step_id, plan.step_ids)
