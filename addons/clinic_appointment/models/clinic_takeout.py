from odoo import api, models
from odoo.addons.clinic_patient.models.clinic_takeout_files_mixin import TEXT
from odoo.addons.clinic_patient.tools.takeout import TakeoutFile


class ClinicTakeout(models.AbstractModel):
    """Bookings belong to the person: those to come, and what became of the others."""

    _inherit = "clinic.takeout"

    @api.model
    def _get_visit_files(self):
        return [
            *super()._get_visit_files(),
            TakeoutFile(
                "appointments",
                "clinic.appointment",
                "appointment",
                # how the house plans, and what it asks itself on the day
                leave_out=("busy_from", "busy_to", "lane", "late_stage"),
                masks={"reason": TEXT, "cancel_reason": TEXT, "note": TEXT},
            ),
        ]
