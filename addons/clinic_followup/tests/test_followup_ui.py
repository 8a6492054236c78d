from odoo.addons.clinic_desk.tests.common import DeskCommon
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestFollowupTour(HttpCase, DeskCommon):
    def test_by_hand(self):
        caller = self.users["followup"]
        # the browser chooses its own today, which may be yesterday in Shanghai
        self.branch_a.tz = "UTC"
        self.start_tour(
            f"/odoo/patients/{self.patient.id}",
            "clinic_followup_hand",
            login=caller.login,
        )
        row = self.env["clinic.followup"].search(
            [("patient_id", "=", self.patient.id), ("source", "=", "hand")]
        )
        self.assertEqual((row.state, row.reason), ("dropped", "not_needed"))
        self.assertEqual(row.title, "Ask about the bite")
        self.assertEqual(row.done_by, caller)
