"""Teeth as ISO 3950 (FDI) numbers them: quadrant, then place from the middle."""

PERMANENT = tuple(f"{q}{n}" for q in (1, 2, 3, 4) for n in range(1, 9))
DECIDUOUS = tuple(f"{q}{n}" for q in (5, 6, 7, 8) for n in range(1, 6))
TEETH = frozenset(PERMANENT + DECIDUOUS)


def read_tooth(text):
    """The number of a tooth as it may be typed, None if there is no such tooth.

    >>> read_tooth(" 36 "), read_tooth("5.1"), read_tooth("３６"), read_tooth("49")
    ('36', '51', '36', None)
    """
    digits = [str(int(char)) for char in str(text or "") if char.isdecimal()]
    number = "".join(digits)
    return number if number in TEETH else None


def chart_order(tooth):
    """A sort key: permanent before deciduous, as the quadrants are drawn.

    >>> sorted(["31", "55", "18", "11"], key=chart_order)
    ['18', '11', '31', '55']
    """
    quadrant, place = int(tooth[0]), int(tooth[1])
    from_right = -place if quadrant in (1, 4, 5, 8) else place
    return quadrant > 4, {3: 4, 4: 3, 7: 8, 8: 7}.get(quadrant, quadrant), from_right
