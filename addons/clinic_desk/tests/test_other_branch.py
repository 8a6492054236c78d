from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestOtherBranch(BillingCommon):
    """A file is open at two branches; what happens at one is not done by the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cashier_b = cls._new_user("cashier", cls.branch_b, "t_cashier_b")
        cls.there = cls._new_visit(cls.reception_b, branch_id=cls.branch_b.id)
        cls.there.with_user(cls.reception_b).action_check_in()

    def test_labels_of_rows_to_collect_are_closed(self):
        visit = self._new_billable()
        self.env.flush_all()
        due = self.dues.browse(visit.id)
        own = due.with_user(self.cashier).sudo().display_name
        self.assertIn("王小明", own)
        other = due.with_user(self.cashier_b).sudo().display_name
        self.assertEqual(other, f"#{visit.id}")
        dialogs = self.env["clinic.billing.pay"].with_user(self.cashier_b)
        dialog = dialogs.create(
            {
                "due_id": visit.id,
                "currency_id": self.company.currency_id.id,
                "amount": 1,
                "method_id": self.cash.id,
            }
        )
        dialog.invalidate_recordset()
        self.assertNotIn("王小明", str(dialog.read(["due_id", "display_name"])))

    def test_numbers_are_called_where_they_wait(self):
        there = self.there.with_user(self.reception_a)
        there.check_access("write")
        with self.assertSentence(AccessError, "where you do not work"):
            there.action_call("Room 1")
        self.assertFalse(self.there.sudo().called_at)
        self.there.with_user(self.reception_b).action_call("Room 1")
        self.assertTrue(self.there.sudo().called_at)

    def test_patients_are_handed_over_where_they_are(self):
        kind = self.env["clinic.handover.kind"].create(
            {
                "name": "Desk to nurse",
                "from_role": "reception",
                "to_role": "nurse",
                "minutes": 5,
            }
        )
        handovers = self.env["clinic.handover"]
        with self.assertSentence(AccessError, "where you do not work"):
            handovers.with_user(self.reception_a)._hand_over(
                self.there.with_user(self.reception_a), kind
            )
        made = handovers.with_user(self.reception_b)._hand_over(
            self.there.with_user(self.reception_b), kind
        )
        self.assertEqual(made.sudo().branch_id, self.branch_b)
