import psycopg2
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_template import TemplateCommon


@tagged("post_install", "-at_install")
class TestVisitTooth(TemplateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.teeth = cls.env["clinic.visit.tooth"].with_user(cls.practitioner_a)
        cls.dental = cls.env.ref("clinic_patient.clinic_visit_template_dental")

    def _find(self, tooth, finding="caries", visit=None, **vals):
        visit = visit or self.visit
        return self.teeth.create(
            {"visit_id": visit.id, "tooth": tooth, "finding": finding, **vals}
        )

    def test_findings_per_tooth_and_surface(self):
        rows = self._find("36", surface="mesial") | self._find("36", surface="distal")
        rows |= self._find("55", "filling")
        self.assertEqual(rows.patient_id, self.patient)
        self.assertEqual(
            rows.mapped("display_name"),
            ["36 · Caries · Mesial", "36 · Caries · Distal", "55 · Filling"],
        )

    def test_there_is_no_such_tooth(self):
        for tooth in ("19", "56", "x", "3６"):
            with self.subTest(tooth), self.assertRaises(ValidationError) as caught:
                self._find(tooth)
            self.assertIn("Use FDI numbers", str(caught.exception))

    def test_a_finding_is_written_once(self):
        self._find("36")
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"):
            self._find("36")

    def test_the_chart_is_for_dental_visits(self):
        self.assertFalse(self.visit.has_tooth_chart)
        with Form(self.visit) as form:
            form.template_version_id = self.dental.current_version_id
            self.assertTrue(form.has_tooth_chart)
            form.findings = {"examination": "x"}
            with form.tooth_ids.new() as row:
                row.tooth, row.finding = "11", "crown"
        self.assertEqual(self.visit.tooth_ids.tooth, "11")

    def test_earlier_visits_are_shown_pale(self):
        self._find("36")
        self._find("11", "missing")
        later = self._new_seen_visit()
        self._find("36", "filling", later)
        last = self._new_seen_visit()
        found = {(row[0], row[2]) for row in last.teeth_before}
        self.assertIn(("11", "missing"), found)
        self.assertTrue({("36", "caries"), ("36", "filling")} & found)
        self.assertEqual(last.teeth_before[0][3], last.local_date.isoformat())
        stranger = self._new_patient("Stranger")
        self.assertFalse(self._new_seen_visit(patient_id=stranger.id).teeth_before)

    def test_who_writes(self):
        self._find("36").with_user(self.nurse_a).note = "deep"
        with self.assertRaises(AccessError):
            self._find("35").with_user(self.nurse_a).unlink()
        for role in ("reception", "manager", "consultant", "hq_director"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.teeth.with_user(self.users[role]).search([])
