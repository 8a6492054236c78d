"""A calendar file (RFC 5545) of one appointment.

It tells when and where, never who or why: calendars are shared with colleagues and
with companies.
"""

from datetime import datetime

import vobject


def _clean(value):
    """Text without what no calendar shows; an instant (naive UTC) with its zone."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=vobject.icalendar.utc)
    return "".join(c for c in str(value) if c in "\n\t" or c.isprintable())


def write_ics(**values):
    """Return the file of an event as text; ``values`` by their names in the RFC.

    >>> start = datetime(2030, 3, 4, 1, 30)
    >>> text = write_ics(uid="u1@clinic", dtstart=start, summary="Room 3; ask")
    >>> "DTSTART:20300304T013000Z" in text, "SUMMARY:Room 3\\\\; ask" in text
    (True, True)
    """
    calendar = vobject.iCalendar()
    calendar.add("prodid").value = "-//Clinic CRM//Appointments//EN"
    calendar.add("method").value = "PUBLISH"
    event = calendar.add("vevent")
    for name, value in values.items():
        if value != "":
            event.add(name).value = _clean(value)
    return calendar.serialize()
