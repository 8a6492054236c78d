"""Hours of a day as people write them: "08:30-12:00 13:30-18:00"."""

import re

SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


def read_hours(text):
    """[(minute, minute)] of the day; ``ValueError`` if it cannot be read.

    >>> read_hours("08:30-12:00, 13:30-18:00")
    [(510, 720), (810, 1080)]
    >>> read_hours("")
    []
    """
    rest = SPAN.sub("", text or "")
    if rest.strip(" ,;，；"):
        raise ValueError(f"Not hours of a day: {text!r}")
    spans = []
    for match in SPAN.finditer(text or ""):
        hour, minute, hour_to, minute_to = map(int, match.groups())
        start, stop = hour * 60 + minute, hour_to * 60 + minute_to
        if minute > 59 or minute_to > 59 or not 0 <= start < stop <= 24 * 60:
            raise ValueError(f"Not hours of a day: {text!r}")
        spans.append((start, stop))
    return spans
