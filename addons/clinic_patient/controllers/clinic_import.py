import csv
import io

from odoo import http
from odoo.addons.clinic_base.tools.spreadsheet import neutralise
from odoo.http import content_disposition, request

from ..tools.import_profile import OWN_COLUMNS


class ClinicImportController(http.Controller):
    """Refused rows as a file, made when it is asked for and kept nowhere."""

    @http.route("/clinic/import/<int:batch_id>/refused.csv", type="http", auth="user")
    def download_refused(self, batch_id):
        batches = request.env["clinic.import.batch"]
        batches._check_may_import()
        batch = batches.search([("id", "=", batch_id)])
        if not batch:
            raise request.not_found()
        headings, rows = batch._get_refused_rows()
        content = self._write_csv(headings, rows)
        headers = [
            ("Content-Type", "text/csv; charset=utf-8"),
            ("Content-Disposition", content_disposition(f"refused-{batch_id}.csv")),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(content, headers)

    def _write_csv(self, headings, rows):
        file = io.StringIO(newline="")
        writer = csv.writer(file)
        writer.writerow([neutralise(cell) for cell in (*headings, *OWN_COLUMNS)])
        for row in rows:
            writer.writerow([neutralise(cell) for cell in row])
        return file.getvalue().encode("utf-8-sig")  # a spreadsheet reads it right
