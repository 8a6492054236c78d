from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        """What the request disclosed is one row, written before it is answered."""
        log = request.env["clinic.access.log"]
        log._start_request()
        result = super()._dispatch(endpoint)
        request.env["clinic.access.log"]._write_request()
        return result

    def session_info(self):
        result = super().session_info()
        user = self.env.user
        if result.get("uid") and user._is_internal():
            result["clinic_branches"] = [
                {"id": branch.id, "name": branch.name}
                for branch in user._clinic_branches().sudo()  # sudo: names of his own
            ]
            result["clinic_branch_id"] = user._clinic_current_branch().id
            result["clinic_push"] = self.env["clinic.egress.guard"]._is_open("push")
        return result
