from odoo import api, fields, models

from ..tools.import_line import OUTCOMES


class ClinicImportBatchFile(models.Model):
    """How the rows of one file of a batch ended."""

    _name = "clinic.import.batch.file"
    _description = "File of an import"
    _order = "batch_id, sequence, id"

    batch_id = fields.Many2one(
        "clinic.import.batch", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer()
    name = fields.Char(required=True)
    model = fields.Char()
    rows_total = fields.Integer("Rows")
    created = fields.Integer()
    adopted = fields.Integer()
    updated = fields.Integer()
    unchanged = fields.Integer()
    skipped = fields.Integer()
    refused = fields.Integer()
    rows_done = fields.Integer("Done", compute="_compute_rows_done")
    note = fields.Char(help="Columns that are not kept, each with its reason.")

    @api.depends(*OUTCOMES)
    def _compute_rows_done(self):
        for file in self:
            file.rows_done = sum(file[outcome] for outcome in OUTCOMES)

    def _count(self, tally):
        """Store the counters of the rows that are done so far."""
        self.ensure_one()
        self.write({outcome: tally.counts[outcome] for outcome in OUTCOMES})
