from odoo.tests import HttpCase, tagged

from .common import PatientCommon


class ContactTours(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        place = {"home_branch_id": cls.branch_a.id}
        cls.anna, cls.li = cls.patients.create(
            [
                {"name": "王安娜", "phone": "+8613912345678", **place},
                {"name": "李四", "phone": "+8613800138001", **place},
            ]
        )

    def _get_logged(self):
        rows = self.env["clinic.access.log"].search(
            [("door", "=", "reveal"), ("user_id", "=", self.reception_a.id)]
        )
        return sorted(row.patient_ids for row in rows)


@tagged("post_install", "-at_install")
class TestContactTour(HttpCase, ContactTours):
    def test_masked_shown_and_typed_over(self):
        self.start_tour("/odoo/patients", "clinic_patient_contact", login="t_reception")
        self.assertEqual(self.li.phone, "+8613700137000")
        self.assertEqual(self.anna.phone, "+8613912345678")
        self.assertEqual(self._get_logged(), [self.anna.ids, self.li.ids])


@tagged("post_install", "-at_install")
class TestContactTourOnPhone(HttpCase, ContactTours):
    browser_size = "375x667"
    touch_enabled = True

    def test_masked_and_shown(self):
        tour = "clinic_patient_contact_phone"
        self.start_tour("/odoo/patients", tour, login="t_reception")
        self.assertEqual(self._get_logged(), [self.li.ids])
