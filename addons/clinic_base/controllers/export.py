import json

from odoo import http
from odoo.addons.web.controllers.export import (
    CSVExport,
    ExcelExport,
    ExportXlsxWriter,
    GroupExportXlsxWriter,
)
from odoo.addons.web.controllers.pivot import TableExporter
from odoo.http import request
from werkzeug.datastructures import FileStorage

from ..tools.spreadsheet import neutralise


def _get_guarded(name):
    """The model, if it holds patient data."""
    model = request.env.get(name)
    guarded = model is not None and hasattr(model, "_clinic_may_export")
    return model if guarded else None


def _is_table_readonly(controller, rule, args):
    """Never: which table it is stands in the body, and ours leaves a row in the log."""
    return False


class _PlainText:
    """Headings and group titles are text too; a link in a cell stays text."""

    def write(self, row, column, cell_value, style=None):
        if isinstance(cell_value, str):
            done = cell_value.startswith("'")  # cells come harmless already
            cell = cell_value if done else neutralise(cell_value)
            self.worksheet.write_string(row, column, cell, style)
        else:
            super().write(row, column, cell_value, style)


class _Writer(_PlainText, ExportXlsxWriter):
    pass


class _GroupWriter(_PlainText, GroupExportXlsxWriter):
    pass


class ClinicCSVExport(CSVExport):
    def base(self, data):
        params = json.loads(data)
        if _get_guarded(params["model"]) is None:
            return super().base(data)
        for field in params["fields"]:  # labels of own columns are anybody's text
            field["label"] = neutralise(field.get("label", ""))
        return super().base(json.dumps(params))


class ClinicExcelExport(ExcelExport):
    def base(self, data):
        model = _get_guarded(json.loads(data)["model"])
        request.clinic_plain_text = model is not None
        return super().base(data)

    def from_data(self, fields, columns_headers, rows):
        if not request.clinic_plain_text:
            return super().from_data(fields, columns_headers, rows)
        with _Writer(fields, columns_headers, len(rows)) as writer:
            for row_index, row in enumerate(rows, 1):
                for cell_index, cell in enumerate(row):
                    writer.write_cell(row_index, cell_index, cell)
        return writer.value

    def from_group_data(self, fields, columns_headers, groups):
        if not request.clinic_plain_text:
            return super().from_group_data(fields, columns_headers, groups)
        with _GroupWriter(fields, columns_headers, groups.count) as writer:
            row, column = 1, 0
            for name, group in groups.children.items():
                row, column = writer.write_group(row, column, name, group)
        return writer.value


class ClinicTableExporter(TableExporter):
    @http.route(readonly=_is_table_readonly)
    def export_xlsx(self, data, **kw):
        table = json.load(data) if isinstance(data, FileStorage) else json.loads(data)
        model = _get_guarded(table.get("model")) if table else None
        if model is not None:
            model._clinic_note_table(len(table["rows"]))
            self._neutralise(table)
        return super().export_xlsx(json.dumps(table), **kw)

    def _neutralise(self, table):
        headers = [header for line in table["col_group_headers"] for header in line]
        for part in (*headers, *table["measure_headers"], *table["rows"]):
            part["title"] = neutralise(part["title"])
        for row in table["rows"]:
            for cell in row["values"]:
                cell["value"] = neutralise(cell["value"])
