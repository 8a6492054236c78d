"""Visits that left begin their plans: which, when due, once."""

from datetime import date, timedelta

from freezegun import freeze_time
from odoo.fields import Command
from odoo.tests import tagged

from .common import FollowupCommon

TODAY = date(2030, 3, 1)
CALLS = ({}, {"after_count": 7, "window_days": 3})


@tagged("post_install", "-at_install")
class TestPlanVisits(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._new_plan(CALLS)

    def _days(self, rows):
        return rows.sorted("due_on").mapped("due_on")

    def test_leaving_begins_the_plan(self):
        visit = self._new_left_visit()
        rows = self._get_followups(visit)
        self.assertEqual(self._days(rows), [date(2030, 3, 2), date(2030, 3, 8)])
        self.assertEqual(rows.mapped("late_on"), [date(2030, 3, 2), date(2030, 3, 11)])
        self.assertEqual(set(rows.mapped("state")), {"open"})
        self.assertEqual(rows.patient_id, self.patient)
        self.assertEqual(rows.branch_id, self.branch_a)
        self.assertEqual(rows.service_id, self.service)
        self.assertEqual(rows.step_id, self.plan.step_ids)
        self.assertEqual(set(rows.mapped("source")), {"plan"})

    def test_a_second_run_makes_nothing(self):
        visit = self._new_left_visit()
        self.assertFalse(self.followups._plan_visits(visit))
        self.assertEqual(len(self._get_followups(visit)), 2)
