import logging
import unittest

import psycopg2
from odoo.addons.clinic_base.tools import redaction

WORD = "HAEMATURIE"
QUOTES = ("'", '"')


def make_record(name, message, *args, error=None):
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(name, logging.ERROR, "f.py", 1, message, args, info)


class TestHiding(unittest.TestCase):
    def test_literals_in_every_dress(self):
        for statement in (
            f"INSERT INTO t (a) VALUES ('{WORD}')",
            f"SELECT 'x''{WORD}'",
            f"SELECT E'x\\'{WORD}'",
            f"SELECT '{WORD}\n{WORD}'",
            f"SELECT '{WORD} is never closed",
            f'SELECT \'{{"a": "{WORD}"}}\'::jsonb',
            f"SELECT '{WORD}'".encode(),
        ):
            with self.subTest(statement=statement):
                hidden = redaction.hide_literals(statement)
                self.assertNotIn(WORD, hidden)
                self.assertTrue(hidden.startswith(("INSERT", "SELECT")))

    def test_what_helps_stays(self):
        statement = 'UPDATE "clinic_visit" SET "state" = \'left\' WHERE "id" IN (5, 17)'
        hidden = redaction.hide_literals(statement)
        self.assertEqual(
            hidden,
            'UPDATE "clinic_visit" SET "state" = \'…\' WHERE "id" IN (5, 17)',
        )

    def test_measures_are_values_too(self):
        self.assertNotIn("142.5", redaction.hide_literals("SET value = 142.5"))
        self.assertIn("t1.id", redaction.hide_literals("SELECT t1.id FROM t1"))

    def test_quoted_words_go_names_stay(self):
        for quote in QUOTES:
            text = f"Wrong value for clinic.allergy.severity: {quote}{WORD}{quote}"
            self.assertNotIn(WORD, redaction.hide_quoted(text))
            text = f"Invalid field {quote}birth_date{quote}"
            self.assertEqual(redaction.hide_quoted(text), text)
        for text in (
            f"“{WORD}” is no date",
            f"can't read '{WORD}'",
            f"bad value: 'it's {WORD}' here",
            f"bad value: '{WORD} never closed",
            f"'a.b' and \"x'{WORD}\"",
        ):
            with self.subTest(text=text):
                self.assertNotIn(WORD, redaction.hide_quoted(text))
        text = "can only concatenate 'str' (not 'int')"
        self.assertEqual(redaction.hide_quoted(text), text)


class TestErrors(unittest.TestCase):
    def test_error_of_the_driver_itself(self):
        error = psycopg2.ProgrammingError(f"can't adapt type '{WORD}'\nLINE 1: {WORD}")
        self.assertNotIn(WORD, redaction.describe(error))
        self.assertTrue(redaction.describe(psycopg2.InterfaceError()))

    def test_chain_with_a_loop(self):
        first, second = ValueError("a"), KeyError("b")
        first.__cause__, second.__context__ = second, first
        self.assertEqual(set(redaction.get_chain(first)), {first, second})

    def test_scrub_leaves_other_errors_alone(self):
        error = ValueError(WORD)
        redaction.scrub(error)
        self.assertEqual(str(error), WORD)
        inner = psycopg2.DataError(f"bad '{WORD}'")
        error.__context__ = inner
        redaction.scrub(error)
        self.assertNotIn(WORD, str(inner))

    def test_text_for_the_log(self):
        for error in (ValueError(f"x '{WORD}'"), TypeError(f'x "{WORD}"')):
            self.assertNotIn(WORD, redaction.get_text(error))
        self.assertEqual(redaction.get_text(RuntimeError("as it is")), "as it is")


class TestRecords(unittest.TestCase):
    def _raise(self):
        try:
            try:
                float(WORD)
            except ValueError as error:
                raise psycopg2.DataError(f"no number: '{WORD}'") from error
        except psycopg2.Error as error:
            return error

    def _format(self, record):
        return logging.Formatter("%(message)s").format(redaction.redact(record))

    def test_traceback(self):
        text = self._format(make_record("odoo.http", "It failed", error=self._raise()))
        self.assertNotIn(WORD, text)
        self.assertIn("It failed", text)
        self.assertIn("in _raise", text, "the line of code stays")
        self.assertIn("could not convert string to float", text)
        self.assertIn("direct cause", text)

    def test_bad_query(self):
        error = psycopg2.DataError(f"DETAIL: '{WORD}'")
        record = make_record(
            "odoo.sql_db", "bad query: %s\nERROR: %s", f"SELECT '{WORD}'", error
        )
        text = self._format(record)
        self.assertNotIn(WORD, text)
        self.assertIn("SELECT", text)
        self.assertNotIn(WORD, str(error), "nor does it reach another door")

    def test_error_as_the_message(self):
        self.assertNotIn(
            WORD, self._format(make_record("any", ValueError(f"'{WORD}' %s")))
        )

    def test_arguments_by_name(self):
        record = make_record("any", "%(count)s rows", {"count": 3})
        self.assertEqual(self._format(record), "3 rows")

    def test_plain_lines_of_others(self):
        record = make_record("any.module", "Call '%s' of %d", "name", 4)
        self.assertEqual(self._format(record), "Call 'name' of 4")

    def test_factory(self):
        factory = redaction.RedactingFactory(logging.LogRecord)
        error = ValueError(f"'{WORD}'")
        record = factory("n", 30, "f", 1, "%s", (error,), None)
        self.assertNotIn(WORD, record.getMessage())
