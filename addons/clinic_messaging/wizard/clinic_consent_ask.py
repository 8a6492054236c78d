from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.clinic_contact_consent import CHANNELS


class ClinicConsentAsk(models.TransientModel):
    """Asks somebody what may be sent to him: no box is ticked before he says so."""

    _name = "clinic.consent.ask"
    _description = "Ask what may be sent"

    patient_id = fields.Many2one(
        "clinic.patient", required=True, readonly=True, ondelete="cascade"
    )
    branch_id = fields.Many2one(
        "clinic.branch", required=True, readonly=True, ondelete="cascade"
    )
    company_name = fields.Char("Who sends", compute="_compute_text")
    text_id = fields.Many2one("clinic.contact.consent.text", compute="_compute_text")
    body = fields.Text("To be read", compute="_compute_text")
    is_young = fields.Boolean(compute="_compute_is_young")
    guardian_id = fields.Many2one("clinic.patient", "Answered by", ondelete="cascade")
    guardian_ids = fields.Many2many(related="patient_id.guardian_ids")
    is_profiling_asked = fields.Boolean(compute="_compute_text")
    marketing_sms = fields.Boolean("SMS")
    marketing_email = fields.Boolean("E-mail")
    marketing_phone = fields.Boolean("Phone call")
    marketing_wechat = fields.Boolean("WeChat")
    profiling_any = fields.Boolean("Offers chosen from the visits")

    @api.depends("patient_id", "branch_id")
    def _compute_text(self):
        consents = self.env["clinic.contact.consent"]
        texts = self.env["clinic.contact.consent.text"]
        for wizard in self:
            if wizard.patient_id:
                wizard.patient_id._origin.check_access("read")
            text = texts._get_current(wizard.branch_id)
            lang = consents._get_asked_lang(wizard.patient_id)
            wizard.text_id = text
            wizard.body = text.with_context(lang=lang).body
            # sudo: the legal entity that is named to the patient
            wizard.company_name = wizard.branch_id.sudo().company_id.name
            asked = consents._get_questions(wizard.branch_id)
            wizard.is_profiling_asked = any(row[0] == "profiling" for row in asked)

    @api.depends("patient_id", "branch_id")
    def _compute_is_young(self):
        for wizard in self:
            patient = wizard.patient_id
            limit = self.env["clinic.policy"]._get(
                "contact.guardian_age", branch=wizard.branch_id
            )
            wizard.is_young = bool(limit and patient.birth_date and patient.age < limit)

    def action_collect(self):
        """The button: the answers are on file."""
        return self._collect(self._get_answers())

    def action_refuse(self):
        """The other button: nothing may be sent, by one click."""
        return self._collect(dict.fromkeys(self._get_answers(), False))

    def _get_answers(self):
        answers = {
            ("marketing", channel): self[f"marketing_{channel}"] for channel in CHANNELS
        }
        if self.is_profiling_asked:
            answers["profiling", "any"] = self.profiling_any
        return answers

    def _collect(self, answers):
        self.ensure_one()
        self._check_may_ask()
        given_by = self.guardian_id & self.patient_id.guardian_ids
        if self.is_young and any(answers.values()) and not given_by:
            raise UserError(
                self.env._(
                    "%(name)s is a child: choose the guardian who answers, or press "
                    "'Nothing'.",
                    name=self.patient_id.name,
                )
            )
        self.env["clinic.contact.consent"]._collect(
            self.patient_id,
            answers,
            self.text_id,
            self.env._("Asked at %(branch)s", branch=self.branch_id.name),
            branch=self.branch_id,
            given_by=given_by,
        )
        return {"type": "ir.actions.act_window_close"}

    def _check_may_ask(self):
        self.patient_id.check_access("read")
        self.env["clinic.contact.consent"].check_access("create")
        if self.branch_id not in self.env.user._clinic_branches():
            raise UserError(
                self.env._("People are asked at the branch where you work. Reload.")
            )
