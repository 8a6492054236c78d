"""When the steps of a follow-up plan are due, and which visits begin it.

Plain Python, no ORM. `models/clinic_followup_planning_sql.py` says the same as one
statement of PostgreSQL; a property test holds both equal.
"""

import calendar
from datetime import date, timedelta
from typing import NamedTuple


class Step(NamedTuple):
    """`content` is what would be said or sent: equal ones are one step."""

    id: int
    kind: str
    count: int
    unit: str
    window: int = 0
    content: str = ""
    service: int | None = None
    sequence: int = 10


class Plan(NamedTuple):
    """Sets of ids; `chain` None: of all chains."""

    id: int
    steps: tuple
    services: frozenset = frozenset()
    diagnoses: frozenset = frozenset()
    visit_type: str = "any"
    is_for_all: bool = False
    chain: int | None = None
    sequence: int = 10


class Visit(NamedTuple):
    """One that left; `day` and `today` are those of its branch."""

    id: int
    patient: int
    chain: int
    day: date
    today: date
    services: frozenset = frozenset()
    diagnoses: frozenset = frozenset()
    is_first: bool = True


class Due(NamedTuple):
    """One follow-up. `same_as`: (visit, step) of the row that is done in its stead."""

    visit: int
    step: int
    due_on: date
    late_on: date
    reason: str | None = None
    same_as: tuple | None = None


def due_on(day, count, unit):
    """The day `count` days, weeks or months of the calendar after `day`.

    >>> due_on(date(2026, 1, 31), 1, "month"), due_on(date(2028, 1, 31), 1, "month")
    (datetime.date(2026, 2, 28), datetime.date(2028, 2, 29))
    >>> due_on(date(2026, 12, 31), 2, "month"), due_on(date(2026, 2, 28), 1, "month")
    (datetime.date(2027, 2, 28), datetime.date(2026, 3, 28))
    >>> due_on(date(2026, 2, 27), 2, "day"), due_on(date(2026, 2, 27), 2, "week")
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 13))
    """
    if unit != "month":
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def begins(plan, visit):
    """Whether the plan begins with the visit.

    >>> plan = Plan(1, (), services=frozenset({5}), visit_type="first")
    >>> day = date(2026, 1, 1)
    >>> begins(plan, Visit(1, 1, 1, day, day, services=frozenset({5, 6})))
    True
    >>> begins(plan, Visit(1, 1, 1, day, day))
    False
    >>> begins(plan, Visit(1, 1, 1, day, day, frozenset({5}), is_first=False))
    False
    """
    if plan.chain is not None and plan.chain != visit.chain:
        return False
    if plan.visit_type != "any" and (plan.visit_type == "first") != visit.is_first:
        return False
    if plan.is_for_all:
        return True
    if not plan.services and not plan.diagnoses:
        return False
    return (not plan.services or bool(plan.services & visit.services)) and (
        not plan.diagnoses or bool(plan.diagnoses & visit.diagnoses)
    )


def make(visits, plans):
    """[`Due`] of visits that have no follow-ups yet, in the order in which they win.

    What could not be done in time any more is there as `too_late`, except revisits,
    which stay open. Of equal steps of a patient on a day (kind and content, and for
    revisits the service) the first is done, the others are `same_step`.
    """
    dues, first = [], {}
    for visit in sorted(visits, key=lambda visit: visit.id):
        begun = [plan for plan in plans if begins(plan, visit)]
        for plan in sorted(begun, key=lambda plan: (plan.sequence, plan.id)):
            for step in sorted(plan.steps, key=lambda step: (step.sequence, step.id)):
                due = _make_one(visit, plan, step)
                if due.reason is None:
                    place = _get_place(visit, plan, step, due.due_on)
                    winner = first.setdefault(place, (visit.id, step.id))
                    if winner != (visit.id, step.id):
                        due = due._replace(reason="same_step", same_as=winner)
                dues.append(due)
    return dues


def _make_one(visit, plan, step):
    day = due_on(visit.day, step.count, step.unit)
    late_on = day + timedelta(days=step.window)
    is_late = late_on < visit.today and step.kind != "revisit"
    return Due(visit.id, step.id, day, late_on, "too_late" if is_late else None)


def _get_place(visit, plan, step, day):
    service = get_service(visit, plan, step) if step.kind == "revisit" else None
    return visit.patient, step.kind, day, step.content, service


def get_service(visit, plan, step):
    """What the step is about: its own service, else that of the visit."""
    return step.service or min(plan.services & visit.services, default=None)
