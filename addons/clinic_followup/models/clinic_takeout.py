from odoo import api, models
from odoo.addons.clinic_patient.models.clinic_takeout_files_mixin import TEXT
from odoo.addons.clinic_patient.tools.takeout import TakeoutFile


class ClinicTakeout(models.AbstractModel):
    """What was planned for the person, and what became of it."""

    _inherit = "clinic.takeout"

    @api.model
    def _get_visit_files(self):
        return [
            *super()._get_visit_files(),
            TakeoutFile(
                "followups",
                "clinic.followup",
                "followup",
                # how the house plans and hands over
                leave_out=(
                    "step_id",
                    "message_id",
                    "needs_call",
                    "escalation",
                    "escalated_to_id",
                    "escalated_at",
                ),
                masks={"title": TEXT, "note": TEXT},
            ),
        ]
