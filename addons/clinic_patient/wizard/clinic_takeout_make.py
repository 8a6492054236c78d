import tempfile
import zipfile
from pathlib import Path

from odoo import api, fields, models


class ClinicTakeoutMake(models.TransientModel):
    _name = "clinic.takeout.make"
    _description = "Make a take-out"

    scope = fields.Selection(
        [("some", "These patients"), ("all", "All patients of my chain")],
        required=True,
        default=lambda self: self._default_scope(),
    )
    patient_ids = fields.Many2many(
        "clinic.patient",
        string="Patients",
        context={"active_test": False},
        default=lambda self: self._default_patient_ids(),
    )
    masked = fields.Boolean(
        help="Hides names, contact data, documents and free text. For tests and "
        "support; it cannot be imported."
    )
    file_format = fields.Selection(
        [("both", "CSV and JSON"), ("csv", "CSV"), ("json", "JSON")],
        string="Format",
        required=True,
        default="both",
    )
    needs_approval = fields.Boolean(compute="_compute_needs_approval")
    reason = fields.Char(help="Why so many files leave the clinic.")

    @api.model
    def _default_scope(self):
        return "some" if self._default_patient_ids() else "all"

    @api.model
    def _default_patient_ids(self):
        if self.env.context.get("active_model") != "clinic.patient":
            return []
        return self.env.context.get("active_ids") or []

    @api.depends("scope", "patient_ids")
    def _compute_needs_approval(self):
        takeout = self.env["clinic.takeout"]
        for wizard in self:
            wizard.needs_approval = not takeout._is_approved(wizard._get_patients())

    def _get_patients(self):
        return self.patient_ids._origin if self.scope == "some" else None

    def action_request_approval(self):
        """Ask the people who decide on exports; they find it in their list."""
        self.ensure_one()
        self.env["clinic.takeout"]._check_may_take_out(self._get_patients())
        self.env["clinic.takeout"]._request_approval(self.reason)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Your request is in the list of approvals. Come back when it is "
                    "decided."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_download(self):
        self.ensure_one()
        takeout = self.env["clinic.takeout"]
        takeout._check_may_take_out(self._get_patients())
        takeout._check_approved(self._get_patients())
        return {
            "type": "ir.actions.act_url",
            "url": f"/clinic/takeout/{self.id}",
            "target": "download",
        }

    def _write_zip(self, target):
        """Write the take-out into an open file. Nothing of it stays on the server:
        a stored attachment would hold document numbers in plain."""
        self.ensure_one()
        takeout = self.env["clinic.takeout"]
        formats = ("csv", "json") if self.file_format == "both" else (self.file_format,)
        with tempfile.TemporaryDirectory(prefix="clinic_takeout_") as folder:
            takeout._export_folder(folder, self._get_patients(), self.masked, formats)
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
                for path in sorted(Path(folder).rglob("*")):
                    archive.write(path, path.relative_to(folder))

    def _get_file_name(self):
        self.ensure_one()
        patients = self._get_patients()
        who = patients.record_number if patients and len(patients) == 1 else self.scope
        kind = "-masked" if self.masked else ""
        return f"takeout-{who}-{fields.Date.today()}{kind}.zip"
