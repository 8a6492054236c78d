"""The revisit clock without a database."""

import doctest
import random
from datetime import date, timedelta
from math import exp, log

from hypothesis import given, settings
from hypothesis import strategies as st
from odoo.addons.clinic_followup.tools import revisit_clock as clock
from odoo.tests import BaseCase

from .revisit_sample import found_within, planted

DAY = date(2024, 1, 1)
UNTIL = date(2030, 1, 1)
HISTORY = st.lists(st.dates(date(2015, 1, 1), date(2029, 12, 31)), max_size=12)


def every(days, count, start=DAY):
    return [start + timedelta(days=days * number) for number in range(count)]


def regular(chance, days, count, noise):
    visits = [DAY + timedelta(days=chance.randint(0, 200))]
    for _one in range(count):
        step = max(1, round(days * exp(chance.gauss(0, noise))))
        visits.append(visits[-1] + timedelta(days=step))
    return visits


class TestRevisitClock(BaseCase):
    def test_doctests(self):
        self.assertFalse(doctest.testmod(clock).failed)

    # -- what it finds ---------------------------------------------------------------
    @settings(max_examples=10, deadline=None)
    @given(st.integers(0, 10**6))
    def test_a_planted_rhythm_is_found(self, seed):
        """Within 10 % for 80 % of the people, whatever the dice say."""
        people = planted(seed)
        model = clock.fit([one.visits for one in people], UNTIL)
        self.assertGreaterEqual(found_within(people, model), 0.80)

    def test_a_planted_rhythm_beats_the_plain_rule(self):
        people = planted(7)
        result = clock.backtest(
            [one.visits for one in people], date(2022, 1, 1), date(2022, 12, 31)
        )
        self.assertTrue(result.is_better)
        self.assertGreater(result.clock[clock.HIT], result.plain[clock.HIT] + 20)
        self.assertLess(result.clock_off, result.plain_off)

    def test_without_own_rhythms_the_plain_rule_stays(self):
        """All have one rhythm: what is own is chance, and must not win by chance."""
        won = 0
        for seed in range(20):
            chance = random.Random(seed)
            people = [regular(chance, 180, 6, 0.3) for _one in range(120)]
            result = clock.backtest(people, date(2026, 1, 1), date(2026, 12, 31))
            self.assertGreater(result.tested, clock.FEWEST_TESTED)
            won += result.is_better
        self.assertLessEqual(won, 3)

    def test_intervals_hold_what_they_say(self):
        people = planted(11, people=400, gaps=0)
        result = clock.backtest(
            [one.visits for one in people], date(2022, 1, 1), date(2022, 12, 31)
        )
        for level in clock.LEVELS:
            self.assertAlmostEqual(result.inside[level], 100 * level, delta=8)

    def test_few_misses_are_answered_by_the_normal_law(self):
        model = clock.fit([every(100, 3), every(120, 3), *[every(80, 3)] * 3], UNTIL)
        self.assertLess(len(model.misses), clock.FEW_MISSES)
        found = model.predict(every(80, 3))
        self.assertLess(found.low, found.days)
        self.assertGreater(found.high, found.days)
        self.assertAlmostEqual(
            log(found.high / found.days), log(found.days / found.low), places=9
        )

    # -- what people do --------------------------------------------------------------
    def test_one_visit_is_expected_as_the_service_is(self):
        model = clock.fit([every(90, 6), every(200, 6), every(150, 6)], UNTIL)
        found = model.predict([DAY])
        self.assertAlmostEqual(found.days, model.median)
        self.assertEqual((found.method, found.own), ("plain", 0))

    def test_more_visits_weigh_more(self):
        people = [one.visits for one in planted(3)]
        model = clock.fit(people, UNTIL)
        seen = [model.predict(every(60, count)).days for count in range(1, 8)]
        self.assertEqual(seen, sorted(seen, reverse=True))
        self.assertLess(abs(seen[-1] - 60), 8)
        self.assertEqual(model.predict(every(60, 3)).method, "clock")

    def test_a_long_gap_is_no_new_rhythm(self):
        model = clock.fit([one.visits for one in planted(5)], UNTIL)
        visits = every(120, 5)
        gone = [*visits, visits[-1] + timedelta(days=800)]
        found = model.predict(gone).days
        self.assertLess(found, 140)
        self.assertGreater(found, model.predict(visits).days - 1)

    def test_several_visits_of_a_day_are_one(self):
        model = clock.fit([one.visits for one in planted(5)], UNTIL)
        visits = every(120, 5)
        self.assertEqual(model.predict(visits * 2), model.predict(visits))
        self.assertEqual(clock.intervals([DAY, DAY]), [])

    def test_the_order_of_visits_does_not_matter(self):
        people = [one.visits for one in planted(5, people=30)]
        turned = [visits[::-1] for visits in people[::-1]]
        self.assertAlmostEqual(
            clock.fit(people, UNTIL).predict(people[0]).days,
            clock.fit(turned, UNTIL).predict(turned[-1]).days,
        )

    def test_who_has_not_returned_yet_is_counted(self):
        """Of a young practice: all who came back came soon."""
        chance = random.Random(1)
        true_middle, people = 200, []
        for _one in range(600):
            start = DAY + timedelta(days=chance.randint(0, 364))
            back = start + timedelta(
                days=round(true_middle * exp(chance.gauss(0, 0.5)))
            )
            people.append([start, back])
        until = DAY + timedelta(days=420)
        seen = [[day for day in visits if day <= until] for visits in people]
        returned = sorted(
            n for days in seen for n in clock.intervals([d for d in days if d])
        )
        naive = returned[len(returned) // 2]
        found = clock.fit(people, until).median
        self.assertLess(naive, 0.85 * true_middle)
        self.assertAlmostEqual(found, true_middle, delta=0.1 * true_middle)

    def test_those_who_never_return_do_not_make_it_longer(self):
        back = [every(100, 2, DAY + timedelta(days=n)) for n in range(100)]
        lost = [[DAY + timedelta(days=n)] for n in range(300)]
        self.assertEqual(clock.fit([*back, *lost], UNTIL).median, 100)

    # -- what it must not do ---------------------------------------------------------
    def test_a_service_with_few_returns_has_no_model(self):
        self.assertIsNone(clock.fit([every(90, 3)] * 4, UNTIL))
        self.assertIsNone(clock.fit([], UNTIL))
        self.assertIsNone(clock.fit([[], [DAY]], UNTIL))
        self.assertIsNotNone(clock.fit([every(90, 3)] * 5, UNTIL))

    def test_a_test_without_cases_decides_nothing(self):
        result = clock.backtest([], date(2026, 1, 1), UNTIL)
        self.assertEqual((result.tested, result.lead, result.error), (0, 0.0, 0.0))
        self.assertFalse(result.is_better)

    def test_all_hits_against_none_is_sure(self):
        """No spread among people is no reason to doubt."""
        people = [every(60, 12, DAY + timedelta(days=n)) for n in range(20)]
        span = (date(2025, 1, 1), date(2025, 12, 31))
        result = clock.backtest(people, *span, plain_days=180)
        self.assertEqual((result.lead, result.error), (100.0, 0.0))
        self.assertTrue(result.is_better)
        few = clock.backtest(people[:9], *span, plain_days=180)
        self.assertGreaterEqual(few.tested, clock.FEWEST_TESTED)
        self.assertFalse(few.is_better)

    def test_few_cases_decide_nothing(self):
        people = [one.visits for one in planted(7, people=15)]
        result = clock.backtest(people, date(2023, 6, 1), date(2023, 8, 1))
        self.assertLess(result.tested, clock.FEWEST_TESTED)
        self.assertFalse(result.is_better)

    def test_the_held_out_months_are_not_looked_at(self):
        """What happens after the split changes no prediction made from before it."""
        people = [one.visits for one in planted(9)]
        split = date(2022, 1, 1)
        later = [
            [*[d for d in days if d < split], split + timedelta(days=1 + number % 200)]
            for number, days in enumerate(people)
        ]
        first = {
            case.person: case.clock
            for case in clock.cases(people, split, UNTIL)[::-1]
            if case.own + 1
            == sum(day < split for day in clock.merged(people[case.person]))
        }
        second = {case.person: case.clock for case in clock.cases(later, split, UNTIL)}
        self.assertGreater(len(first), 50)
        for person, found in first.items():
            self.assertEqual(found, second[person])

    def test_the_rule_of_the_house_is_the_plain_one(self):
        people = [one.visits for one in planted(7)]
        span = (date(2022, 1, 1), date(2022, 12, 31))
        self.assertEqual({one.plain for one in clock.cases(people, *span, 45)}, {45.0})
        own = clock.fit(people, date(2021, 12, 31)).median
        self.assertEqual({one.plain for one in clock.cases(people, *span)}, {own})
        few = clock.cases([every(90, 4, date(2021, 11, 1))], *span, None, 180)
        self.assertEqual({one.plain for one in few}, {180.0})

    @settings(max_examples=60, deadline=None)
    @given(st.lists(HISTORY, max_size=25), HISTORY.filter(bool))
    def test_any_history_is_answered(self, people, days):
        model = clock.fit(people, UNTIL)
        if model is None:
            return
        logs = [log(n) for visits in people for n in clock.intervals(visits)]
        narrow = model.predict(days, clock.LEVELS[0])
        wide = model.predict(days, clock.LEVELS[1])
        self.assertLessEqual(0, wide.low)
        self.assertLessEqual(wide.low, narrow.low)
        self.assertLessEqual(narrow.low, narrow.days)
        self.assertLessEqual(narrow.days, narrow.high)
        self.assertLessEqual(narrow.high, wide.high)
        own = [log(n) for n in clock.intervals(days)]
        middle = log(model.median)
        self.assertGreaterEqual(log(narrow.days) + 1e-9, min([*own, middle]))
        self.assertLessEqual(log(narrow.days) - 1e-9, max([*own, middle]))
        self.assertLessEqual(min(logs) - 1e-9, middle)

    @settings(max_examples=30, deadline=None)
    @given(st.lists(HISTORY, max_size=25))
    def test_any_back_test_is_answered(self, people):
        result = clock.backtest(people, date(2022, 1, 1), date(2024, 1, 1))
        for rates in (result.clock, result.plain, result.inside):
            self.assertTrue(all(0 <= rate <= 100 for rate in rates.values()))
        narrow, mid, wide = (result.clock[window] for window in clock.WINDOWS)
        self.assertTrue(narrow <= mid <= wide)
        self.assertLessEqual(result.inside[0.5], result.inside[0.8])
