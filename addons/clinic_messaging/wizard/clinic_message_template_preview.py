from odoo import api, fields, models

from ..models.clinic_message import CHANNELS
from ..tools import words


class ClinicMessageTemplatePreview(models.TransientModel):
    """How a template reads for one patient, in one language, on one channel."""

    _name = "clinic.message.template.preview"
    _description = "Preview of a template"

    template_id = fields.Many2one(
        "clinic.message.template", required=True, ondelete="cascade"
    )
    patient_id = fields.Many2one("clinic.patient", ondelete="cascade")
    branch_id = fields.Many2one(
        "clinic.branch",
        default=lambda self: self.env.user._clinic_current_branch(),
        ondelete="cascade",
    )
    channel = fields.Selection(CHANNELS, default="sms", required=True)
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Language",
        default=lambda self: self.env.lang,
    )
    subject = fields.Char(compute="_compute_words")
    body = fields.Text(compute="_compute_words")
    size_text = fields.Char("Length", compute="_compute_words")

    @api.depends("template_id", "patient_id", "branch_id", "channel", "lang")
    def _compute_words(self):
        for wizard in self:
            found = wizard._get_rendered()
            size = words.count_sms(found.text)
            wizard.subject = found.subject
            wizard.body = found.text or found.problem
            wizard.size_text = self.env._(
                "%(length)s characters, %(segments)s SMS",
                length=size.length,
                segments=size.segments,
            )

    def _get_rendered(self):
        """Values that come with the occasion are shown by what they stand for."""
        if self.patient_id:
            self.patient_id._origin.check_access("read")
        template = self.template_id.with_context(lang=self.lang)
        samples = {
            name: f"[{label}]" for name, label in template._get_placeholders().items()
        }
        known = {} if self.patient_id else {"patient": samples["patient"]}
        given = {
            name: text
            for name, text in samples.items()
            if name not in template._get_base_placeholders()
        }
        message = self.env["clinic.message"].new(
            {
                "patient_id": self.patient_id.id,
                "branch_id": self.branch_id.id,
                "company_id": self.branch_id.sudo().company_id.id,  # sudo: its name
                "template_id": template.id,
                "kind": template.code,
                "channel": self.channel,
                "lang": self.lang,
                "params": self._get_empty_samples(samples) | given | known,
            }
        )
        return template._render(message)[message.id]

    def _get_empty_samples(self, samples):
        """Of the branch: what it has not written down is named, not left out."""
        branch = self.branch_id
        if not branch:
            return {name: text for name, text in samples.items() if name != "patient"}
        found = {}
        if not branch.phone:
            found["branch_phone"] = samples["branch_phone"]
        if not (branch.street or branch.street2 or branch.city):
            found["branch_address"] = samples["branch_address"]
        return found
