from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_timeline import TimelineCommon


class PatientPageTours(TimelineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient.birth_date = fields.Date.today() - timedelta(days=3000)
        visit = cls._new_left_visit(reason="Zahnweh")
        cls._new_old_visits(8)
        cls.env["clinic.visit.diagnosis"].create(
            {"visit_id": visit.id, "text": "Karies"}
        )
        cls.env["clinic.allergy"].create(
            {
                "patient_id": cls.patient.id,
                "substance": "Latex",
                "noted_on": visit.local_date,
            }
        )
        relative = cls._new_patient("王母")
        cls.env["clinic.contact.consent"].create(
            {
                "patient_id": cls.patient.id,
                "purpose": "marketing",
                "decision": "refused",
                "given_by_id": relative.id,
                "decided_at": fields.Datetime.now() - timedelta(days=30),
            }
        )
        cls.env["clinic.history.charge"].create(
            {
                "patient_id": cls.patient.id,
                "amount": 100,
                "paid": 40,
                "currency_id": cls.env.ref("base.USD").id,
            }
        )


@tagged("post_install", "-at_install")
class TestPatientPageTour(HttpCase, PatientPageTours):
    def test_reception(self):
        self.start_tour("/odoo/patients", "clinic_patient_page", login="t_reception")


@tagged("post_install", "-at_install")
class TestPatientPageTourOnPhone(HttpCase, PatientPageTours):
    browser_size = "360x740"
    touch_enabled = True

    def test_practitioner(self):
        tour = "clinic_patient_page_phone"
        self.start_tour("/odoo/patients", tour, login="t_practitioner")
