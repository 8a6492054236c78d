"""What stays late is reported to a person by name, or to all managers."""

from datetime import timedelta

from freezegun import freeze_time
from odoo.tests import tagged

from .common_owners import OwnersCommon


@tagged("post_install", "-at_install")
class TestFollowupEscalate(OwnersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch_a.write(
            {
                "followup_lead_id": cls.lead.id,
                "followup_manager_id": cls.manager_a.id,
            }
        )

    def _late(self, days, **vals):
        return self._new_row(days=-days, **vals)

    def _told(self, row):
        return (row.escalation, row.escalated_to_id)

    def test_first_the_lead_then_the_manager(self):
        rows = {days: self._late(days) for days in (0, 1, 2, 4, 5, 90)}
        self._run_job()
        nobody = (0, self.env["res.users"])
        self.assertEqual(self._told(rows[0]), nobody)
        self.assertEqual(self._told(rows[1]), nobody)
        self.assertEqual(self._told(rows[2]), (1, self.lead))
        self.assertEqual(self._told(rows[4]), (1, self.lead))
        self.assertEqual(self._told(rows[5]), (2, self.manager_a))
        self.assertEqual(self._told(rows[90]), (2, self.manager_a))
        self.assertEqual(self._whats(rows[90])[-1], "escalated")
        self.assertEqual(self._whats(rows[90]).count("escalated"), 1)
        self.assertEqual(self._last(rows[2]).note, self.lead.name)
        self.assertTrue(rows[2].escalated_at)

    def test_day_by_day(self):
        row = self._new_row()
        told = []
        for day in range(7):
            with freeze_time(self._at(12, day=self.today + timedelta(days=day))):
                self.rows._escalate()
            told.append(row.escalation)
        self.assertEqual(told, [0, 0, 1, 1, 1, 2, 2])
        self.assertEqual(self._whats(row).count("escalated"), 2)

    def test_a_window_counts_from_its_last_day(self):
        row = self._late(3, late_on=self.today - timedelta(days=1))
        self._run_job()
        self.assertEqual(row.escalation, 0)

    def test_the_days_are_policies_of_the_branch(self):
        self.env["clinic.policy"].create(
            {
                "key_id": self.env.ref(
                    "clinic_followup.policy_key_followup_lead_days"
                ).id,
                "branch_id": self.branch_a.id,
                "value": 4,
            }
        )
        row, other = self._late(3), self._late(4)
        self._run_job()
        self.assertEqual((row.escalation, other.escalation), (0, 1))

    def test_only_what_a_person_has_to_do(self):
        rows = self._late(9, kind="message") | self._late(9, kind="survey")
        called = self._late(9, kind="education")
        called._move({"needs_call": True})
        self._run_job()
        self.assertEqual(rows.mapped("escalation"), [0, 0])
        self.assertEqual(called.escalation, 2)

    def test_closed_and_booked_are_not_late(self):
        row = self._late(9)
        row._action_done("reached")
        self._run_job()
        self.assertEqual(row.escalation, 0)

    def test_a_second_run_reports_nothing(self):
        self._late(9)
        self.assertEqual(self.rows._escalate(), 1)
        self.assertEqual(self.rows._escalate(), 0)

    def test_without_a_name_it_is_for_the_managers(self):
        self.branch_a.write({"followup_lead_id": False})
        row = self._late(2)
        self._run_job()
        self.assertEqual(self._told(row), (1, self.manager_a))
        self.branch_a.write({"followup_manager_id": False})
        self._run_job()
        self.assertEqual(self._told(row), (1, self.env["res.users"]))
        tile = self._get_tile(self.manager_a)
        self.assertEqual(tile["count"], "1")

    def test_who_is_named_later_has_it_from_then_on(self):
        self.branch_a.write({"followup_lead_id": False, "followup_manager_id": False})
        row = self._late(2)
        self._run_job()
        self.assertEqual(self._told(row), (1, self.env["res.users"]))
        self.branch_a.followup_lead_id = self.lead
        self._run_job()
        self.assertEqual(self._told(row), (1, self.lead))

    def test_a_lead_who_is_gone_is_passed_over(self):
        self.lead.active = False
        row = self._late(2)
        self._run_job()
        self.assertEqual(self._told(row), (1, self.manager_a))

    def test_another_day_takes_it_back(self):
        row = self._late(3)
        self._run_job()
        row.with_user(self.caller)._action_move(self.today + timedelta(days=1))
        self.assertEqual(self._told(row), (0, self.env["res.users"]))
        self.assertFalse(row.escalated_at)

    def test_another_owner_does_not(self):
        row = self._late(3)
        self._run_job()
        row.with_user(self.manager_a)._action_assign(self.bob)
        self.assertEqual(self._told(row), (1, self.lead))

    def test_who_is_told_sees_a_word_without_a_name(self):
        self.env["bus.bus"].search([]).unlink()
        self._late(3)
        self._late(4)
        self.rows._escalate()
        self.env.cr.precommit.run()
        toasts = [
            row
            for row in self.env["bus.bus"].search([])
            if "simple_notification" in row.message
        ]
        self.assertEqual(len(toasts), 1)
        self.assertIn("Reported to you: 2", toasts[0].message)
        self.assertNotIn(self.patient.name, toasts[0].message)
        self.assertIn("res.partner", toasts[0].channel)

    def _get_tile(self, user):
        tiles = self.env["clinic.home"].with_user(user).get_home()["tiles"]
        return next(tile for tile in tiles if tile["key"] == "reported_followups")

    def test_statements_do_not_depend_on_the_rows(self):
        counts = []
        for number in (2, 1, 20):  # the first one fills caches
            self._new_rows(number, days=-3)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(self.rows._escalate(), number)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])
