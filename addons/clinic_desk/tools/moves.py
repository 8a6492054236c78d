"""Which move of a visit is offered when, and to whom: one place for board and doors."""

from typing import NamedTuple

_ROLE = "clinic_base.group_clinic_base_"


class Move(NamedTuple):
    """``roles`` is a value of ``groups=``; ``states`` where it starts from."""

    roles: str
    states: tuple[str, ...]


def _groups(roles):
    return ",".join(_ROLE + role for role in roles.split())


FLOOR = "reception nurse practitioner"
MOVES = {
    "check_in": Move(_groups(FLOOR + " manager"), ("expected",)),
    "consult": Move(_groups(FLOOR), ("expected", "waiting", "in_treatment")),
    "treat": Move(_groups(FLOOR), ("expected", "waiting", "in_consultation")),
    "wait_again": Move(_groups(FLOOR), ("in_consultation", "in_treatment")),
    "leave": Move(
        _groups(FLOOR + " manager"), ("waiting", "in_consultation", "in_treatment")
    ),
    "leave_unseen": Move(_groups(FLOOR + " manager"), ("waiting",)),
    "no_show": Move(_groups("reception manager"), ("expected",)),
    "cancel_visit": Move(_groups("reception practitioner manager"), ("expected",)),
}
BOARD_READERS = _groups(FLOOR + " consultant manager medical_director")
