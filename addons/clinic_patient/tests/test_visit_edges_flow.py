from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common_visit import VisitCommon

STATES = (
    "expected",
    "waiting",
    "in_consultation",
    "in_treatment",
    "left",
    "left_unseen",
    "no_show",
    "cancelled",
)
MOVES = {
    "_action_wait": "waiting",
    "_action_consult": "in_consultation",
    "_action_treat": "in_treatment",
    "_action_leave": "left",
    "_action_leave_unseen": "left_unseen",
    "_action_no_show": "no_show",
    "_action_cancel": "cancelled",
}
# (state, move) that are allowed; "waiting" here means: not yet seen
ALLOWED = {
    ("expected", "_action_wait"),
    ("expected", "_action_consult"),
    ("expected", "_action_treat"),
    ("expected", "_action_no_show"),
    ("expected", "_action_cancel"),
    ("waiting", "_action_consult"),
    ("waiting", "_action_treat"),
    ("waiting", "_action_leave_unseen"),
    ("in_consultation", "_action_wait"),
    ("in_consultation", "_action_treat"),
    ("in_consultation", "_action_leave"),
    ("in_treatment", "_action_wait"),
    ("in_treatment", "_action_consult"),
    ("in_treatment", "_action_leave"),
}
SEEN = ("in_consultation", "in_treatment", "left")


@tagged("post_install", "-at_install")
class TestAllMoves(VisitCommon):
    def _visit_in(self, state):
        vals = {"started_at": "2024-03-10 08:00:00"} if state in SEEN else {}
        return (
            self._bulk("clinic.visit")
            .create(
                {
                    "patient_id": self.patient.id,
                    "branch_id": self.branch_a.id,
                    "planned_at": "2024-03-10 08:00:00",
                    "state": state,
                    **vals,
                }
            )
            .with_env(self.env(user=self.reception_a))
        )

    def test_every_move_from_every_state(self):
        for state in STATES:
            for move, result in MOVES.items():
                with self.subTest(state=state, move=move):
                    visit = self._visit_in(state)
                    if (state, move) in ALLOWED:
                        getattr(visit, move)()
                        self.assertEqual(visit.state, result)
                    else:
                        with self.assertRaises(UserError):
                            getattr(visit, move)()
                        self.assertEqual(visit.state, state)

    def test_one_of_many_that_cannot_stops_all(self):
        visits = self._visit_in("expected") | self._visit_in("cancelled")
        with self.assertSentence(UserError, "cannot become"):
            visits._action_wait()
        self.assertEqual(visits.mapped("state"), ["expected", "cancelled"])
        self.assertFalse(visits[0].arrived_at)

    def test_many_move_together(self):
        visits = self._visit_in("expected") | self._visit_in("in_treatment")
        visits._action_consult()
        self.assertEqual(set(visits.mapped("state")), {"in_consultation"})
        self.assertTrue(all(visits.mapped("started_at")))
        self.assertTrue(visits[0].arrived_at)
        self.assertEqual(visits[1].started_at, datetime(2024, 3, 10, 8))

    def test_who_may_move(self):
        for role in ("reception", "nurse", "practitioner", "manager"):
            visit = self._new_visit()
            visit.with_user(self.users[role])._action_wait()
            self.assertEqual(visit.state, "waiting", role)
        for role in ("consultant", "followup", "privacy", "cashier"):
            visit = self._new_visit()
            with self.assertRaises(AccessError):
                visit.with_user(self.users[role])._action_wait()

    def test_times_are_set_once_and_in_order(self):
        visit = self._new_visit()
        for hour, move in (
            (8, "_action_wait"),
            (9, "_action_consult"),
            (10, "_action_treat"),
            (11, "_action_leave"),
        ):
            with freeze_time(f"2024-03-10 {hour:02}:00:00"):
                getattr(visit, move)()
        self.assertEqual(
            (visit.arrived_at, visit.started_at, visit.left_at),
            tuple(datetime(2024, 3, 10, hour) for hour in (8, 9, 11)),
        )

    def test_leaving_while_waiting_after_being_seen(self):
        visit = self._new_visit()
        visit._action_consult()
        visit._action_wait()
        visit._action_leave()
        self.assertEqual(visit.state, "left")
        self.assertFalse(visit.is_without_next_step and visit.external_ref)

    def test_reopened_by_nobody(self):
        visit = self._new_left_visit()
        for move in MOVES:
            with self.assertRaises(UserError):
                getattr(visit.sudo(), move)()
        with self.assertSentence(UserError, "Use the buttons"):
            visit.sudo().state = "waiting"

    def test_a_copy_begins_anew(self):
        visit = self._new_left_visit(planned_at="2024-03-10 08:00:00")
        copy = visit.sudo().copy()
        self.assertEqual(copy.state, "expected")
        self.assertEqual(copy.record_state, "draft")
        self.assertFalse(copy.arrived_at or copy.started_at or copy.left_at)
        self.assertEqual(copy.local_date, date(2024, 3, 10))
        self.assertEqual(copy.company_id, visit.company_id)


