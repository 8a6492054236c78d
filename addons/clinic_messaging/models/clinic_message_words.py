from odoo import models

from ..tools import words


class ClinicMessage(models.Model):
    """In which language a message is written."""

    _inherit = "clinic.message"

    def _get_message_lang(self):
        """Its own language, else the patient's, else that of the branch's company."""
        self.ensure_one()
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        wanted = (
            self.lang,
            self.patient_id.lang,
            self.branch_id.company_id.partner_id.lang,
        )
        picked = (words.pick_language(code, installed) for code in wanted if code)
        return next(filter(None, picked), None) or "en_US"
