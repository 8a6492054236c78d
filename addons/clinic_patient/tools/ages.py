"""Age of a person on a day, in the unit in which people say it.

>>> age_on(date(1990, 6, 15), date(2026, 6, 14))
Age(years=35, count=35, unit='years', is_approximate=False)
>>> age_on(date(2026, 1, 31), date(2026, 3, 1)).unit
'days'
"""

from datetime import date
from typing import NamedTuple

_DAYS_UNTIL = 60  # newborns are spoken of in days
_MONTHS_UNTIL = 24  # then in months, for two years


class Age(NamedTuple):
    years: int
    count: int
    unit: str
    is_approximate: bool


def full_months(born: date, on: date):
    """Full months between two days; who is born on the 29th waits for the 1st.

    >>> full_months(date(2024, 2, 29), date(2025, 2, 28))
    11
    """
    months = (on.year - born.year) * 12 + on.month - born.month
    return months - (on.day < born.day)


def age_on(born: date, on: date, precision="day"):
    """Return the ``Age``; never negative. Of a year alone it is the larger one.

    Where only year or month of birth is known, ``born`` is the first day of it.
    """
    on = max(born, on)
    months = full_months(born, on)
    years = months // 12
    if precision == "year":
        return Age(years, years, "years", True)
    days = (on - born).days
    if days < _DAYS_UNTIL and precision == "day":
        return Age(years, days, "days", False)
    if months < _MONTHS_UNTIL:
        return Age(years, months, "months", precision != "day")
    return Age(years, years, "years", False)
