from odoo import api, models
from odoo.addons.clinic_patient.models.clinic_takeout_files_mixin import TEXT
from odoo.addons.clinic_patient.tools.takeout import TakeoutFile


class ClinicTakeout(models.AbstractModel):
    """What he was asked after his visits, and what he answered."""

    _inherit = "clinic.takeout"

    @api.model
    def _get_visit_files(self):
        return [
            *super()._get_visit_files(),
            TakeoutFile(
                "survey_answers",
                "clinic.satisfaction",
                "answer",
                # how it was sent
                leave_out=("message_id", "expires_at"),
                masks={"comment": TEXT},
            ),
        ]
