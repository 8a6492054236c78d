"""How complete a patient's file is: the share of weight of what is known."""

from typing import NamedTuple


class Completeness(NamedTuple):
    """``percent`` 0..100, whole; ``missing`` fact codes, heaviest first."""

    percent: int
    missing: tuple


def score(facts, weights):
    """Return the ``Completeness`` of ``facts`` (code -> known) under ``weights``.

    A fact that is not in ``facts`` is missing; weights of 0 or less do not count;
    without any weight a file is complete. 100 is given only if nothing is missing.

    >>> score({"phone": True}, {"phone": 3, "birth_date": 1})
    Completeness(percent=75, missing=('birth_date',))
    """
    counted = {code: weight for code, weight in weights.items() if weight > 0}
    missing = sorted(
        (code for code in counted if not facts.get(code)),
        key=lambda code: (-counted[code], code),
    )
    total = sum(counted.values())
    if not missing:
        return Completeness(100, ())
    known = total - sum(counted[code] for code in missing)
    return Completeness(int(100 * known // total), tuple(missing))
