"""What a text file is: its encoding, looking at every byte, and its delimiter."""

import codecs
import csv
import re

from .table_header import column_key

CHUNK = 1 << 20
DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 50
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")


def detect_encoding(binary):
    """Return (encoding, guessed) of an open binary stream, which is read to its end.

    UTF-8 and UTF-16 with their marks, UTF-16 without; else UTF-8 if every byte
    fits, GB18030 if not. ``guessed`` is True where no encoding fits all bytes or
    the file is in a Western code page: somebody should look at the names. A
    character cut at the very end does not count against an encoding.
    """
    head = binary.read(CHUNK)
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding, False
    if encoding := _unmarked_utf16(head[:4096]):
        return encoding, False
    decoders = {
        name: codecs.getincrementaldecoder(name)() for name in ("utf-8", "gb18030")
    }
    odd = total = 0
    chunk = head
    while chunk and decoders:
        for name in tuple(decoders):
            try:
                decoders[name].decode(chunk)
            except UnicodeDecodeError:
                del decoders[name]
        if "utf-8" not in decoders:
            runs = [
                match.end() - match.start() for match in _HIGH_BYTES.finditer(chunk)
            ]
            odd, total = odd + sum(length % 2 for length in runs), total + len(runs)
        chunk = binary.read(CHUNK)
    if "utf-8" in decoders:
        return "utf-8", False
    # Chinese characters are pairs of high bytes; Western accents stand alone.
    if odd * 2 > total:
        return "cp1252", True
    return "gb18030", "gb18030" not in decoders


def _unmarked_utf16(head):
    """Return the byte order of UTF-16 text that ASCII signs give away, or None."""
    if len(head) < 4 or len(head) % 2 and len(head) < 4096:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.2 and even < half * 0.02:
        return "utf-16-le"
    if even > half * 0.2 and odd < half * 0.02:
        return "utf-16-be"
    return None


def detect_delimiter(lines, known_columns=frozenset()):
    """Return the delimiter of the first ``lines`` of a file.

    The one counts under which most cells are known headings; then the one that cuts
    most lines into the same number of cells, more than one.
    """
    return max(DELIMITERS, key=lambda sign: _rate(lines, sign, known_columns))


def common_width(lines, delimiter):
    """Return into how many cells most of ``lines`` are cut, 0 for none."""
    widths = [len(row) for row in _cut(lines, delimiter) if len(row) > 1]
    return max(set(widths), key=widths.count, default=0)


def _rate(lines, delimiter, known_columns):
    rows = _cut(lines, delimiter)
    known = max(
        (sum(column_key(cell) in known_columns for cell in row) for row in rows),
        default=0,
    )
    common = common_width(lines, delimiter)
    share = sum(len(row) == common for row in rows) / max(1, len(rows))
    return known, round(share, 1), common


def _cut(lines, delimiter):
    """Cut each line alone: a quote that is not closed must not join them."""
    clean = (line.replace("\0", "") for line in lines[:_SAMPLE_LINES])
    return [
        next(csv.reader([line], delimiter=delimiter), [])
        for line in clean
        if line.strip()
    ]
