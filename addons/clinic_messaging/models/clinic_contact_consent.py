from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request

CHANNELS = ("sms", "email", "phone", "wechat")
DEVICE_LENGTH = 120


class ClinicContactConsent(models.Model):
    """Asking people what may be sent to them, at the desk or when they book."""

    _inherit = "clinic.contact.consent"
    _clinic_field_classes = {"text_id": "none", "branch_id": "none"}

    text_id = fields.Many2one(
        "clinic.contact.consent.text", "Text", readonly=True, ondelete="restrict"
    )
    branch_id = fields.Many2one("clinic.branch", "Asked at", readonly=True)

    @api.model
    def _get_questions(self, branch):
        """[(purpose, channel, words)]: each is asked apart, none is ticked before."""
        labels = dict(self._fields["channel"]._description_selection(self.env))
        offers = [
            (
                "marketing",
                channel,
                self.env._("Offers and news: %(channel)s", channel=labels[channel]),
            )
            for channel in CHANNELS
        ]
        if not self.env["clinic.policy"]._get(
            "contact.profiling_needs_consent", branch=branch
        ):
            return offers
        return [
            *offers,
            ("profiling", "any", self.env._("Offers chosen from my visits")),
        ]

    @api.model
    def _is_due(self, patient, branch):
        """Whether nobody asked him about offers for as long as the policy says."""
        months = self.env["clinic.policy"]._get("consent.ask_months", branch=branch)
        if not months or not patient._is_contactable("marketing"):
            return False
        # sudo: whether somebody asked, no row is shown
        rows = self.sudo().search(
            [("patient_id", "=", patient.id), ("purpose", "=", "marketing")],
            order="decided_at desc, id desc",
            limit=1,
        )
        since = fields.Datetime.now() - timedelta(days=round(months * 365.25 / 12))
        return not rows or rows.decided_at < since

    @api.model
    def _collect(self, patient, answers, text, evidence, branch=None, given_by=None):
        """Write down what somebody answered: one row per question; returns the rows.

        ``answers`` is {(purpose, channel): True or False}: what was given before and
        is not ticked now is withdrawn. ``evidence`` says where and how he answered;
        the device is added. For a young child ``given_by`` is its guardian.
        """
        patient.ensure_one()
        if not text or text.state != "published":
            raise UserError(
                self.env._(
                    "There is no published text to agree to. Ask an administrator to "
                    "publish one under Configuration, Messages, Consent texts."
                )
            )
        branch = branch or patient.home_branch_id
        company = branch.sudo().company_id  # sudo: the recipient that is named
        mark = text._get_mark(self._get_asked_lang(patient))
        return self.create(
            [
                {
                    "patient_id": patient.id,
                    "purpose": purpose,
                    "channel": channel,
                    "company_id": company.id,
                    "decision": self._get_decision(
                        patient, purpose, channel, company, is_given
                    ),
                    "text_id": text.id,
                    "text_version": mark,
                    "branch_id": branch.id,
                    "evidence": self._get_evidence(evidence),
                    "given_by_id": given_by.id if given_by else False,
                }
                for (purpose, channel), is_given in answers.items()
            ]
        )

    @api.model
    def _get_decision(self, patient, purpose, channel, company, is_given):
        if is_given:
            return "granted"
        states = self._get_states(patient, purpose, channel, company)
        return "withdrawn" if states[patient.id] == "granted" else "refused"

    @api.model
    def _get_evidence(self, evidence):
        agent = request.httprequest.user_agent.string if request else ""
        return " · ".join(filter(None, (evidence, agent[:DEVICE_LENGTH])))

    @api.model
    def _get_asked_lang(self, patient):
        """The language in which he reads the text."""
        # sudo: the language alone
        picked = self.env["clinic.message"]._pick_lang(patient.sudo().lang)
        return picked or self.env.lang
