from odoo import api, models
from odoo.exceptions import UserError


class ClinicPatientGrant(models.Model):
    """Grants of an emergency come and go with it, never by hand."""

    _inherit = "clinic.patient.grant"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(v.get("kind") == "emergency" for v in vals_list):
            raise UserError(self._get_emergency_sentence())
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and (
            vals.get("kind") == "emergency" or "emergency" in self.mapped("kind")
        ):
            raise UserError(self._get_emergency_sentence())
        return super().write(vals)

    def _get_emergency_sentence(self):
        return self.env._(
            'A file is opened by "Open in an emergency", which asks for a reason, and '
            "closed again from the emergency access."
        )
