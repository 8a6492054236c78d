"""Signatures drawn on a screen: what is one, and what it looks like.

A signature is a list of strokes, a stroke a list of points [x, y, t]: place on a pad
that is WIDTH units wide, and milliseconds since the first point. All whole numbers.
"""

import io
from math import dist

from PIL import Image, ImageDraw

WIDTH = 1000
MOST_POINTS = 20_000
LONGEST = 10 * 60 * 1000  # milliseconds
SHORTEST_INK = 60  # units: less is a slip of the finger
FEWEST_POINTS = 4
MARGIN = 20
THICK = 5


def problem(strokes):
    """Return what is wrong: "malformed", "long", "empty", "dot", or "" for nothing.

    >>> problem([[[10, 10, 0], [90, 40, 30], [200, 10, 60], [260, 80, 90]]])
    ''
    >>> problem([]), problem(None), problem([[[10, 10, 0]]]), problem("x")
    ('empty', 'empty', 'dot', 'malformed')
    >>> problem([[[10, 10, 0], [11, 10, 5], [11, 11, 9], [10, 11, 12]]])
    'dot'
    >>> problem([[[10, 10]]]), problem([[[10, 10, 1.5]]]), problem([[[True, 1, 1]]])
    ('malformed', 'malformed', 'malformed')
    """
    if not strokes:
        return "empty"
    if not isinstance(strokes, list) or not all(map(_is_stroke, strokes)):
        return "malformed"
    points = [point for stroke in strokes for point in stroke]
    if not points:
        return "empty"
    if len(points) > MOST_POINTS or points[-1][2] - points[0][2] > LONGEST:
        return "long"
    if len(points) < FEWEST_POINTS or ink(strokes) < SHORTEST_INK:
        return "dot"
    return ""


def _is_stroke(stroke):
    return isinstance(stroke, list) and all(map(_is_point, stroke))


def _is_point(point):
    return (
        isinstance(point, list)
        and len(point) == 3
        and all(type(number) is int and abs(number) <= 10**9 for number in point)
    )


def ink(strokes):
    """Return how far the pen went on the pad.

    >>> ink([[[0, 0, 0], [3, 4, 1]], [[0, 0, 2], [0, 10, 3]]])
    15.0
    """
    return sum(
        dist(first[:2], second[:2])
        for stroke in strokes
        for first, second in zip(stroke, stroke[1:], strict=False)
    )


def to_png(strokes, height=300):
    """Return a picture of the strokes, blue on white, WIDTH wide, as PNG.

    >>> to_png([[[0, 0, 0], [300, 40, 9]]])[:4]
    b'\\x89PNG'
    """
    points = [point for stroke in strokes or [] for point in stroke]
    picture = Image.new("RGB", (WIDTH, height), "white")
    if points:
        pen = ImageDraw.Draw(picture)
        place = _get_place(points, height)
        for stroke in strokes:
            line = [place(point) for point in stroke]
            if len(line) > 1:
                pen.line(line, fill="#1f3a8a", width=THICK, joint="curve")
            for x, y in line[:1]:
                pen.ellipse((x - 2, y - 2, x + 2, y + 2), fill="#1f3a8a")
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def _get_place(points, height):
    """Where a point of the pad is in the picture: all ink fits, none is distorted."""
    left, top = min(p[0] for p in points), min(p[1] for p in points)
    wide = max(p[0] for p in points) - left or 1
    high = max(p[1] for p in points) - top or 1
    scale = min((WIDTH - 2 * MARGIN) / wide, (height - 2 * MARGIN) / high, 1)
    return lambda p: (
        MARGIN + round((p[0] - left) * scale),
        MARGIN + round((p[1] - top) * scale),
    )
