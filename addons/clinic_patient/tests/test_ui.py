from odoo.tests import HttpCase, tagged

from .common import PatientCommon


class PatientTours(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_practitioner("Dr. Li", branch_ids=[(6, 0, cls.branch_a.ids)])

    def _run_tour(self, tour):
        self.start_tour("/odoo/patients", tour, login="t_reception")
        patient = self.patients.search([("name", "=", "欧阳娜娜")])
        self.assertRecordValues(
            patient,
            [
                {
                    "phone": "+8613900139000",
                    "home_branch_id": self.branch_a.id,
                    "kind": "patient",
                }
            ],
        )


@tagged("post_install", "-at_install")
class TestPatientTours(HttpCase, PatientTours):
    def test_reception_registers_and_finds_a_patient(self):
        self._run_tour("clinic_patient_register")


@tagged("post_install", "-at_install")
class TestPatientToursOnPhone(HttpCase, PatientTours):
    browser_size = "375x667"
    touch_enabled = True

    def test_reception_registers_and_finds_a_patient(self):
        self._run_tour("clinic_patient_register_phone")
