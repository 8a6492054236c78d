import json

from odoo import models

from ..tools.import_line import OUTCOMES


class ClinicImportReportMixin(models.AbstractModel):
    """What a run tells whoever started it."""

    _name = "clinic.import.report.mixin"
    _description = "Report of an import"

    def _get_report(self):
        """What a caller prints: files with counters, and the reconciliation."""
        self.ensure_one()
        return {
            "batch_id": self.id,
            "state": self.state,
            "profile": self.profile_id.code,
            "source": self.source,
            "dry_run": self.is_dry_run,
            "files": [
                {
                    "file": file.name,
                    "model": file.model,
                    "rows": file.rows_total,
                    "note": file.note or "",
                    **{outcome: file[outcome] for outcome in OUTCOMES},
                }
                for file in self.file_ids
            ],
            "totals": {outcome: self[outcome] for outcome in OUTCOMES},
            "rows": self.rows_total,
            "refused": self._get_refused_summary(),
            "reconciliation": json.loads(self.reconciliation or "{}"),
            "reconciliation_lines": self._get_reconciliation_lines(),
        }

    def _get_refused_summary(self):
        groups = self.env["clinic.import.row"]._read_group(
            [("batch_id", "=", self.id), ("outcome", "in", ("refused", "skipped"))],
            ["file_id", "outcome", "column", "reason"],
            ["row_count:sum", "row_number:min"],
        )
        return [
            {
                "file": file.name,
                "outcome": outcome,
                "column": column or "",
                "reason": reason or "",
                "rows": rows,
                "first_row": first,
            }
            for file, outcome, column, reason, rows, first in groups
        ]

    def _get_refused_rows(self):
        """(headings, rows) of refused rows as they came, with number and reason.

        Files with other headings follow each other under the union of headings.
        """
        self.ensure_one()
        headings, opened = [], []
        rows = self.env["clinic.import.row"].search(
            [("batch_id", "=", self.id), ("outcome", "=", "refused")], order="id"
        )
        for row in rows:
            content = row._open_payload()
            if not content:
                continue
            cells = dict(zip(content["headings"], content["cells"], strict=False))
            headings += [name for name in cells if name not in headings]
            opened.append((cells, [row.row_number, row.column or "", row.reason]))
        table = [
            [cells.get(name, "") for name in headings] + reason
            for cells, reason in opened
        ]
        self.env["clinic.operation.log"]._log("import.refused_rows", self)
        return headings, table
