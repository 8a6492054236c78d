"""What usually follows a visit, chosen from what its services and diagnoses say."""

from datetime import timedelta
from typing import NamedTuple

KINDS = ("revisit", "followup", "none")


class Usual(NamedTuple):
    """What a service or a diagnosis usually leads to."""

    kind: str
    days: int = 0
    service_id: int = 0


def choose(services, diagnoses):
    """The `Usual` to propose; None where nobody says anything.

    What was done counts before what was found. A revisit counts before a follow-up,
    which counts before "nothing": who comes back in a week is not forgotten because
    the second service of the day needs nothing. Among equals the soonest.

    >>> choose([Usual("followup", 1), Usual("revisit", 28)], [])
    Usual(kind='revisit', days=28, service_id=0)
    >>> choose([], [Usual("none")])
    Usual(kind='none', days=0, service_id=0)
    >>> choose([Usual("")], []) is None
    True
    """
    for candidates in (services, diagnoses):
        said = [usual for usual in candidates if usual.kind in KINDS]
        if said:
            return min(said, key=_rank)
    return None


def _rank(usual):
    return KINDS.index(usual.kind), usual.days, usual.service_id


def due_on(day, days):
    """The day on which a step is due, never before the visit itself.

    >>> from datetime import date
    >>> due_on(date(2026, 1, 30), 28)
    datetime.date(2026, 2, 27)
    """
    return day + timedelta(days=max(days, 0))


def in_words(days):
    """(count, unit) as people say it: whole weeks where they are.

    >>> in_words(28), in_words(10), in_words(3)
    ((4, 'weeks'), (10, 'days'), (3, 'days'))
    """
    if days and days % 7 == 0:
        return days // 7, "weeks"
    return days, "days"
