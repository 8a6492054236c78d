"""When somebody is expected back for a service, from the own history.

An interval is the number of days between two visits of one person for one service;
visits of one day are one visit. Intervals are compared as logarithms: "a third later"
weighs the same at three weeks and at a year.

*Own rhythm.* The middle of a person's own intervals (mean of the logarithms) is shrunk
towards the middle of the service by credibility:

    Z = n / (n + k),   k = s2 / t2,   prediction = exp(Z * own + (1 - Z) * service)

with n own intervals, s2 the variance within persons and t2 that between them, both
estimated from all who have two intervals or more (Bühlmann, "Experience rating and
credibility", ASTIN Bulletin 4(3), 1967; Bühlmann and Gisler, "A Course in Credibility
Theory", 2005, chapter 4: the empirical estimators with unequal n). With t2 = 0 nobody
has a rhythm of his own and the service speaks for all.

*Long gaps.* A year abroad is no new rhythm: own logarithms further than `CLIP`
deviations from the own median are pulled in before the mean is taken (Huber, "Robust
Estimation of a Location Parameter", 1964); the deviation is that of neighbouring
intervals of the service, by its median, which few gaps do not move.

*Censoring.* Who has not come back yet has no interval so far, only a least one. The
middle of a service is the median of those who return, from Kaplan and Meier's curve
divided by the share that ever returns (Maller and Zhou, "Survival Analysis with
Long-Term Survivors", 1996): else a young practice would believe that all come soon.

*From when until when.* The interval around a prediction is made of what such
predictions missed by in the years before, widened for those who have few intervals of
their own (split conformal: Lei and others, "Distribution-Free Predictive Inference for
Regression", 2018). A service with few such misses uses the normal law with s2, t2.

*Whether it is of use* is measured on months that the estimate has not seen
(`backtest`), and for each service the plain rule stays unless the clock hits more often
by more than chance: its lead must exceed `SURE` standard errors, each person counted
as one (`is_better`).

    >>> start = date(2024, 1, 1).toordinal()
    >>> def visits(gap, count):
    ...     return [date.fromordinal(start + gap * n) for n in range(count)]
    >>> often, seldom = [visits(60, 6)] * 20, [visits(180, 4)] * 20
    >>> model = fit([*often, *seldom], until=date(2026, 1, 1))
    >>> round(model.predict(visits(60, 6)).days)
    60
    >>> round(model.predict(visits(180, 4)).days)
    180
    >>> round(model.predict(visits(180, 1)).days) == model.median  # nothing of his own
    True
"""

from bisect import bisect_left
from datetime import date
from math import exp, log, sqrt
from statistics import NormalDist, fmean, median
from typing import NamedTuple

CLIP = 2.0  # deviations beyond which an own interval is a gap
SURE = 1.645  # one-sided 5 %
FEW_MISSES = 30  # below, the normal law says from when until when
FEWEST_RETURNS = 10  # below, a service has no middle of its own
FEWEST_TESTED = 30  # below, nothing is decided: the plain rule
FEWEST_PEOPLE = 10
FEWEST_WAITING = 5  # the end of the curve, where fewer wait, is chance
LEAST_SPREAD = 0.02  # days are whole and calendars have holidays
LEVELS = (0.5, 0.8)
WINDOWS = (0.10, 0.20, 0.25)
HIT = 0.25
LEAST_DAYS = 14
NORMAL = NormalDist()


class Interval(NamedTuple):
    """A prediction in days after the last visit."""

    days: float
    low: float
    high: float
    method: str  # "clock", or "plain" where nothing of one's own is in it
    own: int = 0  # own intervals


class Case(NamedTuple):
    """One return in the held-out months."""

    person: int
    actual: int
    own: int
    clock: Interval
    wide: Interval
    plain: float


class Result(NamedTuple):
    """What the held-out months say of one service."""

    tested: int
    people: int
    clock: dict  # {window: hit rate in %}
    plain: dict
    inside: dict  # {level: share in %}
    clock_off: float | None  # median days off
    plain_off: float | None
    lead: float  # of the clock in points of the hit rate
    error: float  # standard error of the lead
    is_better: bool


def merged(days):
    """Days of one person in order, each once."""
    return sorted(set(days))


def intervals(days):
    """
    >>> intervals([date(2024, 1, 1), date(2024, 1, 1), date(2024, 1, 31)])
    [30]
    """
    days = merged(days)
    return [(b - a).days for a, b in zip(days, days[1:], strict=False)]


