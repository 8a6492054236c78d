from odoo.tests import HttpCase, tagged

from .common_template import TemplateCommon


class VisitPage(TemplateCommon):
    """A dental visit, written by a practitioner of one branch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["clinic.allergy"].create(
            {"patient_id": cls.patient.id, "substance": "Penicillin"}
        )
        dental = cls.env.ref("clinic_patient.clinic_visit_template_dental")
        cls.visit.template_version_id = dental.current_version_id

    def _check_written(self):
        self.env.invalidate_all()
        self.assertEqual(
            self.visit.findings, {"pain": "cold", "examination": "36 cold positive"}
        )
        self.assertRecordValues(
            self.visit.tooth_ids,
            [{"tooth": "36", "surface": "occlusal", "finding": "caries"}],
        )


@tagged("post_install", "-at_install")
class TestVisitPage(HttpCase, VisitPage):
    def test_written_and_signed(self):
        self.start_tour("/odoo/visits", "clinic_visit_page", login="t_practitioner")
        self._check_written()
        self.assertEqual(self.visit.record_state, "signed")
        self.assertEqual(self.visit.signed_by, self.practitioner_a)


@tagged("post_install", "-at_install")
class TestVisitPageOnPhone(HttpCase, VisitPage):
    browser_size = "360x740"
    touch_enabled = True

    def test_written_on_a_phone(self):
        self.start_tour(
            "/odoo/visits", "clinic_visit_page_phone", login="t_practitioner"
        )
        self._check_written()
