from odoo import http
from odoo.addons.clinic_appointment.controllers.public_page import PAGE, PublicPage
from odoo.exceptions import UserError
from odoo.http import request

AT = "/clinic/s/<string:token>"


def _read(value):
    """What was typed; a file that somebody sends in its place is nothing."""
    return value if isinstance(value, str) else None


class ClinicSatisfactionController(PublicPage, http.Controller):
    """The page of one question after a visit, for whoever has its link.

    Reading changes nothing; the answer is sent by a form, once.
    """

    def _find(self, token):
        """The question of the link, and why it cannot be answered; or none."""
        asked = request.env["clinic.satisfaction"]._find_by_token(token)
        return asked, asked._get_closed_sentence() if asked else None

    def _refuse(self, asked, why):
        """The page of a link that is wrong, or answers no more."""
        if not asked or not why:
            return self._not_found()
        return self._render(
            "clinic_followup.satisfaction_over", status=404, asked=asked, why=why
        )

    def _show(self, asked, **values):
        return self._render(
            "clinic_followup.satisfaction_page",
            asked=asked,
            survey=asked._get_survey(),
            base=f"/clinic/s/{asked.access_token}",
            **values,
        )

    @http.route(AT, methods=["GET"], **PAGE)
    def ask(self, token, lang=None, **_args):
        self._start(lang)
        asked, sentence = self._find(token)
        if not asked or sentence:
            return self._refuse(asked, sentence)
        return self._show(asked)

    @http.route(AT, methods=["POST"], **PAGE)
    def answer(self, token, score=None, comment=None, **_args):
        self._start()
        asked, sentence = self._find(token)
        if not asked or sentence:
            return self._refuse(asked, sentence)
        score, comment = _read(score), _read(comment)
        try:
            asked._answer(score, comment)
        except UserError as refused:
            return self._show(
                asked, sentence=str(refused), score=score, comment=comment
            )
        return self._render(
            "clinic_followup.satisfaction_thanks",
            asked=asked,
            is_low=bool(asked.complaint_id),
        )

    @http.route(f"{AT}/begin", methods=["POST"], **PAGE)
    def begin(self, token, **_args):
        self._start()
        asked, sentence = self._find(token)
        if not asked or sentence or not asked._get_survey():
            return self._refuse(asked, sentence)
        return request.redirect(asked._begin_survey())
