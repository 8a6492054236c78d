"""Which value of a policy counts at a place on a day, and why.

A chain, its companies and their branches may each answer. From the top down:

1. Of each level the row with the latest ``valid_from`` that has begun counts
   (None: since ever); of equal ones the last given.
2. A row that counts replaces the value from above ...
3. ... unless a row above is ``fixed``: then nothing below counts.
4. A ``bounded`` row lets the levels below choose within its limits; a value outside
   is moved to the nearer limit. Limits narrow from level to level, never widen.
5. ``free`` leaves everything below as it is.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

LEVELS = ("chain", "company", "branch")
LOCKS = ("free", "bounded", "fixed")


class Bounds(NamedTuple):
    """Limits of a number, inclusive; None is no limit. ``choices`` of anything else."""

    low: Any = None
    high: Any = None
    choices: tuple | None = None

    def clamp(self, value, fallback):
        """Return ``value``, or the nearest allowed one, or ``fallback``."""
        if value is None:
            return None
        if self.choices is not None and value not in self.choices:
            return fallback if fallback in self.choices else self.choices[0]
        if self.low is not None and value < self.low:
            return self.low
        if self.high is not None and value > self.high:
            return self.high
        return value

    def narrowed(self, other):
        """Return the limits that are within both; ours win where they exclude."""
        low = _pick(max, self.low, other.low)
        high = _pick(min, self.high, other.high)
        if low is not None and high is not None and low > high:
            return self
        choices = self.choices
        if other.choices is not None:
            both = [c for c in other.choices if choices is None or c in choices]
            choices = tuple(both) or choices
        return Bounds(low, high, choices)


class Definition(NamedTuple):
    """What is asked: ``type`` boolean, integer, float, char, selection or json."""

    type: str
    default: Any = None
    bounds: Bounds = Bounds()


class Row(NamedTuple):
    """One answer. ``id`` is whatever the caller wants to see in the explanation."""

    level: str
    value: Any
    lock: str = "free"
    valid_from: date | None = None
    bounds: Bounds = Bounds()
    id: Any = None


@dataclass
class Effective:
    """The value that counts, and how it came to be.

    ``decided_by`` is the row whose answer counts (None: the default); ``clamped``
    whether a limit changed it; ``overridden`` the rows that a fixed answer above
    silenced; ``bounds`` the limits for who stands below.
    """

    value: Any
    decided_by: Row | None = None
    clamped: bool = False
    overridden: list = field(default_factory=list)
    bounds: Bounds = Bounds()

    @property
    def level(self):
        return self.decided_by.level if self.decided_by else "default"


def resolve(definition, rows, on):
    """Return the ``Effective`` value of ``definition`` on the day ``on``.

    ``rows`` are the answers of one chain, one company and one branch, in any
    order. An unknown level or lock raises ``ValueError``.
    """
    result = Effective(definition.default, bounds=definition.bounds)
    locked = False
    for row in _rows_that_count(rows, on):
        if locked:
            result.overridden.append(row)
            continue
        value = result.bounds.clamp(row.value, result.value)
        result.value, result.decided_by = value, row
        result.clamped = value != row.value
        locked = row.lock == "fixed"
        if row.lock == "bounded":
            result.bounds = result.bounds.narrowed(row.bounds)
    return result


def _rows_that_count(rows, on):
    """Return the rows that have begun, the newest of each level, top down."""
    newest = {}
    for row in rows:
        if row.level not in LEVELS or row.lock not in LOCKS:
            raise ValueError(f"Unknown level {row.level!r} or lock {row.lock!r}.")
        if row.valid_from and row.valid_from > on:
            continue
        best = newest.get(row.level)
        begun = row.valid_from or date.min
        if best is None or begun >= (best.valid_from or date.min):
            newest[row.level] = row
    return [newest[level] for level in LEVELS if level in newest]


def _pick(choose, first, second):
    known = [value for value in (first, second) if value is not None]
    return choose(known) if known else None
