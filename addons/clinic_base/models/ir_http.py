from odoo import models
from odoo.http import request

from ..tools import redaction


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def _register_hook(self):
        super()._register_hook()
        redaction.install()  # a log that was set up anew forgets it

    @classmethod
    def _handle_error(cls, exception):
        # the browser gets the traceback too, with the whole row that was refused
        redaction.scrub(exception)
        return super()._handle_error(exception)

    @classmethod
    def _dispatch(cls, endpoint):
        """What the request disclosed is one row, written before it is answered."""
        request.env["clinic.access.log"]._start_request()
        result = super()._dispatch(endpoint)
        log = request.env.get("clinic.access.log")
        if log is not None:  # the request may have uninstalled us
            log._end_request()
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