@tagged("post_install", "-at_install")
class TestDays(VisitCommon):
    """The day of a visit is the calendar's at its branch, whatever UTC says."""

    def _day(self, instant, branch=None):
        visit = self.env["clinic.visit"].create(
            {
                "patient_id": self.patient.id,
                "branch_id": (branch or self.branch_b).id,
                "planned_at": instant,
            }
        )
        return visit.local_date

    def test_midnight_in_shanghai(self):
        self.assertEqual(
            self._day("2024-03-10 15:59:59", self.branch_a), date(2024, 3, 10)
        )
        self.assertEqual(
            self._day("2024-03-10 16:00:00", self.branch_a), date(2024, 3, 11)
        )

    def test_midnight_in_berlin_moves_with_summer_time(self):
        for instant, day in (
            ("2024-03-30 22:59:59", date(2024, 3, 30)),  # UTC+1
            ("2024-03-30 23:00:00", date(2024, 3, 31)),
            ("2024-03-31 21:59:59", date(2024, 3, 31)),  # UTC+2 since 01:00 UTC
            ("2024-03-31 22:00:00", date(2024, 4, 1)),
            ("2024-10-26 22:00:00", date(2024, 10, 27)),
            ("2024-10-27 22:59:59", date(2024, 10, 27)),  # UTC+1 again
            ("2024-10-27 23:00:00", date(2024, 10, 28)),
        ):
            self.assertEqual(self._day(instant), day, instant)

    def test_midnight_in_new_york(self):
        for instant, day in (
            ("2024-03-10 04:59:59", date(2024, 3, 9)),
            ("2024-03-10 05:00:00", date(2024, 3, 10)),
            ("2024-03-11 03:59:59", date(2024, 3, 10)),
            ("2024-11-04 04:59:59", date(2024, 11, 3)),
        ):
            self.assertEqual(self._day(instant, self.branch_c), day, instant)

    def test_the_hour_that_comes_twice_is_one_day(self):
        self.assertEqual(self._day("2024-10-27 00:30:00"), date(2024, 10, 27))
        self.assertEqual(self._day("2024-10-27 01:30:00"), date(2024, 10, 27))

    def test_the_readers_time_zone_does_not_matter(self):
        self.reception_a.tz = "America/New_York"
        visit = self._new_visit(planned_at="2024-03-10 16:00:00")
        self.assertEqual(visit.local_date, date(2024, 3, 11))

    def test_leap_day_and_new_year(self):
        self.assertEqual(
            self._day("2024-02-28 16:00:00", self.branch_a), date(2024, 2, 29)
        )
        self.assertEqual(
            self._day("2023-12-31 16:00:00", self.branch_a), date(2024, 1, 1)
        )

    def test_a_batch_over_three_zones(self):
        visits = self.env["clinic.visit"].create(
            [
                {
                    "patient_id": self.patient.id,
                    "branch_id": branch.id,
                    "planned_at": "2024-03-10 23:30:00",
                }
                for branch in (self.branch_a, self.branch_b, self.branch_c)
            ]
        )
        self.assertEqual(
            visits.mapped("local_date"),
            [date(2024, 3, 11), date(2024, 3, 11), date(2024, 3, 10)],
        )
        self.assertEqual(visits[2].company_id, self.company_c)

    def test_a_late_patient_belongs_to_the_day_he_came(self):
        visit = self._new_visit(planned_at="2024-03-10 15:00:00")
        self.assertEqual(visit.local_date, date(2024, 3, 10))
        with freeze_time("2024-03-10 16:30:00"):
            visit._action_wait()
        self.assertEqual(visit.local_date, date(2024, 3, 11))
