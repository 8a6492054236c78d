"""Who is due when, by hand: plain Python over the files, nothing of the addon.

Slow and simple on purpose: each row is asked about each thing that happens. `Book`
is the reference; the rest reads the files and tells it what happened.
"""

import calendar
import csv
import gzip
from collections import defaultdict
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace as Thing
from zoneinfo import ZoneInfo

from . import followup_scenario as scenario


class Book:
    def __init__(self):
        self.rows, self.visits, self.dead = defaultdict(list), defaultdict(list), set()

    def leave(self, visit, plans, today):
        """A visit that left: its plans begin, and it ends what it makes needless."""
        self.visits[visit.patient].append(visit)
        self.begin(visit, plans, today)
        for row in self.rows[visit.patient]:
            self.end_if_seen(row)

    def begin(self, visit, plans, today):
        """The plans in use that the visit has not begun."""
        others = (v for v in self.visits[visit.patient] if v is not visit)
        first = not any((v.day, v.order) < (visit.day, visit.order) for v in others)
        for plan, steps in plans:
            type_fits = plan.visit_type in ("any", "first" if first else "return")
            code_fits = not plan.codes or visit.code in plan.codes
            found = not plan.diagnoses or set(plan.diagnoses) & visit.diagnoses
            if type_fits and code_fits and found and plan.name not in visit.begun:
                visit.begun.add(plan.name)
                code = visit.code if plan.codes else None
                for step in steps:
                    self.plan(visit, step, code, today)

    def plan(self, visit, step, code, today):
        due = after(visit.day, step.count, step.unit)
        late, words = due + timedelta(days=step.window), step.words or step.name
        about = (step.kind, words, code if step.kind == "revisit" else None)
        row = Thing(visit=visit, step=step, code=code, due=due, late=late, about=about)
        row.end, row.moved, rows = None, False, self.rows[visit.patient]
        if late < today and step.kind != "revisit":
            row.end = "dropped too_late"
        elif any(r.about == about and r.due == due and is_kept(r) for r in rows):
            row.end = "dropped same_step"
        rows.append(row)
        self.end_if_seen(row)

    def end_if_seen(self, row):
        days = [
            later.day
            for later in self.visits[row.visit.patient]
            if later.day > row.visit.day and row.code in (None, later.code)
        ]
        if not row.end and row.step.kind == "revisit" and days and max(days) >= row.due:
            row.end = "done came"
        elif not row.end and row.step.if_seen and days:
            row.end = "dropped seen"

    def get_list(self, today):
        """What is open and due; messages of the day have gone."""
        due = [r for r in self.open() if r.due <= today[r.visit.branch]]
        for row in due:
            if row.step.kind in ("message", "education"):
                days = (today[row.visit.branch] - row.due).days
                row.end = "done sent" if days <= 3 else "dropped too_late"
        return [row for row in due if not row.end]

    def open(self):
        return [row for rows in self.rows.values() for row in rows if not row.end]


def is_kept(row):
    return not (row.end or "").startswith("dropped")


def after(day, count, unit):
    if unit != "month":
        return day + timedelta(days=count * {"day": 1, "week": 7}[unit])
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


# -- what happened ---------------------------------------------------------------------
def run(folders, first, days):
    """([[branch, encounter, step, due, late]] of each day, {(encounter, step): end})"""
    book, lists, happened = Book(), [], list(enumerate(_read(folders)))
    start = datetime.combine(first, time(scenario.HOUR), timezone.utc)
    while happened and happened[0][1].moment <= start:
        happened.pop(0)
    for number in range(days):
        moment = start + timedelta(days=number)
        while happened and happened[0][1].moment <= moment:
            _happen(book, *happened.pop(0), _get_plans((number - 1) / days))
        today = [get_today(first, number, zone) for zone in scenario.ZONES]
        _sweep(book, _get_plans(number / days), today)
        due = book.get_list(today)
        lists.append(sorted(_tell(row) for row in due))
        for row in due:
            _work(row, today[row.visit.branch])
    rows = [row for rows in book.rows.values() for row in rows]
    return lists, {_key(row): row.end or "open" for row in rows}


def get_today(first, number, zone):
    """The day at a branch when the list of a day is read."""
    start = datetime.combine(first, time(scenario.HOUR), timezone.utc)
    return (start + timedelta(days=number)).astimezone(ZoneInfo(zone)).date()


def _key(row):
    return row.visit.encounter, row.step.name


def _tell(row):
    return [row.visit.branch, *_key(row), str(row.due), str(row.late)]


def _get_plans(share):
    found = []
    for plan in scenario.PLANS:
        begun = [steps for begins, steps in plan.versions if begins <= share]
        if begun and share < plan.ends:
            found.append((plan, begun[-1]))
    return found


def _happen(book, order, one, plans):
    if one.what == "died":
        book.dead.add(one.patient)
        for row in book.rows[one.patient]:
            row.end = row.end or "dropped deceased"
    else:
        one.order = order
        zone = ZoneInfo(scenario.ZONES[one.branch])
        book.leave(one, plans, one.moment.astimezone(zone).date())


def _sweep(book, plans, today):
    for patient in book.visits.keys() - book.dead:
        for visit in book.visits[patient]:
            if (today[visit.branch] - visit.day).days <= scenario.SWEEP:
                book.begin(visit, plans, today[visit.branch])


def _work(row, today):
    act = scenario.what_is_done(*_key(row), row.due, today, row.moved)
    if act == "move":
        due = today + timedelta(days=scenario.WAIT)
        row.due, row.late, row.moved = due, due + (row.late - row.due), True
    elif act:
        row.end = {"done": "done reached", "drop": "dropped not_reached"}[act]


# -- the files -------------------------------------------------------------------------
def _read(folders):
    """What happened, in its order: visits (when they are written down) and deaths."""
    found = []
    for folder in folders:
        deaths = {
            row["Id"]: datetime.fromisoformat(row["DEATHDATE"])
            for row in _rows(folder, "patients")
            if row["DEATHDATE"]
        }
        diagnoses = defaultdict(set)
        for row in _rows(folder, "conditions"):
            diagnoses[row["ENCOUNTER"]].add(row["CODE"])
        for row in _rows(folder, "encounters"):
            what = scenario.what_happens(row["Id"])
            visit = _get_visit(row, what, diagnoses[row["Id"]])
            death = deaths.get(row["PATIENT"])
            if what != "cancelled" and not (death and death <= visit.moment):
                found.append(visit)
        found += [
            Thing(what="died", moment=moment, patient=patient, encounter=patient)
            for patient, moment in deaths.items()
        ]
    return sorted(found, key=lambda one: (one.moment, one.encounter))


def _get_visit(row, what, diagnoses):
    branch = scenario.draw(row["PATIENT"], len(scenario.ZONES))
    start = datetime.fromisoformat(row["START"])
    late = timedelta(days=scenario.LATE if what == "late" else 0)
    return Thing(
        what=what,
        moment=start + late,
        day=start.astimezone(ZoneInfo(scenario.ZONES[branch])).date(),
        patient=row["PATIENT"],
        branch=branch,
        encounter=row["Id"],
        code=row["CODE"],
        diagnoses=diagnoses,
        begun=set(),
    )


def _rows(folder, name):
    path = next(Path(folder).glob(f"{name}.csv*"))
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
