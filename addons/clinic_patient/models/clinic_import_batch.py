import base64
import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS

from ..tools.import_line import OUTCOMES

IMPORT_GROUP = "clinic_patient.group_clinic_patient_import"
UNDO_DAYS = 30


class ClinicImportBatch(models.Model):
    """One run over some files: what was asked for, how far it is, how it ended."""

    _name = "clinic.import.batch"
    _description = "Import"
    _inherit = [
        "clinic.encrypted.mixin",
        "clinic.import.files.mixin",
        "clinic.import.plan.mixin",
        "clinic.import.pipeline.mixin",
        "clinic.import.report.mixin",
        "clinic.import.undo.mixin",
        "clinic.import.reconcile.mixin",
    ]
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("running", "Running"),
            ("done", "Done"),
            ("interrupted", "Interrupted"),
            ("failed", "Failed"),
            ("undone", "Undone"),
        ],
        required=True,
        readonly=True,
        default="queued",
        index=True,
    )
    profile_id = fields.Many2one("clinic.import.profile", readonly=True)
    source = fields.Char(readonly=True, index=True)
    is_dry_run = fields.Boolean("Dry run", readonly=True)
    user_id = fields.Many2one(
        "res.users", readonly=True, default=lambda self: self.env.user
    )
    branch_id = fields.Many2one("clinic.branch", readonly=True, index=True)
    started_at = fields.Datetime("Started", readonly=True)
    finished_at = fields.Datetime("Finished", readonly=True)
    undo_until = fields.Datetime(readonly=True)
    message = fields.Text(readonly=True)
    control_totals = fields.Text(readonly=True)
    reconciliation = fields.Text(readonly=True)
    reconciliation_text = fields.Text(
        "Reconciliation report", compute="_compute_reconciliation_text"
    )
    upload = fields.Binary(attachment=False, groups=NO_ACCESS)
    upload_name = fields.Char(readonly=True)
    file_ids = fields.One2many("clinic.import.batch.file", "batch_id", readonly=True)
    row_ids = fields.One2many("clinic.import.row", "batch_id", readonly=True)

    rows_total = fields.Integer("Rows", compute="_compute_counters")
    rows_done = fields.Integer("Done", compute="_compute_counters")
    progress = fields.Float(compute="_compute_counters")
    created = fields.Integer(compute="_compute_counters")
    adopted = fields.Integer(compute="_compute_counters")
    updated = fields.Integer(compute="_compute_counters")
    unchanged = fields.Integer(compute="_compute_counters")
    skipped = fields.Integer(compute="_compute_counters")
    refused = fields.Integer(compute="_compute_counters")

    @api.depends("file_ids.rows_total", *(f"file_ids.{name}" for name in OUTCOMES))
    def _compute_counters(self):
        for batch in self:
            for name in ("rows_total", *OUTCOMES):
                batch[name] = sum(batch.file_ids.mapped(name))
            batch.rows_done = sum(batch[name] for name in OUTCOMES)
            batch.progress = 100.0 * batch.rows_done / (batch.rows_total or 1)

    @api.depends("reconciliation")
    def _compute_reconciliation_text(self):
        for batch in self:
            batch.reconciliation_text = "\n".join(batch._get_reconciliation_lines())

    # -- doors -------------------------------------------------------------------
    @api.model
    def _check_may_import(self):
        """Imports write into every file of the chain: a right of its own."""
        if not self.env.su and not self.env.user.has_group(IMPORT_GROUP):
            raise AccessError(
                self.env._(
                    "Only people with the right to import patient data may do this. "
                    "Ask an administrator for it."
                )
            )

    @api.model
    def _run_folder(self, path, profile=None, dry_run=False, source=None, report=None):
        """Import all files of a folder of the server, or one file; return a report.

        `profile` is a record or its code; without it the files tell. `report` is
        called with each file after each chunk. Never reachable over RPC.
        """
        self._check_may_import()
        inputs, totals = self._read_folder(path)
        batch = self._start_batch(inputs, profile, source, str(path), dry_run)
        batch.control_totals = json.dumps(totals) if totals else False
        batch._run(inputs, report)
        return batch.sudo()._get_report()  # sudo: counters and reasons only

    @api.model
    def _run_upload(self, name, content, profile=None, dry_run=False, source=None):
        """Import an uploaded file or archive at once; return the batch."""
        self._check_may_import()
        with self._unpacked(name, content) as folder:
            inputs, totals = self._read_folder(folder)
            batch = self._start_batch(inputs, profile, source, None, dry_run)
            batch.control_totals = json.dumps(totals) if totals else False
            batch._run(inputs)
        return batch

    @api.model
    def _queue_upload(self, name, content, profile, source=None):
        """Keep an upload encrypted and let the import job run it."""
        self._check_may_import()
        with self._unpacked(name, content) as folder:
            inputs, totals = self._read_folder(folder)
            batch = self._start_batch(inputs, profile, source, None, False)
        batch.sudo().write(  # sudo: the column is closed to everybody
            {
                "control_totals": json.dumps(totals) if totals else False,
                "upload": batch._clinic_encrypt(
                    base64.b64encode(content).decode(), "upload"
                ),
                "upload_name": name,
            }
        )
        # sudo: wakes our own job
        self.env.ref("clinic_patient.ir_cron_clinic_patient_import").sudo()._trigger()
        return batch

    def action_undo(self):
        """The button that takes back everything this import brought."""
        self._check_may_import()
        self.check_access("read")
        self._action_undo()
        return True

    def action_download_refused(self):
        """Refused rows with their reasons, to be corrected and imported again."""
        self.ensure_one()
        self._check_may_import()
        return {
            "type": "ir.actions.act_url",
            "url": f"/clinic/import/{self.id}/refused.csv",
            "target": "download",
        }

    def action_open_rows(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "clinic_patient.clinic_import_row_action"
        )
        return {**action, "domain": [("batch_id", "=", self.id)]}

    # -- life of a batch -----------------------------------------------------------
    @api.model
    def _start_batch(self, inputs, profile, source, folder, dry_run):
        """A new batch, its profile found; a UserError where none fits."""
        profile = self._get_profile(profile, inputs)
        branch = self.env.user._clinic_current_branch()
        if not branch:
            raise UserError(
                self.env._(
                    "You have no current branch. Ask an administrator to give you "
                    "one: patients without a home branch come to it."
                )
            )
        spec = profile._get_spec()
        # sudo: people who may import write batches only through this method
        batch = self.sudo().create(
            {
                "name": f"{profile.name}: {self._get_label(inputs, folder)}",
                "profile_id": profile.id,
                "source": source or spec.source_of(folder),
                "is_dry_run": dry_run,
                "user_id": self.env.uid,
                "branch_id": branch.id,
            }
        )
        self.env["clinic.operation.log"]._log(
            "import.start", batch, new={"source": batch.source, "dry_run": dry_run}
        )
        return batch

    @api.model
    def _get_profile(self, profile, inputs):
        Profile = self.env["clinic.import.profile"].sudo()  # sudo: settings, read only
        headings = {item.name: item.headings for item in inputs}
        if isinstance(profile, str):
            found = Profile.search([("code", "=", profile)], limit=1)
        else:
            found = profile or Profile._detect(headings)
        if not found:
            raise UserError(
                self.env._(
                    "No import profile fits these files. Choose one, or make one "
                    "under Configuration, Import profiles: it names the columns."
                )
            )
        # sudo: a profile is a list of column names
        return found.sudo()

    # -- jobs ----------------------------------------------------------------------
    @api.model
    def _cron_run_queued(self):
        """Run uploads that wait, one after the other; each commits its own chunks."""
        for batch in self.search([("state", "=", "queued")], order="id"):
            batch = batch.with_user(batch.user_id).sudo()  # sudo: checked when queued
            try:
                content = batch._clinic_decrypt(batch.upload, "upload", strict=True)
                content = base64.b64decode(content)
                with batch._unpacked(batch.upload_name, content) as folder:
                    inputs, _totals = batch._read_folder(folder)
                    batch._run(inputs)
            except UserError as error:
                batch.write({"state": "failed", "message": str(error)})
            batch.upload = False
            self.env["ir.cron"]._commit_progress(1)

    @api.autovacuum
    def _gc_undo_values(self):
        """Former values and refused cells go when the time to undo is over."""
        now = fields.Datetime.now()
        batches = self.sudo()  # sudo: housekeeping over all batches
        old = batches.search([("undo_until", "<", now)], limit=100)
        # Dry runs and runs that broke off have no such time: theirs is as long.
        old |= batches.search(
            [
                ("undo_until", "=", False),
                ("create_date", "<", now - timedelta(days=UNDO_DAYS)),
                ("row_ids.payload", "!=", False),
            ],
            limit=100,
        )
        rows = old.row_ids.filtered("payload")
        rows.write({"payload": False})
        old.write({"undo_until": False})

    def _prepare_end_vals(self, state):
        now = fields.Datetime.now()
        can_undo = state == "done" and not self.is_dry_run
        return {
            "state": state,
            "finished_at": now,
            "undo_until": now + timedelta(days=UNDO_DAYS) if can_undo else False,
        }
