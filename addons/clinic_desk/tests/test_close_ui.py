from odoo.tests import HttpCase, tagged

from .common_billing import BillingCommon
from .common_day_close import DayCloseCommon


@tagged("post_install", "-at_install")
class TestDayCloseTour(HttpCase, DayCloseCommon):
    def test_count_explain_sign_close(self):
        """Three actions for who counts, one for who closes."""
        self._pay(self.cashier, 80)
        self.start_tour("/odoo/day-close", "clinic_desk_close", login="t_cashier")
        close = self.closes.search([("branch_id", "=", self.branch_a.id)])
        self.assertRecordValues(
            close.line_ids,
            [{"counted": 79, "difference": -1, "signed_by": self.cashier.id}],
        )
        self.start_tour("/odoo/day-close", "clinic_desk_close_day", login="t_manager")
        self.assertEqual((close.state, close.closed_by), ("closed", self.manager_a))
        self.assertEqual(close.line_ids.signed_by, self.cashier)


@tagged("post_install", "-at_install")
class TestApprovalOnPhone(HttpCase, BillingCommon):
    browser_size = "360x740"
    touch_enabled = True

    def test_discount_is_approved_on_the_phone(self):
        """Asked for by reception at 12 %, decided by the manager in one tap."""
        visit = self._new_billable()
        line = visit.line_ids.with_user(self.reception_a)
        line._action_discount(300.0, 12.0, "old customer")
        self.assertEqual(line.sudo().discount, 0)
        self.start_tour(
            "/odoo/clinic-approvals", "clinic_desk_approve_phone", login="t_manager"
        )
        line.invalidate_recordset()
        self.assertEqual(line.discount, 12)
        self.assertEqual(line.discount_state, "approved")
        self.assertEqual(self._get_due(visit).amount_due, 264)
