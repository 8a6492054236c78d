from odoo.tests import HttpCase, tagged

from .common_emergency import EmergencyCommon


class EmergencyTours(EmergencyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.there.sudo().record_number = "P0000002"
        cls.env.flush_all()


@tagged("post_install", "-at_install")
class TestEmergencyTours(HttpCase, EmergencyTours):
    def test_a_nurse_opens_and_the_privacy_officer_objects(self):
        self.manager_b.notification_type = "inbox"
        self.start_tour("/odoo", "clinic_emergency_open", login="t_nurse")
        access = self.accesses.search([])
        self.assertEqual(access.user_id, self.nurse_a)
        self.assertEqual(access.patient_id, self.there)
        self.start_tour("/odoo", "clinic_emergency_notice", login="t_manager_b")
        self.start_tour("/odoo", "clinic_emergency_review", login="t_privacy")
        self.env.invalidate_all()
        self.assertEqual(access.state, "objected")
        rows = self.env["clinic.access.log"].search([("user_id", "=", self.nurse_a.id)])
        read = rows.filtered(lambda r: self.there.id in (r.patient_ids or []))
        self.assertIn("clinical", ",".join(read.mapped("classes")))
        self.assertTrue(
            all("emergency" in row.purpose for row in read if row.classes == "clinical")
        )


@tagged("post_install", "-at_install")
class TestEmergencyToursOnPhone(HttpCase, EmergencyTours):
    browser_size = "375x667"
    touch_enabled = True

    def test_the_privacy_officer_accepts(self):
        access = self._open("nurse")
        self.start_tour("/odoo", "clinic_emergency_review_phone", login="t_privacy")
        self.env.invalidate_all()
        self.assertEqual(access.sudo().state, "accepted")
        self.assertEqual(access.sudo().reviewed_by_id, self.privacy)
