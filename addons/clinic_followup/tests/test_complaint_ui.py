"""A complaint from the page of the survey to its end, by people with one role each."""

import re
from datetime import timedelta

from odoo import fields
from odoo.addons.clinic_desk.tests.common import DeskCommon
from odoo.addons.clinic_messaging.tests.common import open_round_the_clock
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestComplaintTours(HttpCase, DeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        open_round_the_clock(cls.chain)
        cls.visit = cls._new_left_visit()
        cls.complaints = cls.env["clinic.complaint"]

    def _write_into_survey(self, score, words):
        """The patient opens his link and sends the form, without a log-in."""
        now = fields.Datetime.now()
        asked = self.env["clinic.satisfaction"].create(
            {
                "patient_id": self.patient.id,
                "visit_id": self.visit.id,
                "branch_id": self.branch_a.id,
                "practitioner_id": self.doctor.id,
                "local_date": self.visit.local_date,
                "asked_at": now,
                "expires_at": now + timedelta(days=7),
            }
        )
        self.env.flush_all()
        link = asked._get_link()
        page = self.url_open(link)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        values = {"csrf_token": token, "score": score, "comment": words}
        thanks = self.url_open(link, data=values)
        self.assertEqual(thanks.status_code, 200)
        return asked

    def test_from_the_survey_to_the_end(self):
        asked = self._write_into_survey(2, "Nobody listened.")
        complaint = self.complaints.search([("satisfaction_id", "=", asked.id)])
        self.assertEqual(complaint.owner_id, self.manager_a)
        self.assertEqual(complaint.description, "2/10\nNobody listened.")
        self.start_tour(
            "/odoo/complaints", "clinic_followup_complaint", login=self.manager_a.login
        )
        self.assertEqual((complaint.state, complaint.justified), ("closed", "yes"))
        self.assertEqual(complaint.compensation, "Next scaling for nothing")
        self.assertFalse(self.patient._has_open_complaint())

    def test_a_good_answer_is_no_complaint(self):
        asked = self._write_into_survey(9, "Thank you.")
        self.assertFalse(asked.complaint_id)
        self.assertFalse(self.patient._has_open_complaint())


@tagged("post_install", "-at_install")
class TestComplaintPhone(HttpCase, DeskCommon):
    browser_size = "360x740"
    touch_enabled = True

    def test_noted_at_the_desk(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.reception_a.sudo().lang = "zh_CN"
        self.start_tour(
            f"/odoo/clinic.patient/{self.patient.id}",
            "clinic_followup_complaint_noted",
            login=self.reception_a.login,
        )
        complaint = self.env["clinic.complaint"].search(
            [("patient_id", "=", self.patient.id)]
        )
        self.assertEqual(complaint.owner_id, self.manager_a)
        self.assertEqual(complaint.create_uid, self.reception_a)
