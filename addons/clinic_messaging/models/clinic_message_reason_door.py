from odoo import models


class ClinicMessage(models.Model):
    """Why a door of core did not send."""

    _inherit = "clinic.message"

    def _get_provider_reasons(self):
        return super()._get_provider_reasons() | {
            "core_door": (
                self.env._("Not by this way"),
                self.env._(
                    "Patients are written to from their file: open it and press "
                    "'Message'."
                ),
            ),
        }
