from odoo import models
from odoo.exceptions import UserError
from odoo.tools import email_normalize


class SurveyInvite(models.TransientModel):
    """Patients are asked by the steps of plans, not by core's window.

    What that window sends would tell the readers of surveys whose answer it is.
    """

    _inherit = "survey.invite"

    def _prepare_answers(self, partners, emails):
        addresses = list(filter(None, map(email_normalize, emails)))
        door = self.env["clinic.core.door"]
        if door._get_patients(partners, emails=addresses):
            raise UserError(
                self.env._(
                    "Patients are not invited from here: their answers would carry "
                    "their names. Name the survey in a step of a follow-up plan; who "
                    "had the visit then gets a link of his own."
                )
            )
        return super()._prepare_answers(partners, emails)
