from odoo.addons.clinic_appointment.tests.common_online import PageCommon
from odoo.fields import Command
from odoo.tests import tagged

from .common_satisfaction import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestSatisfactionSurvey(SatisfactionCommon, PageCommon):
    """A questionnaire behind the link, from the first page to the last."""

    def setUp(self):
        super().setUp()
        self._set_policy("satisfaction.ask", "false")
        self.survey = self.env["survey.survey"].create(
            {
                "title": "Pain",
                "access_mode": "token",
                "questions_layout": "one_page",
                "question_ids": [
                    Command.create({"title": "Pain?", "question_type": "char_box"})
                ],
            }
        )
        step = {"kind": "survey", "after_count": 1, "survey_id": self.survey.id}
        self._new_plan([step], name="Survey")
        visit = self._new_left_visit(patient=self.other_patient)
        self.step = self._get_followups(visit)
        self.question = self._ask(hours=25)
        self.path = f"/clinic/s/{self.question.access_token}"

    def test_begun_by_its_button_and_answered(self):
        page = self._get(self.path)
        self.assertIn("some questions", page.text)
        self.assertNotIn('name="score"', page.text)
        page = self._post("/begin")
        self.assertEqual(page.status_code, 200)
        self.assertIn("/survey/", page.url)
        self.assertIn("Pain", page.text)
        self.assertNotIn(self.other_patient.name, page.text)
        self.env.invalidate_all()
        answer = self.question.user_input_id
        self.assertIn(answer.access_token, page.url)
        self.assertFalse(answer.partner_id or answer.email)
        answer._mark_done()
        self.assertEqual((self.question.state, self.step.state), ("answered", "done"))
        page = self._get(self.path)
        self.assertEqual(page.status_code, 404)
        self.assertIn("answered already", page.text)

    def test_the_list_of_surveys_tells_no_names(self):
        self._get(self.path)
        self._post("/begin")
        self.env.invalidate_all()
        answer = self.question.user_input_id
        for name, field in answer._fields.items():
            if field.type in ("char", "text", "html"):
                self.assertNotIn(self.other_patient.name, str(answer[name]), name)
