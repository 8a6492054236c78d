"""The engine of follow-up plans, without a database."""

import doctest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.clinic_followup.tools import followup_plan
from odoo.addons.clinic_followup.tools.followup_plan import Plan, Step, Visit
from odoo.tests import BaseCase

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
UNITS = st.sampled_from(["day", "week", "month"])
TODAY = date(2026, 5, 1)
CALL = Step(1, "call", 1, "day")


class TestFollowupPlan(BaseCase):
    def test_doctests(self):
        self.assertFalse(doctest.testmod(followup_plan).failed)

    @given(DAYS, st.integers(0, 120), UNITS)
    def test_steps_are_due_after_the_visit_and_in_order(self, day, count, unit):
        due = followup_plan.due_on(day, count, unit)
        self.assertGreaterEqual(due, day)
        self.assertLess(due, followup_plan.due_on(day, count + 1, unit))

    @given(DAYS, st.integers(0, 120))
    def test_months_keep_the_day_or_take_the_last(self, day, count):
        due = followup_plan.due_on(day, count, "month")
        month = (day.year * 12 + day.month - 1 + count) % 12 + 1
        self.assertEqual(due.month, month)
        is_last = (due + timedelta(days=1)).day == 1
        self.assertTrue(due.day == day.day or due.day < day.day and is_last)

    def _visit(self, number=1, day=TODAY, **kw):
        return Visit(number, 1, 1, day, TODAY, services=frozenset({5}), **kw)

    def _plan(self, *steps, number=1, **kw):
        return Plan(number, steps, **{"services": frozenset({5}), **kw})

    def test_late_steps_and_revisits(self):
        steps = (CALL, Step(2, "revisit", 1, "day"), Step(3, "call", 1, "day", 30))
        visit = self._visit(day=TODAY - timedelta(days=5))
        dues = followup_plan.make([visit], [self._plan(*steps)])
        self.assertEqual([due.reason for due in dues], ["too_late", None, None])

    def test_a_step_on_its_last_day_is_not_late(self):
        visit = self._visit(day=TODAY - timedelta(days=1))
        dues = followup_plan.make([visit], [self._plan(CALL)])
        self.assertIsNone(dues[0].reason)

    def test_the_plan_that_stands_first_wins(self):
        plans = [
            self._plan(Step(7, "call", 1, "day"), number=1, sequence=20),
            self._plan(Step(8, "call", 1, "day"), number=2, sequence=10),
        ]
        dues = followup_plan.make([self._visit()], plans)
        self.assertEqual([due.step for due in dues], [8, 7])
        self.assertEqual(dues[1].same_as, (1, 8))

    def test_a_late_step_does_not_stand_for_another(self):
        plans = [
            self._plan(CALL, sequence=1),
            self._plan(Step(2, "call", 1, "day", 9), number=2),
        ]
        visit = self._visit(day=TODAY - timedelta(days=5))
        dues = followup_plan.make([visit], plans)
        self.assertEqual([due.reason for due in dues], ["too_late", None])

    def test_people_do_not_share_calls(self):
        visits = [self._visit(1), self._visit(2)._replace(patient=2)]
        dues = followup_plan.make(visits, [self._plan(CALL)])
        self.assertEqual([due.reason for due in dues], [None, None])

    def test_which_service_it_is_about(self):
        visit = self._visit()._replace(services=frozenset({9, 5, 4}))
        plan = self._plan(services=frozenset({9, 5}))
        self.assertEqual(followup_plan.get_service(visit, plan, CALL), 5)
        step = CALL._replace(service=3)
        self.assertEqual(followup_plan.get_service(visit, plan, step), 3)
        self.assertIsNone(followup_plan.get_service(visit, Plan(2, ()), CALL))
