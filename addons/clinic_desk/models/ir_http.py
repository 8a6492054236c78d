from odoo import models

HOME = "clinic_desk.clinic_home_action"
STAFF = "clinic_base.group_clinic_base_staff"


class IrHttp(models.AbstractModel):
    """Who has a role lands on its page, unless he chose another first screen."""

    _inherit = "ir.http"

    def session_info(self):
        info = super().session_info()
        user = self.env.user
        if user._is_internal() and not user.action_id and user.has_group(STAFF):
            info["home_action_id"] = self.env.ref(HOME).id
        return info
