import unittest
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.clinic_base.tests import properties  # noqa: F401
from odoo.addons.clinic_base.tools.policy import (
    LEVELS,
    LOCKS,
    Bounds,
    Definition,
    Row,
    resolve,
)

DAY = date(2026, 6, 1)
DAYS = Definition("integer", 180, Bounds(1, 3650))

NUMBERS = st.integers(-10, 10)
LIMITS = st.tuples(NUMBERS, NUMBERS).map(lambda pair: Bounds(*sorted(pair)))
ROWS = st.lists(
    st.builds(
        Row,
        level=st.sampled_from(LEVELS),
        value=NUMBERS,
        lock=st.sampled_from(LOCKS),
        valid_from=st.none() | st.dates(date(2026, 5, 1), date(2026, 7, 1)),
        bounds=LIMITS,
        id=st.none(),
    ),
    max_size=6,
)
NUMBER = Definition("integer", 0, Bounds(-10, 10))


class TestPolicy(unittest.TestCase):
    def test_default(self):
        found = resolve(DAYS, [], DAY)
        self.assertEqual((found.value, found.level), (180, "default"))
        self.assertIsNone(found.decided_by)

    def test_the_nearest_answer_counts(self):
        rows = [
            Row("branch", 60, id=3),
            Row("chain", 90, id=1),
            Row("company", 75, id=2),
        ]
        self.assertEqual(resolve(DAYS, rows, DAY).decided_by.id, 3)
        self.assertEqual(resolve(DAYS, rows[1:], DAY).value, 75)

    def test_fixed_silences_what_is_below(self):
        rows = [
            Row("chain", 90),
            Row("company", 75, "fixed", id=2),
            Row("branch", 60, id=3),
        ]
        found = resolve(DAYS, rows, DAY)
        self.assertEqual((found.value, found.level), (75, "company"))
        self.assertEqual([row.id for row in found.overridden], [3])

    def test_bounded_moves_to_the_nearer_limit(self):
        chain = Row("chain", 90, "bounded", bounds=Bounds(60, 120))
        for value, expected, clamped in (
            (30, 60, True),
            (100, 100, False),
            (999, 120, True),
        ):
            found = resolve(DAYS, [chain, Row("branch", value)], DAY)
            self.assertEqual((found.value, found.clamped), (expected, clamped))

    def test_limits_only_narrow(self):
        rows = [
            Row("chain", 90, "bounded", bounds=Bounds(60, 120)),
            Row("company", 90, "bounded", bounds=Bounds(1, 100)),
            Row("branch", 5),
        ]
        found = resolve(DAYS, rows, DAY)
        self.assertEqual((found.value, found.bounds), (60, Bounds(60, 100)))

    def test_limits_that_exclude_those_above_do_not_count(self):
        rows = [
            Row("chain", 90, "bounded", bounds=Bounds(60, 120)),
            Row("company", 90, "bounded", bounds=Bounds(200, 300)),
            Row("branch", 250),
        ]
        self.assertEqual(resolve(DAYS, rows, DAY).value, 120)

    def test_the_newest_that_has_begun(self):
        rows = [
            Row("chain", 1, valid_from=date(2026, 6, 1)),
            Row("chain", 2, valid_from=date(2026, 6, 2)),
            Row("chain", 3),
        ]
        for day, value in ((date(2026, 5, 31), 3), (DAY, 1), (date(2026, 6, 2), 2)):
            self.assertEqual(resolve(DAYS, rows, day).value, value)

    def test_a_lock_begins_with_its_row(self):
        rows = [
            Row("chain", 90, "fixed", valid_from=date(2026, 7, 1)),
            Row("branch", 60),
        ]
        self.assertEqual(resolve(DAYS, rows, DAY).value, 60)
        self.assertEqual(resolve(DAYS, rows, date(2026, 7, 1)).value, 90)

    def test_choices(self):
        asked = Definition(
            "selection", "ask", Bounds(choices=("ask", "block", "allow"))
        )
        chain = Row(
            "chain", "block", "bounded", bounds=Bounds(choices=("ask", "block"))
        )
        self.assertEqual(
            resolve(asked, [chain, Row("branch", "ask")], DAY).value, "ask"
        )
        found = resolve(asked, [chain, Row("branch", "allow")], DAY)
        self.assertEqual((found.value, found.clamped), ("block", True))

    def test_no_answer_within_limits(self):
        rows = [
            Row("chain", 90, "bounded", bounds=Bounds(60, 120)),
            Row("branch", None),
        ]
        self.assertIsNone(resolve(DAYS, rows, DAY).value)

    def test_unknown_words(self):
        for row in (Row("planet", 1), Row("chain", 1, "maybe")):
            with self.assertRaises(ValueError):
                resolve(DAYS, [row], DAY)

    @given(ROWS, NUMBERS)
    def test_fixed_above_wins_over_anything_below(self, rows, value):
        top = Row("chain", value, "fixed")
        rows = [row for row in rows if row.level != "chain"]
        self.assertEqual(resolve(NUMBER, [*rows, top], DAY).value, value)

    @given(ROWS, LIMITS)
    def test_bounded_above_is_never_left(self, rows, limits):
        top = Row("chain", limits.low, "bounded", bounds=limits)
        rows = [row for row in rows if row.level != "chain"]
        value = resolve(NUMBER, [top, *rows], DAY).value
        self.assertTrue(limits.low <= value <= limits.high)

    @given(ROWS)
    def test_the_future_changes_nothing(self, rows):
        begun = [row for row in rows if not row.valid_from or row.valid_from <= DAY]
        self.assertEqual(resolve(NUMBER, rows, DAY), resolve(NUMBER, begun, DAY))

    @given(st.permutations(LEVELS), ROWS)
    def test_order_of_levels_does_not_count(self, order, rows):
        one_each = {row.level: row for row in rows}
        shuffled = [one_each[level] for level in order if level in one_each]
        self.assertEqual(
            resolve(NUMBER, shuffled, DAY), resolve(NUMBER, one_each.values(), DAY)
        )
