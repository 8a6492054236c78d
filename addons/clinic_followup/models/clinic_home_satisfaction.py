from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.clinic_desk.tools.tiles import Tile


class ClinicHome(models.AbstractModel):
    """What patients answered in the last days."""

    _inherit = "clinic.home"

    @api.model
    def _get_tiles(self, scope):
        week = fields.Datetime.now() - timedelta(days=7)
        answered = [
            ("branch_id", "in", scope.branches.ids),
            ("state", "=", "answered"),
            ("answered_at", ">", week),
        ]
        return [
            *super()._get_tiles(scope),
            Tile(
                "survey_answers",
                self.env._("Survey answers of seven days"),
                "clinic.satisfaction",
                answered,
                "clinic_followup.clinic_satisfaction_action",
                ("manager", "medical_director"),
                tone="info",
            ),
        ]
