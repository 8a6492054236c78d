from odoo import api, models


class ClinicHome(models.AbstractModel):
    """Who calls patients lands on the recall list."""

    _inherit = "clinic.home"

    @api.model
    def _get_screens(self):
        return {
            **super()._get_screens(),
            "followup": "clinic_followup.clinic_followup_recall_action",
        }
