"""A visit left from the board, from its page, or just left: what becomes of it."""

from odoo.tests import tagged

from .common_billing import BillingCommon

STEPS = """
    SELECT count(*) FILTER (WHERE s.id IS NULL), count(*), max(steps.number)
      FROM clinic_visit v
      LEFT JOIN clinic_next_step s ON s.visit_id = v.id AND s.state <> 'dropped'
      LEFT JOIN LATERAL (
           SELECT count(*) AS number FROM clinic_next_step live
            WHERE live.visit_id = v.id AND live.state <> 'dropped') steps ON TRUE
     WHERE v.state = 'left' AND v.branch_id = %s
"""


@tagged("post_install", "-at_install")
class TestLeftWithoutStep(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service.write({"next_step_kind": "revisit", "next_step_days": 28})

    def _leave(self, user):
        visit = self._new_billable().with_user(user)
        self.assertIs(visit.action_leave(), True, "nothing stands in the way")
        return visit

    def test_each_has_one_step_or_is_on_the_list_with_a_date(self):
        board, page, crash = (
            self._leave(user)
            for user in (self.reception_a, self.practitioner_a, self.nurse_a)
        )
        board.action_accept_next_step()
        plan = page.env["clinic.next.step.plan"].create(
            {"visit_id": page.id, "kind": "none", "reason": "Healed"}
        )
        plan.action_plan()
        mine = self.visits.with_user(self.practitioner_a).search(
            [
                ("is_without_next_step", "=", True),
                ("practitioner_id.user_id", "=", self.practitioner_a.id),
            ]
        )
        self.assertEqual(mine, crash.with_user(self.practitioner_a))
        self.assertEqual(mine.next_step_due_on, crash.local_date)
        self.env.flush_all()
        self.env.cr.execute(STEPS, [self.branch_a.id])
        without, left, most = self.env.cr.fetchone()
        self.assertEqual((without, left, most), (1, 3, 1))
        report = self.env["clinic.next.step.report"].with_user(self.manager_a)
        [row] = report._read_group(
            [("branch_id", "=", self.branch_a.id)],
            [],
            ["without_step:sum", "left_count:sum", "leak_rate:avg"],
        )
        self.assertEqual(row[:2], (without, left))
        self.assertAlmostEqual(row[2], 100 * without / left)

    def test_the_cashier_never_waits_for_it(self):
        visit = self._leave(self.reception_a)
        self.assertTrue(visit.is_without_next_step)
        self._pay(visit, self.cashier)
        self.assertEqual(visit.payment_state, "paid")
        self.assertTrue(visit.is_without_next_step)
        self.assertFalse(visit.sudo().next_step_ids)
        self.assertNotIn("next_step", str(self.dues.get_view(view_type="list")["arch"]))
