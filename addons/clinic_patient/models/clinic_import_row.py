import json

from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

from ..tools.import_line import OUTCOMES, Refused


class ClinicImportRow(models.Model):
    """A row that is worth a sentence: all but those created or unchanged.

    Column, reason and number of the row say what is wrong; the content of the cells
    is only in `payload`, encrypted: cells of refused rows to give them back, former
    values of updated records to undo the batch.
    """

    _name = "clinic.import.row"
    _description = "Row of an import"
    _inherit = ["clinic.encrypted.mixin", "clinic.import.sentence.mixin"]
    _order = "batch_id desc, id"
    _log_access = False
    _rec_name = "reason"

    batch_id = fields.Many2one(
        "clinic.import.batch", required=True, index=True, ondelete="cascade"
    )
    file_id = fields.Many2one(
        "clinic.import.batch.file", required=True, index=True, ondelete="cascade"
    )
    row_number = fields.Integer("Row", help="As in the file: the heading is row 1.")
    row_count = fields.Integer("Rows", default=1)
    column = fields.Char()
    outcome = fields.Selection(
        [(outcome, outcome.capitalize()) for outcome in OUTCOMES], required=True
    )
    reason_code = fields.Char()
    reason = fields.Char()
    model = fields.Char()
    res_id = fields.Many2oneReference("Record", model_field="model")
    payload = fields.Binary(attachment=False, groups=NO_ACCESS)

    _outcome_idx = models.Index("(batch_id, outcome)")

    @api.model
    def _store(self, file, lines, headings):
        """Write the rows of one chunk that need one, in one statement."""
        rows = [self._prepare_row(file, line, headings) for line in lines]
        if not rows:
            return
        columns = [SQL.identifier(name) for name in rows[0]]
        self.env.cr.execute(
            SQL(
                "INSERT INTO clinic_import_row (%s) VALUES %s",
                SQL(", ").join(columns),
                SQL(", ").join(tuple(row.values()) for row in rows),
            )
        )
        self.invalidate_model(flush=False)

    def _prepare_row(self, file, line, headings):
        problem = line.problem
        said = problem or (Refused(line.note) if line.note else None)
        return {
            "batch_id": file.batch_id.id,
            "file_id": file.id,
            "row_number": line.number,
            "row_count": 1,
            "column": problem.column if problem else None,
            "outcome": line.outcome,
            "reason_code": problem.code if problem else line.note or None,
            "reason": self._sentence(said) if said else None,
            "model": file.model or None,
            "res_id": line.res_id or None,
            "payload": self._seal(line, headings),
        }

    def _seal(self, line, headings):
        """The encrypted payload of one line, or nothing where none is needed."""
        if line.outcome == "refused":
            content = {"headings": headings, "cells": line.cells}
        elif line.undo:
            content = {"undo": line.undo}
        else:
            return None
        if not self._clinic_has_key():
            return None
        text = json.dumps(content, ensure_ascii=False, default=str)
        return self._clinic_encrypt(text, "payload")

    def _open_payload(self):
        """The decrypted payload as a dict, empty where there is none."""
        self.ensure_one()
        # sudo: the column is closed to everybody; callers check the import right
        sealed = self.sudo().with_context(bin_size=False).payload
        return json.loads(self._clinic_decrypt(sealed, "payload")) if sealed else {}
