from odoo.tests import HttpCase, tagged

from .common_order import OrderCommon


@tagged("post_install", "-at_install")
class TestOrderTours(HttpCase, OrderCommon):
    def test_the_doctor_sends_a_set(self):
        self.start_tour(
            f"/odoo/visits/{self.visit.id}", "clinic_order_send", login="t_practitioner"
        )
        self.assertEqual(len(self.visit.order_ids), 2)

    def test_the_nurse_carries_it_out(self):
        self._send()
        self.start_tour(
            "/odoo/treatment-list", "clinic_order_carry_out", login="t_nurse"
        )
        order = self.visit.order_ids.filtered("product_id")
        self.assertEqual((order.state, order.batch), ("done", "LOT-7"))
        self.assertEqual(order.done_by_id, self.nurse_a)
        self.assertEqual(self.visit.line_ids, order.visit_line_id)


@tagged("post_install", "-at_install")
class TestOrderTourOnPhone(HttpCase, OrderCommon):
    browser_size = "375x667"
    touch_enabled = True

    def test_the_nurse_carries_it_out(self):
        self._send()
        self.start_tour(
            "/odoo/treatment-list", "clinic_order_carry_out_phone", login="t_nurse"
        )
        order = self.visit.order_ids.filtered("product_id")
        self.assertEqual((order.state, order.batch), ("done", "LOT-7"))
