import base64

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS


class ClinicImportStart(models.TransientModel):
    """Upload, look at the mapping, try, run. The upload is encrypted at once."""

    _name = "clinic.import.start"
    _description = "Import patient data"
    _inherit = ["clinic.encrypted.mixin"]

    step = fields.Selection(
        [("upload", "Upload"), ("mapping", "Mapping")], default="upload", required=True
    )
    upload = fields.Binary(
        "File",
        compute="_compute_upload",
        inverse="_inverse_upload",
        help="A CSV file (also .gz), an Excel file (.xlsx), or a .zip with several.",
    )
    upload_name = fields.Char()
    sealed = fields.Binary(attachment=False, groups=NO_ACCESS)
    profile_id = fields.Many2one(
        "clinic.import.profile", help="Empty: found by the names of files and columns."
    )
    source = fields.Char(
        help="Name of the old system. Rows of one source are recognised when they "
        "come again; leave it as it is to correct or complete an import."
    )
    line_ids = fields.One2many("clinic.import.start.line", "start_id")

    @api.model_create_multi
    def create(self, vals_list):
        self.env["clinic.import.batch"]._check_may_import()
        return super().create(vals_list)

    @api.depends("sealed")
    def _compute_upload(self):
        for start in self:
            start.upload = False

    def _inverse_upload(self):
        for start in self.filtered("upload"):
            text = start.upload
            text = text.decode() if isinstance(text, bytes) else text
            # sudo: the column is closed to everybody; the upload is the user's own
            start.sudo().sealed = self._clinic_encrypt(text, "upload")

    def _get_content(self):
        # sudo: see _inverse_upload
        sealed = self.sudo().with_context(bin_size=False).sealed
        if not sealed:
            raise UserError(self.env._("Choose a file first."))
        return base64.b64decode(self._clinic_decrypt(sealed, "upload", strict=True))

    def action_read(self):
        """Find the profile and show what becomes of each column."""
        self.ensure_one()
        Batch = self.env["clinic.import.batch"]
        Batch._check_may_import()
        with Batch._unpacked(self.upload_name, self._get_content()) as folder:
            inputs, _totals = Batch._read_folder(folder)
            profile = Batch._get_profile(self.profile_id, inputs)
            spec = profile._get_spec()
            lines = [self._prepare_line(item, spec) for item in inputs]
        self.write(
            {
                "step": "mapping",
                "profile_id": profile.id,
                "source": self.source or spec.source,
                "line_ids": [Command.clear(), *map(Command.create, lines)],
            }
        )
        return self._reopen()

    @api.model
    def _prepare_line(self, item, spec):
        binding = spec.binding_of(item.name, item.headings)
        if not binding:
            return {"name": item.name, "left_out": self.env._("The whole file")}
        return {
            "name": item.name,
            "model": binding.file.model,
            "kept": ", ".join(
                f"{item.headings[index]} > {column.field or column.argument}"
                for index, column in binding.kept
            ),
            "left_out": binding.file.skip_reason
            or ", ".join(
                [f"{column.name}: {column.ignored}" for _i, column in binding.ignored]
                + binding.unknown
            ),
            "missing": ", ".join(binding.missing),
        }

    def action_try(self):
        """Dry run: all checks, nothing stays but the report."""
        self.ensure_one()
        batch = self.env["clinic.import.batch"]._run_upload(
            self.upload_name, self._get_content(), self.profile_id, True, self.source
        )
        return self._open(batch)

    def action_run(self):
        """Hand the file to the import job and show how far it is."""
        self.ensure_one()
        batch = self.env["clinic.import.batch"]._queue_upload(
            self.upload_name, self._get_content(), self.profile_id, self.source
        )
        return self._open(batch)

    def action_back(self):
        self.step = "upload"
        return self._reopen()

    def _open(self, batch):
        return {
            "type": "ir.actions.act_window",
            "res_model": "clinic.import.batch",
            "res_id": batch.id,
            "views": [(False, "form")],
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }


class ClinicImportStartLine(models.TransientModel):
    _name = "clinic.import.start.line"
    _description = "File of an upload"

    start_id = fields.Many2one("clinic.import.start", required=True, ondelete="cascade")
    name = fields.Char("File")
    model = fields.Char("Becomes")
    kept = fields.Char("Columns kept")
    left_out = fields.Char("Left out")
    missing = fields.Char("Missing columns")
