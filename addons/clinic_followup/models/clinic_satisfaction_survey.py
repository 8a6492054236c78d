from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS


class ClinicSatisfaction(models.Model):
    """A questionnaire of Odoo's surveys behind the link, where the step names one.

    Its answers carry neither name nor e-mail: who reads surveys does not learn whose
    they are. That it was answered is known here only.
    """

    _inherit = "clinic.satisfaction"

    user_input_id = fields.Many2one(
        "survey.user_input",
        "Questionnaire",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=NO_ACCESS,
    )

    def _get_survey(self):
        """The questionnaire that is asked, in sudo; or none."""
        self.ensure_one()
        return self.sudo().followup_id.step_id.survey_id  # sudo: what is asked

    def _begin_survey(self):
        """The address at which the patient answers the questionnaire."""
        self.ensure_one()
        sentence = self._get_closed_sentence()
        if sentence:
            raise UserError(sentence)
        survey = self._get_survey()
        answer = self.sudo().user_input_id  # sudo: the answer begun by this link
        if not answer:
            public = self.env.ref("base.public_user")
            answer = survey._create_answer(user=public, check_attempts=False)
            self._move({"user_input_id": answer.id})
        return f"{survey.get_start_url()}?answer_token={answer.access_token}"


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    def _mark_done(self):
        res = super()._mark_done()
        # sudo: the question that led here; whoever has the link has answered it
        asked = self.env["clinic.satisfaction"].sudo()
        rows = asked.search(
            [("user_input_id", "in", self.ids), ("state", "=", "asked")]
        )
        if rows:
            rows._move({"state": "answered", "answered_at": fields.Datetime.now()})
            rows._closed()
        return res
