import tempfile

from odoo import http
from odoo.http import content_disposition, request
from werkzeug.wsgi import wrap_file


class ClinicTakeoutController(http.Controller):
    @http.route(
        "/clinic/takeout/<int:wizard_id>", type="http", auth="user", readonly=False
    )
    def download(self, wizard_id):
        """The zip of a take-out window of one's own, streamed and then gone."""
        wizard = request.env["clinic.takeout.make"].search(
            [("id", "=", wizard_id), ("create_uid", "=", request.env.uid)]
        )
        if not wizard:
            return request.not_found()
        takeout = request.env["clinic.takeout"]
        takeout._check_may_take_out(wizard._get_patients())
        takeout._check_approved(wizard._get_patients())
        target = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the response
        wizard._write_zip(target)
        size = target.tell()
        target.seek(0)
        response = request.make_response(
            wrap_file(request.httprequest.environ, target),
            headers=[
                ("Content-Type", "application/zip"),
                ("Content-Length", str(size)),
                ("Content-Disposition", content_disposition(wizard._get_file_name())),
                ("Cache-Control", "no-store"),
            ],
        )
        response.direct_passthrough = True
        return response
