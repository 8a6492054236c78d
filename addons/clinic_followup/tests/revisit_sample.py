"""People whose rhythm is known, because it was planted. Plain Python."""

import random
from datetime import date
from math import exp, log
from typing import NamedTuple

START = date(2020, 1, 1).toordinal()


class Planted(NamedTuple):
    """What somebody's interval is, and the visits that came of it."""

    days: float
    visits: list


def planted(seed, people=200, noise=0.12, gaps=0.05, middle=180, apart=0.4):
    """`people` with 4 to 9 intervals each of their own rhythm around `middle`.

    Each interval is off by `noise` (a deviation of its logarithm), one in twenty is a
    long gap of two and a half times, and some come twice on a day.
    """
    chance = random.Random(seed)
    return [_person(chance, noise, gaps, middle, apart) for _one in range(people)]


def _person(chance, noise, gaps, middle, apart):
    rhythm = exp(chance.gauss(log(middle), apart))
    day = START + chance.randint(0, 300)
    visits = [date.fromordinal(day)]
    for _interval in range(chance.randint(4, 9)):
        days = rhythm * exp(chance.gauss(0, noise))
        if chance.random() < gaps:
            days *= 2.5
        day += max(1, round(days))
        visits += [date.fromordinal(day)] * (1 + (chance.random() < 0.1))
    return Planted(rhythm, visits)


def found_within(people, model, share=0.10):
    """Share of the people whose planted rhythm is predicted within `share`."""
    hits = [
        abs(model.predict(one.visits).days / one.days - 1) <= share for one in people
    ]
    return sum(hits) / len(hits)
