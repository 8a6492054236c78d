"""A list of clinical codes as a clinic gets it: CSV or XLSX, headings in any order."""

from typing import NamedTuple

from .readers import open_table
from .table_header import column_key

HEADINGS = {
    "code": (
        "code",
        "icd",
        "icd10",
        "icd-10",
        "icd10code",
        "icd code",
        "icd-10 code",
        "diagnosis code",
        "编码",
        "代码",
        "疾病编码",
        "疾病代码",
        "诊断编码",
        "诊断代码",
        "主要编码",
    ),
    "name": (
        "name",
        "title",
        "description",
        "english name",
        "name en",
        "long description",
        "short description",
        "diagnosis",
        "英文名称",
    ),
    "name_zh": (
        "name zh",
        "name cn",
        "zh name",
        "zh",
        "chinese name",
        "名称",
        "中文名称",
        "疾病名称",
        "诊断名称",
    ),
    "is_retired": (
        "retired",
        "is retired",
        "inactive",
        "obsolete",
        "deprecated",
        "停用",
        "是否停用",
        "废止",
        "作废",
    ),
}
YES = frozenset({"1", "true", "yes", "y", "x", "是", "停用", "废止", "作废", "retired"})
MAX_CODE = 32
_KNOWN = {
    column_key(heading): field
    for field, headings in HEADINGS.items()
    for heading in headings
}


class CodeRow(NamedTuple):
    """``problem``: no_code, no_name, long_code, again; None if the row is good."""

    number: int
    code: str
    name: str
    name_zh: str
    is_retired: bool
    problem: str | None = None


class NoColumns(ValueError):
    """The table has no column of codes, or none of names; ``columns`` are those."""

    def __init__(self, columns):
        super().__init__(", ".join(columns))
        self.columns = columns


def find_columns(columns):
    """{field: column} of a table's headings, the first that fits each.

    >>> find_columns(["ICD-10 Code", "Long Description", "停用"])
    {'code': 'ICD-10 Code', 'name': 'Long Description', 'is_retired': '停用'}
    """
    found = {}
    for column in columns:
        field = _KNOWN.get(column_key(column))
        if field:
            found.setdefault(field, column)
    if "code" not in found or not {"name", "name_zh"} & found.keys():
        raise NoColumns(list(columns))
    return found


def read_codes(path):
    """Yield a ``CodeRow`` per row; raises ``NoColumns`` and ``TableError``."""
    headings = [heading for names in HEADINGS.values() for heading in names]
    with open_table(path, headings) as table:
        columns = find_columns(table.columns)
        seen = set()
        for row in table:
            yield _read_row(row, columns, seen)


def _read_row(row, columns, seen):
    def text(field):
        value = row.values.get(columns.get(field), "")
        return " ".join(str(value if value is not None else "").split())

    code = text("code").upper()
    names = text("name"), text("name_zh")
    problem = None
    if not code:
        problem = "no_code"
    elif len(code) > MAX_CODE:
        problem = "long_code"
    elif not any(names):
        problem = "no_name"
    elif code in seen:
        problem = "again"
    seen.add(code)
    is_retired = text("is_retired").casefold() in YES
    return CodeRow(row.number, code, *names, is_retired, problem)
