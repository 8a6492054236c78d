"""Fingerprints of imported rows: what has changed since the last run, and which row
is which in files without an identifier."""

from collections import Counter
from datetime import date
from hashlib import blake2b

_BYTES = 16


def row_digest(values):
    """Return the fingerprint of a row: 32 hexadecimal digits.

    ``values`` is a mapping of column to value (text, number, date, bool or None)
    or a sequence of values. The order of a mapping's columns does not count, nor do
    columns without a value, so that an added empty column changes nothing; text
    counts to the last blank.
    """
    if hasattr(values, "items"):
        pairs = sorted((str(k), _text(v)) for k, v in values.items() if v is not None)
        pairs = [pair for pair in pairs if pair[1] != "s"]
    else:
        pairs = [("", _text(value)) for value in values]
    digest = blake2b(digest_size=_BYTES)
    for name, text in pairs:
        for part in (name, text):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def _text(value):
    """Return a text that differs for values that differ, 1 and 1.0 being one."""
    if value is None:
        return "s"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, date):  # datetime is one as well
        return "d" + value.isoformat()
    return ("s" if isinstance(value, str) else "v") + str(value)


class OccurrenceKeys:
    """Stable external keys for the rows of one file that bring no identifier.

    The key is the row's digest and how often that digest has come in this file:
    equal rows are told apart by their order among themselves, and a row inserted
    or moved elsewhere in the file changes no other key. Memory: one counter per
    different row (about 100 bytes).

    >>> keys = OccurrenceKeys()
    >>> [keys.next("ab"), keys.next("cd"), keys.next("ab")]
    ['ab:1', 'cd:1', 'ab:2']
    """

    def __init__(self):
        self._seen = Counter()

    def next(self, digest):
        self._seen[digest] += 1
        return f"{digest}:{self._seen[digest]}"


def occurrence_keys(rows):
    """Yield (key, row) for an iterable of rows, see ``OccurrenceKeys``."""
    keys = OccurrenceKeys()
    for row in rows:
        yield keys.next(row_digest(row)), row
