from odoo.tests import HttpCase, tagged

from .common_consent import ConsentCommon


class ConsentTour(ConsentCommon):
    def _sign_on_screen(self):
        self._add_line()
        self.start_tour(
            f"/odoo/visits/{self.visit.id}", "clinic_consent_sign", login="t_reception"
        )
        row = self.visit.sudo().signature_ids
        self.assertEqual((row.taken_by, len(row.strokes)), (self.reception_a.id, 2))
        self.assertFalse(row._get_problems())
        self.assertIn("Chrome", row.device)


@tagged("post_install", "-at_install")
class TestConsentTour(HttpCase, ConsentTour):
    def test_a_patient_signs_at_the_desk(self):
        self._sign_on_screen()


@tagged("post_install", "-at_install")
class TestConsentTourOnPhone(HttpCase, ConsentTour):
    browser_size = "375x667"
    touch_enabled = True

    def test_a_patient_signs_on_a_phone(self):
        self._sign_on_screen()
