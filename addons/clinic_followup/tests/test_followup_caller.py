"""The list of callers, who is told, and handing over many."""

from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common_owners import OwnersCommon


@tagged("post_install", "-at_install")
class TestFollowupCaller(OwnersCommon):
    def test_the_manager_keeps_the_list_of_his_branch(self):
        nurse = self.nurse_a
        callers = self.callers.with_user(self.manager_a)
        caller = callers.create(
            {"branch_id": self.branch_a.id, "user_id": nurse.id, "role": "nurse"}
        )
        caller.share = 50
        caller.action_archive()
        self.assertEqual(caller.display_name, f"{nurse.name} · {self.branch_a.name}")
        manager_b = self._new_user("manager", self.branch_b, "t_manager_b")
        with self.assertRaises(AccessError):
            caller.with_user(manager_b).share = 10

    def test_a_caller_reads_it_and_the_lead_writes_it(self):
        mine = self.call_bob.with_user(self.lead)
        self.assertEqual(mine.user_id, self.bob)
        with self.assertRaises(AccessError):
            mine.away_from = self.today
        self.branch_a.followup_lead_id = self.lead
        mine.away_from = self.today
        for name in ("reception", "nurse", "marketing", "finance", "cashier"):
            with self.assertRaises(AccessError):
                self.callers.with_user(self.users[name]).search([])

    def test_only_who_works_there_and_calls(self):
        far = self._new_user("followup", self.branch_b, "t_far")
        with self.assertRaisesRegex(ValidationError, "does not work at"):
            self._new_caller(far)
        with self.assertRaisesRegex(ValidationError, "no role that calls"):
            self._new_caller(self.users["finance"])

    def test_a_line_stays_the_line_of_one_person(self):
        for vals in ({"user_id": self.lead.id}, {"role": "reception"}):
            with self.assertRaisesRegex(UserError, "is another line"):
                self.call_ann.write(vals)
        self.call_ann.write({"user_id": self.ann.id, "share": 10})

    @mute_logger("odoo.sql_db")
    def test_shares_and_days_make_sense(self):
        for vals in (
            {"share": 0},
            {"share": 5000},
            {"away_from": self.today, "away_until": self.today - timedelta(days=1)},
        ):
            with self.assertRaises(IntegrityError), self.cr.savepoint():
                self.call_ann.write(vals)
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self._new_caller(self.ann)
        self.call_ann.active = False
        self.assertTrue(self._new_caller(self.ann))

    def test_how_much_waits_is_counted(self):
        self._new_rows(3, owner_id=self.ann.id)
        self._new_rows(1, days=2, owner_id=self.ann.id)
        self._new_rows(1, owner_id=self.ann.id, kind="message")
        callers = (self.call_ann | self.call_bob).with_user(self.manager_a)
        self.assertEqual(callers.mapped("open_count"), [3, 0])

    def test_what_waits_is_counted_by_the_day_of_the_branch(self):
        """Shortly after midnight there it is the day before where the manager is."""
        self._new_rows(2, days=1, owner_id=self.ann.id)
        self.manager_a.tz = "UTC"
        caller = self.call_ann.with_user(self.manager_a)
        night = self._at(0, 30, day=self.today + timedelta(days=1))
        for at, count in ((night - timedelta(hours=1), 0), (night, 2)):
            with freeze_time(at):
                self.env.invalidate_all()
                self.assertEqual(caller.open_count, count)

    def test_the_job_wakes_when_somebody_is_away(self):
        triggers = self.env["ir.cron.trigger"]
        cron = self.env.ref("clinic_followup.ir_cron_clinic_followup_owners")
        before = triggers.search_count([("cron_id", "=", cron.id)])
        self.call_ann.with_user(self.manager_a).away_from = self.today
        after = triggers.search_count([("cron_id", "=", cron.id)])
        self.assertEqual(after, before + 1)

    # -- who is told ---------------------------------------------------------------
    def test_who_is_told_works_there_and_may_see_it(self):
        far = self._new_user("manager", self.branch_b, "t_far")
        with (
            self.assertRaisesRegex(ValidationError, "does not work at"),
            self.cr.savepoint(),
        ):
            self.branch_a.followup_lead_id = far
        self.env.invalidate_all(flush=False)
        with self.assertRaisesRegex(ValidationError, "may not see follow-ups"):
            self.branch_a.followup_manager_id = self.users["finance"]