# -- a service -----------------------------------------------------------------------
class Model:
    """What is known of one service; `predict` is for one person."""

    def __init__(self, median_days, within, between, spread, misses=()):
        self.median = median_days
        self.within = within
        self.between = between
        self.spread = spread
        self.misses = sorted(misses)
        self.k = within / between if between > 0 else None

    def credibility(self, count):
        """How much the own intervals weigh, 0 to 1."""
        return count / (count + self.k) if self.k is not None else 0.0

    def centre(self, logs):
        """Prediction as a logarithm."""
        weight = self.credibility(len(logs))
        middle = log(self.median)
        if not weight:
            return middle
        return weight * fmean(clipped(logs, self.spread)) + (1 - weight) * middle

    def deviation(self, count):
        """Of the next logarithm around the prediction."""
        rest = self.between * (1 - self.credibility(count))
        return sqrt(max(self.within + rest, LEAST_SPREAD**2))

    def predict(self, days, level=LEVELS[0]):
        """`days` are visits of one person for this service, at least one."""
        return self.predict_after([log(n) for n in intervals(days)], level)

    def predict_after(self, logs, level=LEVELS[0]):
        centre, deviation = self.centre(logs), self.deviation(len(logs))
        low, high = self._edges(level)
        method = "clock" if self.credibility(len(logs)) else "plain"
        return Interval(
            exp(centre),
            exp(centre + min(low, 0.0) * deviation),
            exp(centre + max(high, 0.0) * deviation),
            method,
            len(logs),
        )

    def _edges(self, level):
        """In deviations, below and above the prediction."""
        if len(self.misses) < FEW_MISSES:
            edge = NORMAL.inv_cdf(0.5 + level / 2)
            return -edge, edge
        return tuple(
            quantile(self.misses, share) for share in (0.5 - level / 2, 0.5 + level / 2)
        )


def quantile(ordered, share):
    """
    >>> quantile([1, 2, 3, 4, 5], 0.5), quantile([1, 2], 0.25)
    (3, 1.25)
    """
    place = share * (len(ordered) - 1)
    low = int(place)
    if low + 1 == len(ordered) or place == low:
        return ordered[low]
    return ordered[low] + (place - low) * (ordered[low + 1] - ordered[low])


def clipped(logs, spread):
    """Own logarithms with long gaps pulled in.

    >>> [round(one, 1) for one in clipped([4.0, 4.1, 6.5], 0.1)]
    [4.0, 4.1, 4.3]
    """
    if len(logs) < 3:
        return logs
    middle, reach = median(logs), CLIP * spread
    return [min(max(one, middle - reach), middle + reach) for one in logs]


def fit(histories, until, least=FEWEST_RETURNS):
    """The model of a service from the visits of each person, None with few returns.

    `until` is the last day that is known: visits after it do not count, and who has
    not returned by then may still do so.
    """
    known = [merged(day for day in days if day <= until) for days in histories]
    done, waiting = [], []
    for days in known:
        if days:
            done.append([log(n) for n in intervals(days)])
            waiting.append((until - days[-1]).days)
    returned = [exp(one) for logs in done for one in logs]
    if len(returned) < least:
        return None
    middle = median_return(returned, waiting)
    spread = neighbour_spread(done)
    within, between = variances([clipped(logs, spread) for logs in done])
    model = Model(middle, within, between, spread)
    model.misses = sorted(misses_of(model, done))
    return model


def median_return(returned, waiting):
    """Median of those who return, where some only have not returned yet.

    >>> median_return([10] * 5 + [20] * 5 + [30] * 5, [])
    20
    >>> median_return([10] * 5 + [20] * 5 + [30] * 5, [25] * 20)
    30
    """
    ends = sorted({round(one) for one in returned})
    came = sorted(round(one) for one in returned)
    waits = sorted(waiting)
    stay, curve = 1.0, []
    for end in ends:
        first = bisect_left(came, end)
        events = bisect_left(came, end + 1) - first
        at_risk = len(came) - first + len(waits) - bisect_left(waits, end)
        if curve and at_risk < FEWEST_WAITING:
            break
        stay *= 1 - events / at_risk
        curve.append((1 - stay, end))
    half = curve[-1][0] / 2
    return next(end for share, end in curve if share >= half - 1e-12)


def neighbour_spread(done):
    """Deviation within persons by the median of neighbouring differences."""
    steps = [abs(a - b) for logs in done for a, b in zip(logs, logs[1:], strict=False)]
    if not steps:
        return LEAST_SPREAD
    return max(median(steps) * 1.4826 / sqrt(2), LEAST_SPREAD)


