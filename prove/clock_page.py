"""What the revisit clock is worth on histories, as figures and as a page.

A service is a kind of encounter (its code). Two times twelve months are held out: the
first decide for each service which rule is used, the second say how that went. The
page is written from the figures alone.
"""

import csv
import gzip
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from checkout import ROOT

sys.path[:0] = [
    str(ROOT / "addons/clinic_followup/tools"),
    str(ROOT / "addons/clinic_followup/tests"),
]
import revisit_clock as clock  # noqa: E402
from revisit_sample import found_within, planted  # noqa: E402

SEEDS = range(1, 51)
ENOUGH = 0.80
MADE_UNTIL = date(2022, 12, 31)


class Histories(NamedTuple):
    """Of one source: {service: {person: days}}, names of services."""

    name: str
    services: dict
    labels: dict


class Tested(NamedTuple):
    """One service in the second twelve months."""

    label: str
    median: float
    result: clock.Result
    uses_clock: bool
    cases: list

    @property
    def used(self):
        return self.result.clock if self.uses_clock else self.result.plain


class Span(NamedTuple):
    """The months that decide, and those that are tested; both ends belong to them."""

    choose_from: date
    choose_to: date
    test_from: date
    test_to: date


def read(folder):
    """Encounters of a folder in Synthea's columns."""
    days = defaultdict(lambda: defaultdict(list))
    names = defaultdict(Counter)
    with gzip.open(folder / "encounters.csv.gz", "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            day = date.fromisoformat(row["START"][:10])
            days[row["CODE"]][row["PATIENT"]].append(day)
            names[row["CODE"]][row["DESCRIPTION"]] += 1
    labels = {code: f"{most(names[code])} ({code})" for code in days}
    return Histories(folder.name, days, labels)


def most(counter):
    return min(counter, key=lambda name: (-counter[name], name))


def made(seed, people=200):
    """One service with rhythms of its people, one with a rhythm of its own."""
    kinds = {
        "own": planted(seed, people),
        "common": planted(seed + 1, people, noise=0.3, apart=0.0),
    }
    services = {
        name: {
            number: [day for day in one.visits if day <= MADE_UNTIL]
            for number, one in enumerate(kind)
        }
        for name, kind in kinds.items()
    }
    return Histories(f"made (seed {seed})", services, {name: name for name in services})


def span(histories):
    last = max(
        max(days) for people in histories.services.values() for days in people.values()
    )
    test_from = year_before(last) + timedelta(days=1)
    choose_to = test_from - timedelta(days=1)
    return Span(year_before(choose_to) + timedelta(days=1), choose_to, test_from, last)


def year_before(day):
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def test(histories):
    """(Span, [Tested]): services with enough returns, the largest first."""
    when, found = span(histories), []
    for code, people in histories.services.items():
        known = [people[person] for person in sorted(people)]
        choice = clock.backtest(known, when.choose_from, when.choose_to)
        cases = clock.cases(known, when.test_from, when.test_to)
        model = clock.fit(known, when.choose_to)
        found.append(
            Tested(
                histories.labels[code],
                model.median if model else 180.0,
                clock.judge(cases),
                choice.is_better,
                cases,
            )
        )
    return when, sorted(found, key=lambda one: (-one.result.tested, one.label))


def found_planted():
    """Share found within 10 %, for each seed."""
    shares = []
    for seed in SEEDS:
        people = planted(seed)
        until = max(max(one.visits) for one in people)
        model = clock.fit([one.visits for one in people], until)
        shares.append(found_within(people, model))
    return sorted(shares)


# -- the page ------------------------------------------------------------------------
HEAD = """\
# What the revisit clock is worth

Made by `make prove NAME=clock` from public histories; do not edit.

The clock foretells when somebody comes again for a service, from the own intervals,
shrunk to the median of the service (how, and after whom, is told at the head of
`addons/clinic_followup/tools/revisit_clock.py`). The plain rule says the same number of
days to everybody: the median of the service until the months that are held out.

A return is **hit** when it came within 25 % of its interval, or 14 days, of the day
that was foretold; the width is the same for both rules. Of the held-out months nothing
is known to either; of a person, both know the visits until the one it is counted from.

For each service **the twelve months before decide** which rule is used: the clock where
it hit more often by more than chance (one-sided 5 %, each person counted as one, at
least 30 returns), else the plain rule. The table then shows the twelve months after.
The product does the same every week, on the last twelve months of each service.

Columns: hits of the plain rule and of the clock; the lead of the clock in points, and
what chance may do (1.645 standard errors); which rule is used, and its hits; how many
returns fell in the 50 % and the 80 % interval of the clock.
"""
FOLDER = """
## {name}

{people} people, {visits} visits of {services} kinds, until {last}.
Decided on {choose_from} to {choose_to}, tested on {test_from} to {test_to}.

| service | returns | median days | plain | clock | lead ± chance | used | hits | in |
|---|--:|--:|--:|--:|--:|---|--:|--:|
"""
ROW = (
    "| {label} | {tested} | {median:.0f} | {plain:.0f} % | {clock:.0f} % |"
    " {lead:+.1f} ± {error:.1f} | {used} | {hits:.0f} % | {half:.0f} / {wide:.0f} % |\n"
)
REST = """
{kinds} kinds have fewer than {least} returns, {returns} together: they are not shown,
but are in the sums below.
"""
TOTAL = """
Of all {tested} returns, within

| | plain rule for all | clock for all | what is used |
|---|--:|--:|--:|
"""
TOTAL_ROW = "| {window:.0f} % | {plain:.1f} % | {clock:.1f} % | {used:.1f} % |\n"
PLANTED = """
## A planted rhythm

{count} times (seeds {first} to {last}) 200 people with 4 to 9 intervals of a rhythm of
their own (180 days in the middle, two thirds of the people between 120 and 270), each
interval 12 % off, one in twenty a gap of two and a half times. The clock is within 10 %
of the planted rhythm for {least:.0f} % to {most:.0f} % of the people,
{median:.0f} % in the middle.
"""


def render(tested, shares):
    """`tested` is [(Histories, Span, [Tested])]."""
    parts = [HEAD]
    for histories, when, found in tested:
        parts += _render_source(histories, when, found)
    parts.append(
        PLANTED.format(
            count=len(shares),
            first=SEEDS[0],
            last=SEEDS[-1],
            least=100 * shares[0],
            most=100 * shares[-1],
            median=100 * shares[len(shares) // 2],
        )
    )
    return "".join(parts)


def _render_source(histories, when, found):
    services = histories.services
    yield FOLDER.format(
        name=histories.name,
        people=len({person for people in services.values() for person in people}),
        visits=sum(
            len(days) for people in services.values() for days in people.values()
        ),
        services=len(services),
        last=when.test_to,
        **when._asdict(),
    )
    shown, rest = split(found)
    for one in shown:
        yield _render_service(one)
    yield REST.format(
        kinds=len(rest),
        least=clock.FEWEST_TESTED,
        returns=sum(one.result.tested for one in rest),
    )
    yield from _render_totals(found)
    yield _render_lesson(shown)


def split(found):
    shown = [one for one in found if one.result.tested >= clock.FEWEST_TESTED]
    return shown, [one for one in found if one not in shown]


def _render_service(one):
    hit = clock.HIT
    half, wide = clock.LEVELS
    return ROW.format(
        label=one.label.replace("|", "/"),
        tested=one.result.tested,
        median=one.median,
        plain=one.result.plain[hit],
        clock=one.result.clock[hit],
        lead=one.result.lead,
        error=clock.SURE * one.result.error,
        used="**clock**" if one.uses_clock else "plain",
        hits=one.used[hit],
        half=one.result.inside[half],
        wide=one.result.inside[wide],
    )


def totals(found):
    """[(window, plain, clock, used)] in % of all returns."""
    count = sum(one.result.tested for one in found)
    return [
        (
            window,
            *(
                sum(rates(one)[window] * one.result.tested for one in found) / count
                for rates in (
                    lambda one: one.result.plain,
                    lambda one: one.result.clock,
                    lambda one: one.used,
                )
            ),
        )
        for window in clock.WINDOWS
    ]


def _render_totals(found):
    yield TOTAL.format(tested=sum(one.result.tested for one in found))
    for window, plain, own, used in totals(found):
        yield TOTAL_ROW.format(window=100 * window, plain=plain, clock=own, used=used)


def _render_lesson(shown):
    """What the figures say, also against the clock."""
    behind = sum(one.result.lead <= 0 for one in shown)
    sure = sum(one.result.is_better for one in shown)
    used = sum(one.uses_clock for one in shown)
    return (
        f"\nThe clock is no better than the plain rule in {behind} of these"
        f" {len(shown)} kinds,\nand better by more than chance in {sure}. The months"
        f" before had chosen it for {used};\neverywhere else the plain rule is used.\n"
    )
