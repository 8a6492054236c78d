"""Owners of follow-ups where much is to be done, or something is out of the way."""

from datetime import timedelta
from functools import partial

from odoo.tests import tagged

from .common_owners import OwnersCommon


@tagged("post_install", "-at_install")
class TestOwnerEdges(OwnersCommon):
    def _count(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _clear(self, rows):
        rows._give(dict.fromkeys(rows.ids))

    def test_batches_reach_every_row(self):
        """Those that nobody can have do not stand in the way of the others."""
        far = self._new_rows(3, branch_id=self.branch_b.id)
        rows = self._new_rows(5)
        self._clear(rows)
        last, seen = 0, []
        while ids := self.rows._get_waiting(last, 2):
            self.rows.browse(ids).sudo()._give_anew()
            seen += ids
            last = ids[-1]
        self.assertEqual(seen, (far + rows).ids)
        self.assertFalse(far.owner_id)
        self.assertTrue(all(row.owner_id for row in rows))

    def test_the_home_page_costs_the_same_for_one_and_twenty(self):
        home = self.env["clinic.home"].with_user(self.ann)
        counts = []
        for number in (2, 1, 20):  # the first one fills caches
            self._new_rows(number, owner_id=self.ann.id)
            counts.append(self._count(home.get_home))
        self.assertEqual(*counts[1:])

    def test_handing_over_costs_the_same_for_one_and_twenty(self):
        counts = []
        for number in (2, 1, 20):
            rows = self._new_rows(number, owner_id=self.ann.id)
            give = self.env["clinic.followup.give"].with_user(self.manager_a)
            vals = {
                "branch_id": self.branch_a.id,
                "followup_ids": [(6, 0, rows.ids)],
                "user_id": self.bob.id,
            }
            counts.append(self._count(give.create(vals).action_give))
            self.assertEqual(rows.owner_id, self.bob)
        self.assertEqual(*counts[1:])

    def test_reports_cost_the_same_for_one_and_twenty(self):
        counts = []
        report = self.env["clinic.followup.report"].with_user(self.manager_a)
        read = partial(report._read_group, [], ["owner_id"], ["due_count:sum"])
        for number in (2, 1, 20):
            self._new_rows(number, days=-3)
            counts.append(self._count(read))
        self.assertEqual(*counts[1:])

    def test_what_changed_is_told_to_open_lists(self):
        row = self._new_row()
        self.env.cr.precommit.run()
        self.env["bus.bus"].search([]).unlink()
        row.sudo()._give({row.id: self.bob.id})
        self.env.cr.precommit.run()
        told = self.env["bus.bus"].search([]).mapped("message")
        self.assertTrue(any("clinic_followup/recall" in one for one in told))

    def test_giving_the_same_again_leaves_no_trace(self):
        row = self._new_row()
        events = len(row.event_ids)
        self.assertFalse(row.sudo()._give({row.id: row.owner_id.id}))
        self.assertFalse(self.rows.sudo()._give({}))
        self.assertEqual(len(row.event_ids), events)

    def test_booked_and_closed_rows_keep_their_owner(self):
        done = self._new_row()
        done._action_done("reached")
        self.call_ann.write({"away_from": self.today})
        self._run_job()
        self.assertEqual(done.owner_id, self.ann)

    def test_imports_move_nothing(self):
        self.patient.followup_user_id = self.ann
        row = self._new_row()
        self.patient.with_context(clinic_bulk=True).followup_user_id = self.bob
        self.assertEqual(row.owner_id, self.ann)

    def test_an_away_without_a_first_day_has_begun(self):
        self.call_ann.away_until = self.today
        self.assertEqual(self._new_row().owner_id, self.bob)

    def test_away_at_another_branch_does_not_matter(self):
        self.ann.clinic_branch_ids += self.branch_b
        self._new_caller(self.ann, self.branch_b, away_from=self.today)
        self.assertEqual(self._counts(self._new_rows(2)), [1, 1])

    def test_a_later_day_of_a_reported_row_is_told_in_its_history(self):
        row = self._new_row(days=-3)
        self.rows._escalate()
        row.with_user(self.caller)._action_move(self.today + timedelta(days=2))
        self.assertEqual(self._whats(row)[-2:], ["escalated", "moved"])
        self.assertEqual(self.rows._escalate(), 0)
