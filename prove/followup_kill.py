"""A process that ends by SIGKILL in the middle of what a job writes."""

import json
import os
import re
import signal

from odoo.sql_db import Cursor

WRITES = re.compile(r"(INSERT INTO|UPDATE)\s+\"?clinic_(followup|message)\b")


class KilledAfter:
    """SIGKILL in a transaction that wrote follow-ups or messages, `statements` after
    the first of them (or in a later one, where it is that short)."""

    def __init__(self, statements, path, day):
        self.left, self.path, self.day = statements, path, day
        self.rows = 0  # written and not committed

    def __enter__(self):
        self.execute, self.commit = Cursor.execute, Cursor.commit
        counter = self

        def execute(cursor, query, params=None, log_exceptions=True):
            result = counter.execute(cursor, query, params, log_exceptions)
            counter.count(cursor, query)
            return result

        def commit(cursor):
            result = counter.commit(cursor)
            counter.rows = 0
            return result

        Cursor.execute, Cursor.commit = execute, commit

    def count(self, cursor, query):
        if WRITES.search(query if isinstance(query, str) else query.code):
            self.rows += cursor.rowcount
        if self.rows:
            self.left -= 1
        if self.left < 0:
            with open(self.path, "a", encoding="utf-8") as file:
                told = {"day": self.day, "rows_not_committed": self.rows}
                file.write(json.dumps(told) + "\n")
            os.kill(os.getpid(), signal.SIGKILL)

    def __exit__(self, *_error):
        Cursor.execute, Cursor.commit = self.execute, self.commit
