from odoo.tests import HttpCase, tagged

from .common_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingTours(HttpCase, BillingCommon):
    def _get_url(self, visit):
        return f"/odoo/visits/{visit.id}"

    def test_reception_collects_from_the_visit(self):
        visit = self._new_billable()
        self.start_tour(
            self._get_url(visit), "clinic_desk_billing_visit", login="t_reception"
        )
        self.assertEqual(visit.payment_state, "paid")
        payment = visit.sudo().clinic_payment_ids
        self.assertEqual(payment.payment_method_line_id, self.cash)
        self.assertEqual((payment.amount, payment.create_uid), (300, self.reception_a))

    def test_reception_asks_for_a_discount(self):
        visit = self._new_billable()
        self.hq.clinic_branch_ids = self.branch_a
        self.start_tour(
            self._get_url(visit), "clinic_desk_billing_discount", login="t_reception"
        )
        line = visit.line_ids.sudo()
        self.assertEqual((line.discount_state, line.amount), ("requested", 300))
        self.assertEqual(line.discount_reason, "Regular patient")


@tagged("post_install", "-at_install")
class TestBillingToursOfCashier(HttpCase, BillingCommon):
    def test_the_cashier_collects_from_the_list(self):
        visit = self._new_billable()
        self.start_tour(
            "/odoo/to-collect", "clinic_desk_billing_cashier", login="t_cashier"
        )
        self.assertEqual(visit.payment_state, "paid")
        self.assertEqual(
            sorted(visit.sudo().clinic_payment_ids.mapped("amount")), [100, 200]
        )