@tagged("post_install", "-at_install")
class TestFollowupGive(OwnersCommon):
    def _open(self, rows, user=None):
        action = rows.with_user(user or self.manager_a).action_give()
        give = self.env[action["res_model"]].with_user(user or self.manager_a)
        return give.with_context(**action["context"])

    def test_the_manager_hands_over_what_he_chose(self):
        rows = self._new_rows(3, owner_id=self.ann.id)
        other = self._new_row(owner_id=self.ann.id)
        give = self._open(rows).create({"user_id": self.bob.id, "note": "Holiday"})
        self.assertEqual(give.count, 3)
        self.assertIn(self.bob, give.possible_user_ids)
        give.action_give()
        self.assertEqual(rows.owner_id, self.bob)
        self.assertEqual(other.owner_id, self.ann)
        event = self._last(rows[0])
        self.assertEqual(event.made_by, self.manager_a.id)
        said = f"{self.ann.name} → {self.bob.name} · Holiday"
        self.assertEqual(event.note, said)

    def test_all_of_a_person_are_shared_out_without_him(self):
        rows = self._new_rows(4, owner_id=self.ann.id)
        later = self._new_rows(1, days=30, owner_id=self.ann.id)
        third = self._new_user("followup", login="t_third")
        self._new_caller(third)
        action = self.call_ann.with_user(self.manager_a).action_hand_over()
        give = self.env[action["res_model"]].with_user(self.manager_a)
        give = give.with_context(**action["context"]).create({"to": "shared"})
        self.assertEqual(give.count, 5)
        give.action_give()
        owners = rows.mapped("owner_id.login")
        self.assertEqual(set(owners), {"t_bob", "t_third"})
        self.assertFalse(later.owner_id)  # shared out when its day is near

    def test_until_a_day_only(self):
        rows = self._new_rows(1, owner_id=self.ann.id)
        later = self._new_rows(1, days=3, owner_id=self.ann.id)
        self.env["clinic.followup.give"].with_user(self.manager_a).create(
            {
                "branch_id": self.branch_a.id,
                "from_id": self.ann.id,
                "due_until": self.today,
                "user_id": self.bob.id,
            }
        ).action_give()
        self.assertEqual((rows.owner_id, later.owner_id), (self.bob, self.ann))

    def test_the_lead_may_and_a_caller_may_not(self):
        rows = self._new_rows(2, owner_id=self.ann.id)
        give = self._open(rows, self.lead).create({"user_id": self.bob.id})
        with self.assertRaisesRegex(AccessError, "Ask one of them"):
            give.action_give()
        self.branch_a.followup_lead_id = self.lead
        give.action_give()
        self.assertEqual(rows.owner_id, self.bob)

    def test_the_manager_of_another_branch_may_not(self):
        manager_b = self._new_user("manager", self.branch_b, "t_manager_b")
        give = (
            self.env["clinic.followup.give"]
            .with_user(manager_b)
            .create(
                {
                    "branch_id": self.branch_a.id,
                    "from_id": self.ann.id,
                    "user_id": self.bob.id,
                }
            )
        )
        with self.assertRaises(AccessError):
            give.action_give()

    def test_what_cannot_be_done_is_said(self):
        row = self._new_row(owner_id=self.ann.id)
        gives = self._open(row)
        with self.assertRaisesRegex(UserError, "Choose to whom"):
            gives.create({}).action_give()
        far = self._new_user("followup", self.branch_b, "t_far")
        with self.assertRaisesRegex(UserError, "does not work at"):
            gives.create({"user_id": far.id}).action_give()
        (self.call_ann | self.call_bob).active = False
        with self.assertRaisesRegex(UserError, "Nobody else is there"):
            gives.create({"to": "shared"}).action_give()
        give = gives.create({"user_id": self.bob.id})
        row._action_done("reached")
        with self.assertRaisesRegex(UserError, "Nothing is open"):
            give.action_give()

    def test_rows_of_two_branches_are_not_one_window(self):
        rows = self._new_row() | self._new_row(branch_id=self.branch_b.id)
        with self.assertRaisesRegex(UserError, "of one branch"):
            rows.action_give()
