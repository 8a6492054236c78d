from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common_visit import VisitCommon

NOW = "2024-03-11 12:00:00"
REASON = "Checked in late, the desk was full"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestVisitTimes(VisitCommon):
    """What the moves note is not typed; a correction has a person and a reason."""

    def _left_visit(self):
        visit = self._new_visit(practitioner_id=self.doctor.id)
        with freeze_time("2024-03-11 02:00:00"):
            visit._action_wait()
        with freeze_time("2024-03-11 02:30:00"):
            visit._action_consult()
        with freeze_time("2024-03-11 03:00:00"):
            visit._action_leave()
        return visit

    def _correct(self, visit, user=None, reason=REASON, **times):
        wizard = (
            self.env["clinic.visit.correct"]
            .with_user(user or self.manager_a)
            .create({"visit_id": visit.id, "reason": reason, **times})
        )
        wizard.action_correct()
        return wizard

    def _logged(self, visit):
        return self.env["clinic.operation.log"].search(
            [("operation", "=", "visit.times")], order="id desc", limit=1
        )

    def test_nobody_types_a_time(self):
        visit = self._left_visit()
        for role in ("reception", "practitioner", "manager", "medical_director"):
            for name in ("arrived_at", "started_at", "left_at"):
                with self.subTest(f"{role} {name}"), self.assertRaises(UserError):
                    visit.with_user(self.users[role]).write({name: NOW})
        with self.assertRaisesRegex(UserError, "not typed in"):
            self._new_visit(arrived_at=NOW)

    def test_window_shows_what_is_noted(self):
        visit = self._new_visit()
        visit._action_wait()
        wizard = self.env["clinic.visit.correct"].with_user(self.manager_a)
        wizard = wizard.create({"visit_id": visit.id, "reason": REASON})
        self.assertEqual(wizard.arrived_at, visit.arrived_at)
        self.assertFalse(wizard.has_started or wizard.has_left or wizard.left_at)

    def test_correction_is_made_and_logged(self):
        visit = self._left_visit()
        self._correct(visit, arrived_at="2024-03-11 01:15:00")
        self.assertEqual(visit.arrived_at, datetime(2024, 3, 11, 1, 15))
        self.assertEqual(visit.left_at, datetime(2024, 3, 11, 3))
        log = self._logged(visit)
        self.assertEqual(log.actor_id, self.manager_a.id)
        self.assertEqual((log.res_ids, log.summary), (visit.ids, REASON))
        self.assertEqual(log.old_value, {"arrived_at": "2024-03-11 02:00:00"})
        self.assertEqual(log.new_value, {"arrived_at": "2024-03-11 01:15:00"})

    def test_the_day_follows_the_arrival(self):
        visit = self._left_visit()
        before = visit.local_date
        yesterday = visit.arrived_at - timedelta(days=1)
        self._correct(visit, self.users["medical_director"], arrived_at=yesterday)
        self.assertEqual(visit.local_date, before - timedelta(days=1))
        self.assertIsInstance(visit.local_date, date)

    def test_nothing_changed_is_not_logged(self):
        visit = self._left_visit()
        before = self._logged(visit)
        self._correct(visit)
        self.assertEqual(self._logged(visit), before)

    def test_a_reason_says_something(self):
        visit = self._left_visit()
        for reason in ("x", "....", "1234"):
            with self.subTest(reason), self.assertRaisesRegex(UserError, "few words"):
                self._correct(visit, reason=reason, arrived_at="2024-03-11 01:15:00")

    def test_impossible_times(self):
        visit = self._left_visit()
        for times in (
            {"arrived_at": "2024-03-11 02:45:00"},
            {"started_at": "2024-03-11 03:45:00"},
            {"left_at": "2024-03-12 03:00:00"},
        ):
            with self.subTest(times), self.assertRaisesRegex(UserError, "this order"):
                self._correct(visit, **times)
        with self.assertRaisesRegex(UserError, "not emptied"):
            self._correct(visit, left_at=False)

    def test_what_has_not_happened_is_not_corrected(self):
        visit = self._new_visit()
        with self.assertRaisesRegex(UserError, "has not arrived"):
            self._correct(visit, arrived_at="2024-03-11 02:00:00")
        visit._action_wait()
        with self.assertRaisesRegex(UserError, "not happened yet"):
            self._correct(visit, left_at=NOW)

    def test_archived_record_keeps_its_times(self):
        visit = self._left_visit()
        visit.sudo()._move({"record_state": "archived"})
        with self.assertRaisesRegex(UserError, "archived"):
            self._correct(visit, arrived_at="2024-03-11 01:15:00")

    def test_others_ask_them(self):
        visit = self._left_visit()
        times = {"arrived_at": datetime(2024, 3, 11, 1, 15)}
        for role in ("reception", "nurse", "practitioner"):
            with self.subTest(role), self.assertRaises(AccessError):
                visit.with_user(self.users[role])._correct_times(times, REASON)
            with self.subTest(role), self.assertRaises(AccessError):
                self._correct(visit, self.users[role], **times)

    def test_visit_of_another_branch(self):
        visit = self._left_visit()
        with self.assertRaises(AccessError):
            self._correct(
                visit, self._new_user("manager", self.branch_b, "t_manager_b")
            )
