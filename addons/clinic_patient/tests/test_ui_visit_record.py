from odoo.tests import HttpCase, tagged

from .common_record import RecordCommon


@tagged("post_install", "-at_install")
class TestVisitRecordTours(HttpCase, RecordCommon):
    """A dental visit from the signature to the amended record, role by role."""

    def _tour(self, name, login, path):
        self.env.flush_all()
        self.start_tour(path, name, login=login)
        self.env.invalidate_all()

    def test_archived_and_amended(self):
        self.service.write({"next_step_kind": "revisit", "next_step_days": 28})
        visit = self._new_written()
        dental = self.env.ref("clinic_patient.clinic_visit_template_dental")
        visit.write(
            {
                "template_version_id": dental.current_version_id.id,
                "findings": {"pain": "cold", "examination": "36 cold positive"},
            }
        )
        self.env["clinic.visit.tooth"].create(
            {"visit_id": visit.id, "tooth": "36", "finding": "caries"}
        )
        self.env["clinic.visit.line"].create(
            {"visit_id": visit.id, "product_id": self.service.id}
        )
        visit_page = f"/odoo/action-clinic_patient.clinic_visit_action/{visit.id}"
        self._tour("clinic_visit_archive", "t_practitioner", visit_page)
        self.assertEqual(visit.record_state, "archived")
        self.assertEqual(visit.live_next_step_id.kind, "revisit")
        self.assertEqual(self._records(visit).mapped("number"), [1])

        amendments = "/odoo/action-clinic_patient.clinic_visit_amendment_action"
        self._tour("clinic_visit_amendment_approve", "t_medical_director", amendments)
        self._tour("clinic_visit_amend", "t_practitioner", visit_page)
        records = self._records(visit)
        self.assertEqual(records.mapped("number"), [1, 2])
        self.assertEqual(
            self._say(records[1])["advice/Advice"], "Rinse with salt water"
        )
        for record in records:
            self.assertIn("36 cold positive", str(record.content))
            self.assertIn("Caries", str(record.content))
        self.assertEqual(records[1].approved_by, self.medical_director.id)
