"""Rows of an XLSX workbook."""

import re
import zipfile
from datetime import timedelta

from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException

from .table_base import Dialect, TableError

_EXACT = 10**15  # a spreadsheet keeps 15 digits of a number
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DAMAGED = (
    zipfile.BadZipFile,
    InvalidFileException,
    KeyError,
    ValueError,
    TypeError,
    OSError,
    SyntaxError,  # xml.etree.ElementTree.ParseError is one
    EOFError,
)


def read_xlsx(path, sheet=None):
    """Return the raw rows of one sheet of the workbook."""
    try:
        workbook = load_workbook(path, read_only=True, keep_links=False)
    except _DAMAGED as error:
        raise TableError("damaged") from error
    try:
        return XlsxSource(workbook, _choose_sheet(workbook, sheet))
    except TableError:
        workbook.close()
        raise


def _choose_sheet(workbook, name):
    sheets = [s for s in workbook.worksheets if name in (None, s.title)]
    if not sheets:
        raise TableError("no_sheet")
    visible = [s for s in sheets if s.sheet_state == "visible"] or sheets
    for sheet in visible:
        # Some programs write a wrong size, and rows beyond it would not be read.
        sheet.reset_dimensions()
        for count, row in enumerate(sheet.iter_rows(values_only=True)):
            if any(value is not None for value in row):
                return sheet
            if count > 1000:
                break
    return visible[0]


class XlsxSource:
    is_cut = False
    width = 0

    def __init__(self, workbook, sheet):
        self._workbook = workbook
        self._sheet = sheet
        epoch = 1904 if workbook.epoch == CALENDAR_MAC_1904 else 1900
        self.dialect = Dialect("xlsx", sheet=sheet.title, epoch=epoch)

    def close(self):
        self._workbook.close()

    def __iter__(self):
        try:
            for number, row in enumerate(self._sheet.iter_rows(), 1):
                cells, problems = [], ()
                for cell in row:
                    value = cell.value
                    if value is None:
                        value = ""
                    elif type(value) is not str or cell.data_type != "s":
                        value, code = _convert(value, cell.data_type)
                        if code:
                            problems = (*problems, (code, len(cells)))
                    elif "_x" in value:
                        value = _ESCAPE.sub(_unescape, value)
                    cells.append(value)
                yield number, number, cells, problems
        except _DAMAGED as error:
            raise TableError("damaged") from error


def _convert(value, data_type):
    """Return (value, problem code or '') of a cell that is no plain text."""
    if data_type == "f":
        return str(getattr(value, "text", None) or value), "formula"
    if data_type == "e":
        return str(value), "cell_error"
    if isinstance(value, str):
        return _ESCAPE.sub(_unescape, value), ""
    if isinstance(value, timedelta):
        return str(value), ""
    if isinstance(value, (int, float)) and abs(value) >= _EXACT:
        return value, "rounded_number"
    return value, ""


def _unescape(match):
    """Turn the _x000D_ of the file format into its character; NUL into nothing."""
    code = int(match[1], 16)
    return "" if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)
