from odoo import api, fields, models

from ..tools import words


class ClinicMessage(models.Model):
    """In which language a message is written, and what its kind is called."""

    _inherit = "clinic.message"

    kind_shown = fields.Char("Kind", compute="_compute_kind_shown")

    @api.depends("template_id.name", "kind")
    @api.depends_context("lang")
    def _compute_kind_shown(self):
        for message in self:
            # sudo: what the template is called, archived or of another chain
            name = message.template_id.sudo().name
            message.kind_shown = name or self.env._("Written by hand")

    @api.depends("kind_shown", "channel")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """What it is and how it goes: the key says nothing to people."""
        channels = dict(self._fields["channel"]._description_selection(self.env))
        for message in self:
            parts = (message.kind_shown, channels.get(message.channel))
            message.display_name = " · ".join(filter(None, parts))

    def _get_message_lang(self):
        """Its own language, else the patient's, else that of the branch's company."""
        self.ensure_one()
        wanted = (
            self.lang,
            self.patient_id.lang,
            self.branch_id.company_id.partner_id.lang,
        )
        return next(filter(None, map(self._pick_lang, wanted)), None) or "en_US"

    @api.model
    def _pick_lang(self, wanted):
        """The installed language for a code in any spelling, else None."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        return words.pick_language(wanted, installed)
