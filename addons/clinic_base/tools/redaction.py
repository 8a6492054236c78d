"""Texts of errors and statements without the values that a patient's file holds.

PostgreSQL repeats values in its errors ("Failing row contains (...)", "Key (phone)=
(...)"), Odoo writes statements that failed into the server's log, and Python quotes
what it could not read. Here each of them keeps what helps to find the fault - kind,
table, column, constraint, line of code - and loses the values.

``install`` puts this into the log of the whole process; ``scrub`` changes the errors
themselves, for whoever sends them to a browser.
"""

import logging
import re
import traceback

import psycopg2
from psycopg2 import errorcodes

HIDDEN = "…"
# Loggers whose plain messages repeat statements, domains or values.
STATEMENTS = frozenset({"odoo.sql_db", "odoo.addons.base.models.ir_cron"})
QUOTING = frozenset({"odoo.domains", "odoo.models", "odoo.fields", "odoo.orm"})
EXPORT = "odoo.addons.web.controllers.export"
# Errors whose text Python or Odoo builds around a value.
QUOTING_ERRORS = (ValueError, TypeError, ArithmeticError)
# Classes of PostgreSQL errors whose first line names things, never values.
NAMING_CLASSES = frozenset({"08", "23", "25", "40", "42", "53", "55", "57", "P0"})
MAX_STATEMENT = 4000
TYPES = frozenset({"str", "int", "float", "bool", "list", "dict", "tuple", "NoneType"})

_LITERAL = re.compile(r"'(?:[^'\\]|''|\\.)*(?:'|$)", re.DOTALL)
_DECIMAL = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])")
_QUOTED = re.compile(r"""(?<!\w)(?:'([^'\\]*)'|"([^"\\]*)")""")
_OPENING = re.compile(r"""(?<!\w)['"“]""")
_TECHNICAL = re.compile(r"[a-z][a-z0-9]*(?:[._][a-z0-9]+)+")


def hide_literals(statement):
    """Return a statement without its values.

    >>> hide_literals("UPDATE t SET note = 'it''s', x = 1.5 WHERE id = 7")
    "UPDATE t SET note = '…', x = … WHERE id = 7"
    """
    if isinstance(statement, bytes):
        statement = statement.decode("utf-8", "replace")
    hidden = _LITERAL.sub(f"'{HIDDEN}'", str(statement))
    hidden = _DECIMAL.sub(HIDDEN, hidden)
    if len(hidden) > MAX_STATEMENT:
        return hidden[:MAX_STATEMENT] + HIDDEN
    return hidden


def hide_quoted(text):
    """Return a message without what it quotes, names of models and fields kept.

    >>> hide_quoted("Wrong value for clinic.visit.state: 'coughing'")
    "Wrong value for clinic.visit.state: '…'"
    >>> hide_quoted("Invalid field 'birth_date' in 'clinic.patient'")
    "Invalid field 'birth_date' in 'clinic.patient'"
    """
    text = str(text)
    start = 0
    while opening := _OPENING.search(text, start):
        quoted = _QUOTED.match(text, opening.start())
        if not quoted or not _is_technical(quoted[1] or quoted[2] or ""):
            return _hide_from(text, opening.start())
        start = quoted.end()
    return text


def _is_technical(word):
    return word in TYPES or bool(_TECHNICAL.fullmatch(word))


def _hide_from(text, start):
    """A value may hold quotes itself: all up to the last one is hidden."""
    quote = {"“": "”"}.get(text[start], text[start])
    end = text.rfind(quote)
    rest = text[end + 1 :] if end > start else ""
    return text[: start + 1] + HIDDEN + quote + hide_quoted(rest)


def describe(error):
    """Return what a PostgreSQL error says without the values of the row."""
    diag = error.diag
    text = diag.message_primary
    if not text:  # raised by the driver itself
        lines = str(error).strip().splitlines()
        return hide_quoted(lines[0]) if lines else type(error).__name__
    if (error.pgcode or "")[:2] not in NAMING_CLASSES:
        text = hide_quoted(text)
    text = text.splitlines()[0]
    names = [
        f"{kind} {name}"
        for kind, name in (
            ("table", diag.table_name),
            ("column", diag.column_name),
            ("constraint", diag.constraint_name),
        )
        if name and name not in text
    ]
    code = errorcodes.lookup(error.pgcode) if error.pgcode else type(error).__name__
    return f"{text} [{', '.join([code, *names])}]"


def get_chain(error):
    """Return the error with its causes and contexts, each once."""
    chain, todo = [], [error]
    while todo:
        one = todo.pop()
        if one is not None and one not in chain:
            chain.append(one)
            todo += [one.__cause__, one.__context__]
    return chain


def scrub(error):
    """Take the values out of the PostgreSQL errors behind ``error``, for good."""
    for one in get_chain(error):
        if isinstance(one, psycopg2.Error):
            one.args = (describe(one),)


def get_text(error):
    """Return the text of an error as the log may keep it."""
    if isinstance(error, psycopg2.Error):
        return describe(error)
    if isinstance(error, QUOTING_ERRORS):
        return hide_quoted(error)
    return str(error)


def format_error(error):
    """Return the traceback of an error and of what caused it, without values."""
    summary = traceback.TracebackException.from_exception(error)
    _hide_summary(summary, error, set())
    return "".join(summary.format()).rstrip("\n")


def _hide_summary(summary, error, seen):
    if summary is None or error is None or id(summary) in seen:
        return
    seen.add(id(summary))
    if isinstance(error, (psycopg2.Error, *QUOTING_ERRORS)):
        summary._str = get_text(error)
    _hide_summary(summary.__cause__, error.__cause__, seen)
    _hide_summary(summary.__context__, error.__context__, seen)


def redact(record):
    """Take the values out of a record of the log."""
    if record.exc_info and record.exc_info[1] is not None:
        record.exc_text = format_error(record.exc_info[1])
    if isinstance(record.msg, BaseException):
        record.msg = get_text(record.msg)
    if isinstance(record.args, tuple) and record.args:
        record.args = tuple(_redact_argument(record, arg) for arg in record.args)
        if record.name == EXPORT and record.args[-2:-1] == ("Domain",):
            record.args = (*record.args[:-1], HIDDEN)
    if record.name in QUOTING:
        record.msg, record.args = hide_quoted(record.getMessage()), ()
    return record


def _redact_argument(record, value):
    if isinstance(value, psycopg2.Error):
        scrub(value)  # from its first line in the log on, also for other doors
        return str(value)
    if isinstance(value, QUOTING_ERRORS):
        return get_text(value)
    if record.name in STATEMENTS and isinstance(value, (str, bytes)):
        return hide_literals(value)
    return value


class RedactingFactory:
    """Makes the records of the log as before, and takes the values out."""

    def __init__(self, make):
        self.make = make

    def __call__(self, *args, **kwargs):
        return redact(self.make(*args, **kwargs))


def install():
    """Every record of this process, whichever handler writes it; once."""
    make = logging.getLogRecordFactory()
    if not isinstance(make, RedactingFactory):
        logging.setLogRecordFactory(RedactingFactory(make))
