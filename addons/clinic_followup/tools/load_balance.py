"""Sharing work out: the next piece goes to whom most of his share is left.

A person with a share of 100 gets twice the work of one with 50. What somebody has
already counts. The same callers and pieces are always shared out in the same way.
"""

from math import lcm


class Balance:
    """Callers with a share and a load, and who takes the next piece.

    >>> balance = Balance([("ann", 100, 0), ("bob", 50, 0)])
    >>> [balance.take() for _piece in range(6)]
    ['ann', 'bob', 'ann', 'ann', 'bob', 'ann']

    Who has more than the others waits until they have caught up:

    >>> balance = Balance([("ann", 100, 2), ("bob", 100, 0)])
    >>> [balance.take() for _piece in range(4)]
    ['bob', 'bob', 'ann', 'bob']

    A piece may be larger, and not everybody can take each one:

    >>> balance = Balance([("ann", 100, 0), ("bob", 100, 0)])
    >>> balance.take(3), balance.take(1), balance.take(1, {"ann"}), balance.loads
    ('ann', 'bob', 'ann', {'ann': 4, 'bob': 1})
    >>> balance.take(1, set()) is None
    True
    """

    def __init__(self, callers):
        """`callers`: (key, share, load); a share of 0 or less takes nothing."""
        callers = sorted(one for one in callers if one[1] > 0)
        whole = lcm(*(share for _key, share, _load in callers))
        # a load weighs less for a larger share; whole numbers compare exactly
        self._weights = {key: whole // share for key, share, _load in callers}
        self.loads = {key: load for key, _share, load in callers}

    def take(self, size=1, able=None):
        """Who takes a piece of this size, of those who are able; None if nobody is."""
        keys = [key for key in self.loads if able is None or key in able]
        if not keys:
            return None
        taker = min(keys, key=self._get_filled)
        self.loads[taker] += size
        return taker

    def give(self, key, size=1):
        """This one takes it, whatever he has."""
        if key in self.loads:
            self.loads[key] += size

    def _get_filled(self, key):
        """How much of his share is filled; who stands first is first among equals."""
        return self.loads[key] * self._weights[key]


def is_away(span, first, last):
    """Away on all days from the first to the last; an open end goes on for ever.

    >>> from datetime import date
    >>> day, next_day = date(2026, 3, 2), date(2026, 3, 3)
    >>> is_away((None, None), day, day), is_away((day, None), day, next_day)
    (False, True)
    >>> is_away((day, day), day, next_day), is_away((None, day), day, day)
    (False, True)
    """
    away_from, away_until = span
    if not (away_from or away_until):
        return False
    return (away_from or first) <= first and (away_until or last) >= last
