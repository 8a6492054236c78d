from odoo.tests import BaseCase, tagged

from ..tools import discounts


@tagged("post_install", "-at_install")
class TestToolsBilling(BaseCase):
    def test_a_discount_is_never_below_zero_nor_above_all(self):
        for price in (0, 1, 50, 100, 250):
            for discount in (0, 10, 100):
                percent = discounts.get_discount_percent(100, price, discount)
                self.assertTrue(0 <= percent <= 100, (price, discount))