def variances(done):
    """(within, between) persons; between is 0 where there is none.

    >>> variances([[0.0, 0.2], [1.0, 1.2], [2.0, 2.2]])[1] > 0.9
    True
    >>> variances([[0.0, 1.0], [0.0, 1.0]])[1]
    0.0
    """
    several = [logs for logs in done if len(logs) > 1]
    count = sum(map(len, several))
    people = len(several)
    if people < 2 or count == people:
        return 1.0, 0.0
    means = [fmean(logs) for logs in several]
    inside = sum(
        (one - mean) ** 2
        for logs, mean in zip(several, means, strict=True)
        for one in logs
    )
    within = max(inside / (count - people), LEAST_SPREAD**2)
    overall = sum(len(logs) * mean for logs, mean in zip(several, means, strict=True))
    overall /= count
    apart = sum(
        len(logs) * (mean - overall) ** 2
        for logs, mean in zip(several, means, strict=True)
    )
    share = count - sum(len(logs) ** 2 for logs in several) / count
    between = (apart - (people - 1) * within) / share
    return within, max(between, 0.0)


def misses_of(model, done):
    """What predictions from the intervals before missed by, in deviations."""
    return [
        (one - model.centre(logs[:place])) / model.deviation(place)
        for logs in done
        for place, one in enumerate(logs)
    ]


# -- is it of use --------------------------------------------------------------------
def is_hit(predicted, actual, share=HIT):
    """Within `share` of the interval that it was, and always within 14 days.

    The same width for every method: a rule that says longer gains nothing by it.

    >>> is_hit(100, 125, 0.2), is_hit(100, 126, 0.2), is_hit(5, 19)
    (True, False, True)
    """
    return abs(predicted - actual) <= max(LEAST_DAYS, share * actual)


def cases(histories, split, until, plain_days=None, fallback=180):
    """Each return from `split` to `until`, as both methods foretold it.

    Of the service is known what was known on the day before `split`; of the person all
    until the visit from which it is counted. `plain_days` is the rule of the house for
    the service, else its median until `split`, else `fallback`.
    """
    eve = date.fromordinal(split.toordinal() - 1)
    model = fit(histories, eve) or Model(fallback, 1.0, 0.0, LEAST_SPREAD)
    plain = float(plain_days or model.median)
    found = []
    for person, days in enumerate(histories):
        days = merged(days)
        logs = [log(n) for n in intervals(days)]
        for place, day in enumerate(days[1:]):
            if split <= day <= until:
                before = logs[:place]
                narrow, wide = (model.predict_after(before, one) for one in LEVELS)
                actual = (day - days[place]).days
                found.append(Case(person, actual, place, narrow, wide, plain))
    return found


def judge(found):
    """A `Result` from cases."""
    count = len(found)
    rates = {
        name: {
            window: percent(is_hit(get(one), one.actual, window) for one in found)
            for window in WINDOWS
        }
        for name, get in (
            ("clock", lambda one: one.clock.days),
            ("plain", lambda one: one.plain),
        )
    }
    inside = {
        level: percent(
            getattr(one, name).low - 0.5 <= one.actual <= getattr(one, name).high + 0.5
            for one in found
        )
        for level, name in zip(LEVELS, ("clock", "wide"), strict=True)
    }
    lead, error = lead_of(found)
    return Result(
        count,
        len({one.person for one in found}),
        rates["clock"],
        rates["plain"],
        inside,
        median(abs(one.clock.days - one.actual) for one in found) if found else None,
        median(abs(one.plain - one.actual) for one in found) if found else None,
        lead,
        error,
        is_sure(found, lead, error),
    )


def is_sure(found, lead, error):
    """Whether so many returns, of so many people, lead by more than chance."""
    people = {one.person for one in found}
    enough = len(found) >= FEWEST_TESTED and len(people) >= FEWEST_PEOPLE
    return enough and lead > SURE * error


def percent(answers):
    answers = list(answers)
    return 100 * sum(answers) / len(answers) if answers else 0.0


def lead_of(found):
    """(lead of the clock in points, its standard error), persons counted as one."""
    if not found:
        return 0.0, 0.0
    people = {}
    for one in found:
        ahead = is_hit(one.clock.days, one.actual) - is_hit(one.plain, one.actual)
        people.setdefault(one.person, []).append(ahead)
    lead = sum(map(sum, people.values())) / len(found)
    apart = sum((sum(each) - lead * len(each)) ** 2 for each in people.values())
    return 100 * lead, 100 * sqrt(apart) / len(found)


def backtest(histories, split, until, plain_days=None, fallback=180):
    """How both methods did for one service in the months from `split` to `until`."""
    return judge(cases(histories, split, until, plain_days, fallback))
