"""What a visit owes, said in one word. Plain Python."""


def get_payment_state(unbilled, billed, open_amount, credited, is_zero):
    """The payment state of a visit.

    ``unbilled``    what is on no invoice yet
    ``billed``      invoices less credit notes
    ``open_amount`` what is open of them; negative: to be paid back
    ``credited``    credit notes alone
    ``is_zero``     whether an amount counts as nothing in this currency

    >>> def say(*amounts):
    ...     return get_payment_state(*amounts, lambda amount: abs(amount) < 0.005)
    >>> say(0, 0, 0, 0), say(300, 0, 0, 0)
    ('nothing_due', 'to_pay')
    >>> say(0, 300, 300, 0), say(0, 300, 100, 0), say(0, 300, 0, 0)
    ('to_pay', 'part_paid', 'paid')

    A line added after the bill was paid is a part again.

    >>> say(50, 300, 0, 0)
    'part_paid'

    Paid back is refunded; a part of it paid back is still paid.

    >>> say(0, 0, 0, 300), say(0, 200, 0, 100), say(0, 0, -300, 300)
    ('refunded', 'paid', 'paid')
    """
    due = unbilled + open_amount
    if due > 0 and not is_zero(due):
        paid = billed - open_amount
        return "part_paid" if paid > 0 and not is_zero(paid) else "to_pay"
    if not is_zero(open_amount) and open_amount < 0:
        return "paid"
    if is_zero(billed) and not is_zero(credited):
        return "refunded"
    return "nothing_due" if is_zero(billed) else "paid"
