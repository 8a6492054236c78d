"""Rows of a CSV file, whatever is wrong with it."""

import csv
import io
import re
import zlib
from collections import deque

from .sniff import common_width, detect_delimiter, detect_encoding
from .table_base import Dialect, TableError

_MAX_RECORD_LINES = 200  # a cell of more lines has a quote that is never closed
_MAX_RECORD_CHARS = 1 << 20
_MAX_LINE_CHARS = 1 << 22
_SAMPLE_LINES = 60
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)

csv.field_size_limit(max(csv.field_size_limit(), _MAX_LINE_CHARS))


def read_csv(opener, known_columns=frozenset(), encoding=None, delimiter=None):
    """Return the raw rows of the file that ``opener()`` opens as a binary stream."""
    guessed = False
    if encoding is None:
        with opener() as binary:
            whole = _Forgiving(binary)
            encoding, guessed = detect_encoding(io.BufferedReader(whole))
            if whole.is_cut and not whole.size:
                raise TableError("damaged")
    feed = _Feed(opener(), encoding)
    first = feed.peek(1)
    if first and (match := _SEPARATOR_LINE.fullmatch(first[0])):
        delimiter = delimiter or match[1]
        feed.begin()
        next(feed)
    sample = feed.peek(_SAMPLE_LINES)
    delimiter = delimiter or detect_delimiter(sample, known_columns)
    name = encoding.removesuffix("-sig")
    return CsvSource(feed, Dialect("csv", name, delimiter, guessed), sample)


class _Forgiving(io.RawIOBase):
    """A binary stream that ends where a damaged .gz can no longer be unpacked."""

    def __init__(self, binary):
        super().__init__()
        self._binary = binary
        self.is_cut = False
        self.size = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        try:
            data = self._binary.read1(len(buffer))
        except (EOFError, OSError, zlib.error):
            self.is_cut = True
            data = b""
        buffer[: len(data)] = data
        self.size += len(data)
        return len(data)

    def close(self):
        self._binary.close()
        super().close()


class _Feed:
    """Gives csv.reader the lines of one record; can look ahead and take lines back."""

    def __init__(self, binary, encoding):
        self._raw = _Forgiving(binary)
        buffered = io.BufferedReader(self._raw, 1 << 18)
        self._text = io.TextIOWrapper(buffered, encoding, errors="replace", newline="")
        self._ahead = deque()
        self.taken = 0
        self.begin()

    def begin(self):
        """Start a record."""
        self.record = []
        self.chars = 0
        self.is_over = False  # the record goes on beyond what one can have
        self.at_end = False  # the file ended while the reader wanted more
        self.is_odd = False

    @property
    def is_cut(self):
        return self._raw.is_cut

    def __iter__(self):
        return self

    def __next__(self):
        record = self.record
        if len(record) >= _MAX_RECORD_LINES or self.chars > _MAX_RECORD_CHARS:
            self.is_over = True
            raise StopIteration
        if self._ahead:
            line = self._ahead.popleft()
        else:
            line = self._text.readline(_MAX_LINE_CHARS)
        if not line:
            self.at_end = True
            raise StopIteration
        if "\0" in line or "\ufffd" in line:
            self.is_odd = True
        record.append(line)
        self.taken += 1
        self.chars += len(line)
        return line if not self.is_odd else line.replace("\0", "")

    def peek(self, count):
        while len(self._ahead) < count:
            line = self._text.readline(_MAX_LINE_CHARS)
            if not line:
                break
            self._ahead.append(line)
        return [self._ahead[i] for i in range(min(count, len(self._ahead)))]

    def give_back(self, lines):
        self._ahead.extendleft(reversed(lines))
        self.taken -= len(lines)

    def close(self):
        self._text.close()


class CsvSource:
    """Raw rows; ``width`` is how many cells a row should have.

    A quote that is never closed would swallow the rest of the file. Such a record
    is given as its first line only, the lines after it are read again.
    """

    def __init__(self, feed, dialect, sample):
        self.dialect = dialect
        self.width = common_width(sample, dialect.delimiter)
        self._feed = feed
        self._reader = csv.reader(feed, delimiter=dialect.delimiter)

    @property
    def is_cut(self):
        """Whether the file was compressed and ended too early, so far as it is read."""
        return self._feed.is_cut

    def close(self):
        self._feed.close()

    def __iter__(self):
        feed, reader, number = self._feed, self._reader, 0
        while True:
            line = feed.taken + 1
            feed.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells = self._cut_alone(feed.record[0], csv.QUOTE_NONE)
            number += 1
            odd = feed.is_odd or feed.at_end or len(feed.record) > 1
            if len(cells) == self.width and not odd:
                yield number, line, cells, ()
            else:
                yield number, line, *self._examine(cells)

    def _examine(self, cells):
        """Return (cells, problems) of a record that is not as it should be."""
        feed, problems = self._feed, []
        record = feed.record
        if self._is_quote_open():
            feed.give_back(record[1:])
            cells = self._cut_alone(record[0], csv.QUOTE_NONE)
            problems.append(("open_quote", None))
        elif feed.at_end or self._ends_early(cells, record[-1]):
            problems.append(("cut_row", None))
        if feed.is_odd:
            if any("\0" in line for line in record):
                problems.append(("nul", None))
            problems += [
                ("bad_character", index)
                for index, cell in enumerate(cells)
                if "\ufffd" in cell
            ]
        return cells, problems

    def _ends_early(self, cells, line):
        """Whether a row lacks cells and the file its last line end."""
        return bool(cells) and len(cells) < self.width and line[-1] not in "\r\n"

    def _is_quote_open(self):
        """Whether the record has swallowed rows that stand for themselves."""
        feed = self._feed
        if feed.is_over or len(feed.record) == 1:
            return feed.is_over
        if not feed.at_end and self._is_strict():
            return False
        return self.width > 1 and any(
            len(self._cut_alone(line)) == self.width for line in feed.record[1:]
        )

    def _is_strict(self):
        """Whether every closing quote of the record is followed by a delimiter."""
        delimiter = self.dialect.delimiter
        try:
            next(csv.reader(self._feed.record, delimiter=delimiter, strict=True))
        except csv.Error:
            return False
        return True

    def _cut_alone(self, line, quoting=csv.QUOTE_MINIMAL):
        line = line.rstrip("\r\n").replace("\0", "")
        reader = csv.reader([line], delimiter=self.dialect.delimiter, quoting=quoting)
        try:
            return next(reader, [])
        except csv.Error:
            return [line]
