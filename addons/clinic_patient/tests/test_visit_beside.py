from odoo.tests import tagged

from .common_template import TemplateCommon


@tagged("post_install", "-at_install")
class TestVisitBeside(TemplateCommon):
    """What stands beside the page, and what is kept of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.code = cls.env["clinic.diagnosis.code"].create(
            {"code": "H26.9", "name": "Cataract"}
        )
        cls._fill(cls.visit)
        cls.visit.with_user(cls.reception_a)._action_leave()

    @classmethod
    def _fill(cls, visit):
        visit.write(
            {
                "reason": "Blurred",
                "template_version_id": cls.version.id,
                "findings": {"story": "Since May", "pulse": 72, "lens": "cloudy"},
                "advice": "Rest",
                "diagnosis_ids": [(0, 0, {"code_id": cls.code.id, "text": "left"})],
                "procedure_ids": [(0, 0, {"text": "Slit lamp"})],
                "medication_ids": [(0, 0, {"drug": "Drops", "dose": "1", "days": 7})],
                "observation_ids": [
                    (0, 0, {"code": "1", "name": "Pressure", "value": "15"})
                ],
                "immunization_ids": [(0, 0, {"vaccine": "Flu"})],
                "tooth_ids": [(0, 0, {"tooth": "36", "finding": "caries"})],
            }
        )

    def test_the_last_visit(self):
        visit = self._new_seen_visit()
        self.assertEqual(visit.last_visit_id, self.visit)
        for words in (
            "Reason: Blurred",
            "Story: Since May",
            "Pulse: 72 bpm",
            "Lens: Cloudy",
            "Teeth: 36 · Caries",
            "Diagnosis: H26.9 Cataract left",
            "Treatment: Slit lamp",
            "Medication: Drops",
            "Advice: Rest",
        ):
            self.assertIn(words, visit.last_visit_text)

    def test_the_first_visit_has_none(self):
        self.assertFalse(self.visit.last_visit_id)
        self.assertFalse(self.visit.last_visit_text)

    def test_allergies_for_those_who_treat(self):
        self.env["clinic.allergy"].create(
            {"patient_id": self.patient.id, "substance": "Penicillin"}
        )
        visit = self._new_seen_visit()
        self.assertEqual(visit.allergy_text, "Penicillin")
        self.assertEqual(visit.with_user(self.nurse_a).allergy_text, "Penicillin")
        self.assertNotIn("allergy_text", visit.with_user(self.reception_a).fields_get())

    # -- the record in words ---------------------------------------------------
    def _get_rows(self, content, key):
        section = next(s for s in content["sections"] if s["key"] == key)
        return {row["key"]: row["value"]["en_US"] for row in section["rows"]}

    def test_content_has_everything(self):
        content = self.visit._get_record_content()
        self.assertEqual(
            [section["key"] for section in content["sections"]],
            [
                "visit",
                "findings",
                "teeth",
                "diagnoses",
                "procedures",
                "medications",
                "observations",
                "immunizations",
                "advice",
            ],
        )
        self.assertEqual(
            content["template"],
            {"code": "eyes", "number": 1, "digest": self.version.digest},
        )
        who = self._get_rows(content, "visit")
        self.assertEqual((who["patient"], who["reason"]), ("王小明", "Blurred"))
        self.assertEqual(who["practitioner"], self.doctor.name)
        self.assertEqual(
            self._get_rows(content, "findings"),
            {"story": "Since May", "pulse": "72 bpm", "lens": "Cloudy"},
        )
        drugs = self._get_rows(content, "medications")
        self.assertEqual(list(drugs.values()), ["1 · 7 days · Active"])

    def test_content_is_the_same_whoever_asks(self):
        contents = [
            self.visit.with_user(self.users[role])
            .with_context(lang="fr_FR", tz="America/New_York")
            ._get_record_content()
            for role in ("practitioner", "medical_director", "reception")
        ]
        self.assertEqual(contents[0], contents[1])
        self.assertEqual(contents[0], contents[2])

    def test_content_in_every_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.code.with_context(lang="fr_FR").name = "Cataracte"
        content = self.visit._get_record_content()
        self.assertEqual(content["languages"], ["en_US", "fr_FR"])
        section = next(s for s in content["sections"] if s["key"] == "diagnoses")
        self.assertEqual(
            section["rows"][0]["value"],
            {"en_US": "H26.9 Cataract left", "fr_FR": "H26.9 Cataracte left"},
        )

    def test_content_of_an_empty_visit(self):
        content = self._new_visit()._get_record_content()
        self.assertEqual([s["key"] for s in content["sections"]], ["visit"])
        self.assertIsNone(content["template"])

    def test_queries_do_not_grow_with_the_history(self):
        """Two earlier visits or twelve: the page asks as often."""

        def count(visit):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            visit.read(["last_visit_text", "teeth_before", "template_fields"])
            return self.cr.sql_log_count - start

        queries = []
        for earlier in (2, 12):
            patient = self._new_patient(f"Patient {earlier}")
            for _number in range(earlier):
                visit = self._new_seen_visit(patient_id=patient.id)
                self._fill(visit)
                visit.with_user(self.reception_a)._action_leave()
            visit = self._new_seen_visit(patient_id=patient.id)
            count(visit)
            self.assertTrue(visit.last_visit_text)
            queries.append(count(visit))
        self.assertEqual(queries[0], queries[1])
