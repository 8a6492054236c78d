"""What it means for the next booking that somebody stayed away."""

import dataclasses
from datetime import datetime, timedelta

YEAR = timedelta(days=365)
KEPT, MISSED, LATE = "kept", "missed", "late"


@dataclasses.dataclass(frozen=True)
class Terms:
    """``must_confirm`` from so many no-shows on, ``offline`` for ``offline_days`` from
    so many on (0: never); ``cleared_by`` kept appointments in a row forget them.
    """

    must_confirm: int = 2
    offline: int = 3
    offline_days: int = 90
    cleared_by: int = 2


@dataclasses.dataclass(frozen=True)
class Standing:
    """Counts of the last 12 months, and what follows from them."""

    no_shows: int = 0
    late_cancels: int = 0
    must_confirm: bool = False
    offline_until: datetime | None = None


def standing(outcomes, now, terms=None):
    """`Standing` after ``outcomes``: pairs (instant, KEPT | MISSED | LATE).

    A late cancellation is counted, but is no no-show.

    >>> def day(number):
    ...     return datetime(2026, 1, number)
    >>> missed = [(day(1), MISSED), (day(2), MISSED)]
    >>> standing(missed, day(9)).must_confirm
    True
    >>> standing([*missed, (day(3), KEPT), (day(4), KEPT)], day(9)).no_shows
    0
    """
    terms = terms or Terms()
    missed, late, kept = [], 0, 0
    for at, outcome in sorted(outcomes):
        if at > now or at <= now - YEAR:
            continue
        if outcome == LATE:
            late += 1
        elif outcome == MISSED:
            missed.append(at)
            kept = 0
        elif outcome == KEPT:
            kept += 1
            if terms.cleared_by and kept >= terms.cleared_by:
                missed = []
    return Standing(
        no_shows=len(missed),
        late_cancels=late,
        must_confirm=bool(terms.must_confirm and len(missed) >= terms.must_confirm),
        offline_until=_get_offline(missed, now, terms),
    )


def _get_offline(missed, now, terms):
    if not terms.offline or len(missed) < terms.offline:
        return None
    until = missed[-1] + timedelta(days=terms.offline_days)
    return until if until > now else None


def is_late(start_at, cancelled_at, hours):
    """Whether the chair cannot be filled any more.

    >>> start = datetime(2026, 1, 2, 9)
    >>> is_late(start, datetime(2026, 1, 1, 9), 24)
    False
    >>> is_late(start, datetime(2026, 1, 1, 10), 24)
    True
    """
    return start_at - cancelled_at < timedelta(hours=hours)
