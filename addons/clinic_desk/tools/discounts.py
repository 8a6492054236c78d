"""What a discount comes to, and who may give it. Plain Python."""

# 1 % of a percent: what rounding to cents may do to a price is no discount
TOLERANCE = 0.01


def get_discount_percent(list_price, price, discount):
    """How much of the list price is given away, in percent.

    A price typed below the list price counts as discount.

    >>> get_discount_percent(200.0, 200.0, 10.0)
    10.0
    >>> get_discount_percent(200.0, 150.0, 0.0)
    25.0
    >>> get_discount_percent(200.0, 150.0, 20.0)
    40.0

    What costs more than the list says is no discount, nor is what has no price.

    >>> get_discount_percent(200.0, 250.0, 0.0)
    0.0
    >>> get_discount_percent(0.0, 80.0, 0.0)
    0.0
    >>> get_discount_percent(0.0, 80.0, 15.0)
    15.0
    """
    net = price * (1 - discount / 100)
    base = list_price if list_price > 0 else price
    if base <= 0:
        return 0.0
    return round(max(0.0, (1 - net / base) * 100), 4)


def get_widest_limit(limits):
    """The widest of the limits of somebody's roles; None is without limit.

    >>> get_widest_limit([5, 15])
    15
    >>> get_widest_limit([5, None])

    Who has no role that gives discounts gives none.

    >>> get_widest_limit([])
    0
    """
    if any(limit is None for limit in limits):
        return None
    return max(limits, default=0)


def is_within(amount, limit):
    """
    >>> is_within(5.005, 5)
    True
    >>> is_within(5.02, 5)
    False
    >>> is_within(100, None)
    True
    """
    return limit is None or amount <= limit + TOLERANCE
