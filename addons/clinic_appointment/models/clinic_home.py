from datetime import timedelta

from odoo import api, models
from odoo.addons.clinic_desk.tools.tiles import Tile

ACTION = "clinic_appointment.clinic_appointment_action_attendance"
DESK = ("reception", "manager")


class ClinicHome(models.AbstractModel):
    """Who did not come, and who has not said that he comes tomorrow."""

    _inherit = "clinic.home"

    @api.model
    def _get_tiles(self, scope):
        here = ("branch_id", "in", scope.branches.ids)
        booked = ("state", "=", "booked")
        return [
            *super()._get_tiles(scope),
            Tile(
                "did_not_come",
                self.env._("Did they come?"),
                "clinic.appointment",
                [here, booked, ("late_stage", "=", "missing")],
                ACTION,
                DESK,
                tone="danger",
                lines=("patient_id", "start_at", "practitioner_id"),
                order="start_at, id",
                at=("start_at",),
            ),
            Tile(
                "not_confirmed",
                self.env._("Tomorrow, not confirmed"),
                "clinic.appointment",
                [
                    here,
                    booked,
                    ("local_date", "=", scope.day + timedelta(days=1)),
                    ("confirm_state", "in", ("asked", "declined")),
                ],
                ACTION,
                (*DESK, "followup"),
                tone="warning",
            ),
        ]
