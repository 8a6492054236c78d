"""Who works the recall list, and in which tab of it a follow-up stands."""

_ROLE = "clinic_base.group_clinic_base_"


def groups(roles):
    """Names of roles as a value of ``groups=``."""
    return ",".join(_ROLE + role for role in roles.split())


WORKERS = groups("reception nurse practitioner consultant followup manager")
READERS = WORKERS + "," + groups("medical_director")
# who sees the rows of all others at a branch
OVERSEERS = groups("manager medical_director")
VIEWS = ("due", "overdue", "called", "booked")
OWNERS = ("mine", "free", "escalated", "all")


# outcomes of a call that leave it open
TRIED = ("missed", "reschedule")


def get_view(row, today):
    """The tab of a follow-up; None where nothing is to be done today.

    `row` has ``state``, ``due_on``, ``late_on`` and ``outcome``. Who was called and is
    to be called again stands under "called", however late it is: each row is in one
    tab. The same as a domain: ``clinic.followup.board``.

    >>> from datetime import date
    >>> from types import SimpleNamespace as Row
    >>> today = date(2026, 3, 2)
    >>> row = Row(state="open", due_on=today, late_on=today, outcome=None)
    >>> get_view(row, today), get_view(row, date(2026, 3, 3))
    ('due', 'overdue')
    >>> get_view(row, date(2026, 3, 1)) is None
    True
    >>> row.outcome = "missed"
    >>> get_view(row, today)
    'called'
    >>> row.state = "booked"
    >>> get_view(row, today)
    'booked'
    """
    if row.state == "booked":
        return "booked"
    if row.state != "open" or row.due_on > today:
        return None
    if row.outcome in TRIED:
        return "called"
    return "overdue" if row.late_on < today else "due"
