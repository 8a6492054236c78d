"""Who does what at the close of the day, and what differs. Plain Python."""

COUNTERS = (
    "clinic_base.group_clinic_base_reception,"
    "clinic_base.group_clinic_base_cashier,"
    "clinic_base.group_clinic_base_manager"
)
CLOSER = "clinic_base.group_clinic_base_manager"


def follow_count(counted, old_booked, booked, is_cash):
    """What stands in "counted" when the booked amount has changed.

    Cash is counted by hand. Of cards and transfers the booked amount is proposed, as
    long as nobody typed another one.

    >>> follow_count(0, 0, 120, is_cash=True), follow_count(90, 100, 120, is_cash=True)
    (0, 90)
    >>> follow_count(0, 0, 120, is_cash=False), follow_count(120, 120, 150, False)
    (120, 150)
    >>> follow_count(110, 120, 150, is_cash=False)
    110
    """
    if is_cash or counted != old_booked:
        return counted
    return booked


def add_up(rows):
    """{key: [received, paid back, number]} of rows (key, is_inbound, amount, number).

    >>> add_up([("cash", True, 300.0, 2), ("cash", False, 50.0, 1)])
    {'cash': [300.0, 50.0, 3]}
    """
    found = {}
    for key, is_inbound, amount, number in rows:
        sums = found.setdefault(key, [0.0, 0.0, 0])
        sums[0 if is_inbound else 1] += amount
        sums[2] += number
    return found
