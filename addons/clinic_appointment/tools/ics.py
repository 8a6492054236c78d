"""A calendar file (RFC 5545) of one appointment.

It tells when and where, never who or why: calendars are shared with colleagues and
with companies.
"""

from typing import NamedTuple

LONGEST = 73  # octets of a line, its break and the mark of the next one left out


class Event(NamedTuple):
    """An appointment as a calendar shows it; times are naive UTC."""

    uid: str
    start_at: object
    stop_at: object
    summary: str
    location: str = ""
    url: str = ""
    description: str = ""
    sequence: int = 0
    is_cancelled: bool = False
    stamped_at: object = None


def escape(text):
    r"""Return a text as a value of a calendar file.

    >>> print(escape("Room 3; ask, please\nBack\\slash"))
    Room 3\; ask\, please\nBack\\slash
    """
    text = "".join(c for c in text or "" if c in "\n\t" or c.isprintable())
    text = text.replace("\\", "\\\\").replace("\n", "\\n")
    return text.replace(";", "\\;").replace(",", "\\,")


def fold(line):
    """Return a line in pieces of at most 75 octets, no character cut in two."""
    pieces, piece, size = [], "", 0
    for char in line:
        width = len(char.encode())
        if size + width > LONGEST:
            pieces.append(piece)
            piece, size = "", 1
        piece += char
        size += width
    return "\r\n ".join([*pieces, piece])


def stamp(instant):
    """Return a naive UTC instant in the form of calendar files."""
    return f"{instant:%Y%m%dT%H%M%SZ}"


def write_ics(event):
    """Return the file of an ``Event`` as text."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Clinic CRM//Appointments//EN",
        "CALSCALE:GREGORIAN",
        f"METHOD:{'CANCEL' if event.is_cancelled else 'PUBLISH'}",
        "BEGIN:VEVENT",
        f"UID:{escape(event.uid)}",
        f"DTSTAMP:{stamp(event.stamped_at or event.start_at)}",
        f"DTSTART:{stamp(event.start_at)}",
        f"DTEND:{stamp(event.stop_at)}",
        f"SEQUENCE:{event.sequence}",
        f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}",
        f"SUMMARY:{escape(event.summary)}",
        "CLASS:PRIVATE",
        "TRANSP:OPAQUE",
    ]
    for name, text in (
        ("LOCATION", event.location),
        ("DESCRIPTION", event.description),
    ):
        if text:
            lines.append(f"{name}:{escape(text)}")
    if event.url:
        lines.append(f"URL:{event.url}")
    lines += ["END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(fold(line) for line in lines)
