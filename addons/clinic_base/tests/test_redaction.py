import io
import logging
import traceback

from odoo.tests import TransactionCase, tagged
from psycopg2 import Error, errors

from ..tools import redaction

WORD = "LEUKOZYTOSE"
ROW = """INSERT INTO clinic_policy_key (key, name, value_type)
         VALUES (%s, jsonb_build_object('en_US', %s), NULL)"""


@tagged("post_install", "-at_install")
class TestRedaction(TransactionCase):
    """What the server's log and the browser get of an error that holds a value."""

    def setUp(self):
        super().setUp()
        self.output = io.StringIO()
        handler = logging.StreamHandler(self.output)
        handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.logger = logging.getLogger("odoo.clinic_test_redaction")
        # the statement's own logger is silenced by the runner
        self.loggers = [self.logger, logging.getLogger("odoo.sql_db")]
        self.levels = [logger.level for logger in self.loggers]
        for logger, level in zip(self.loggers, self.levels, strict=True):
            logger.addHandler(handler)
            logger.setLevel(logging.INFO)
            logger.propagate = False
            self.addCleanup(setattr, logger, "propagate", True)
            self.addCleanup(logger.setLevel, level)
            self.addCleanup(logger.removeHandler, handler)

    def _get_log(self):
        return self.output.getvalue()

    def _provoke(self, query, params):
        with self.assertRaises(Error) as caught, self.env.cr.savepoint():
            self.env.cr.execute(query, params)
        return caught.exception

    def test_factory_is_in_place(self):
        factory = logging.getLogRecordFactory()
        self.assertIsInstance(factory, redaction.RedactingFactory)
        redaction.install()
        self.assertIs(logging.getLogRecordFactory(), factory, "once")

    def test_failing_row(self):
        error = self._provoke(ROW, [WORD, WORD])
        self.assertIn("bad query", self._get_log())
        self.assertIn("clinic_policy_key", self._get_log())
        self.assertIn("value_type", self._get_log())
        self.assertNotIn(WORD, self._get_log())
        self.assertNotIn(WORD, "".join(traceback.format_exception(error)))
        self.assertIsInstance(error, errors.NotNullViolation)

    def test_syntax_error_repeats_no_statement(self):
        self._provoke("SELECT missing_column, %s FROM clinic_policy_key", [WORD])
        self.assertIn("missing_column", self._get_log())
        self.assertNotIn(WORD, self._get_log())

    def test_value_of_the_wrong_kind(self):
        error = self._provoke("SELECT %s::integer", [WORD])
        self.assertNotIn(WORD, str(error))
        self.assertIn("invalid input syntax", str(error))
        self.assertNotIn(WORD, self._get_log())

    def test_traceback_with_a_cause(self):
        try:
            try:
                self.env["res.partner"].new()._fields["type"].convert_to_cache(
                    WORD, self.env["res.partner"]
                )
            except ValueError as error:
                raise RuntimeError("outer") from error
        except RuntimeError:
            self.logger.exception("It failed")
        self.assertIn("outer", self._get_log())
        self.assertIn("Wrong value for res.partner.type", self._get_log())
        self.assertNotIn(WORD, self._get_log())

    def test_error_as_message_and_as_argument(self):
        error = ValueError(f"could not convert string to float: '{WORD}'")
        self.logger.warning(error)
        self.logger.warning("again: %s", error)
        self.assertIn("could not convert", self._get_log())
        self.assertNotIn(WORD, self._get_log())

    def test_ordinary_lines_stay(self):
        self.logger.info("%s of '%s'", 3, "name")
        self.assertIn("3 of 'name'", self._get_log())

    def test_domains_and_exports(self):
        name = "odoo.domains"
        record = logging.LogRecord(
            name, 30, "", 1, "Bad %r", (("text", "=", WORD),), None
        )
        self.assertNotIn(WORD, redaction.redact(record).getMessage())
        args = (2, "fields", "Domain", [("text", "ilike", WORD)])
        record = logging.LogRecord(
            redaction.EXPORT, 20, "", 1, "%d. %s. %s: %s", args, None
        )
        self.assertNotIn(WORD, redaction.redact(record).getMessage())

    def test_browser_gets_no_row(self):
        error = self._provoke(ROW, [WORD, WORD])
        message = self.env["clinic.policy.key"]._sql_error_to_message(error)
        self.assertIn("value_type", message)
        key = self.env["clinic.policy.key"].search([], limit=1)
        query = ROW.replace("NULL", "'char'")
        error = self._provoke(query, [key.key, WORD])
        message = self.env["clinic.policy.key"]._sql_error_to_message(error)
        self.assertNotIn(key.key, message)
        self.assertNotIn(WORD, message)

    def test_scrub_reaches_causes(self):
        inner = self._provoke(ROW, [WORD, WORD])
        inner.args = (f"Failing row contains ({WORD})",)
        outer = RuntimeError("outer")
        outer.__cause__ = inner
        redaction.scrub(outer)
        self.assertNotIn(WORD, "".join(traceback.format_exception(outer)))

    def test_hidden_statement_is_short_and_whole(self):
        hidden = redaction.hide_literals(f"SELECT '{WORD}''{WORD}', E'\\'{WORD}', 12.5")
        self.assertNotIn(WORD, hidden)
        self.assertNotIn("12.5", hidden)
        cut = redaction.hide_literals(f"SELECT '{WORD}' , '{WORD} without an end")
        self.assertNotIn(WORD, cut)
        long = redaction.hide_literals("SELECT 1, " * 2000)
        self.assertLessEqual(len(long), redaction.MAX_STATEMENT + 1)
