import doctest

from odoo.tests import BaseCase, tagged

from ..tools import discounts, payment_states


@tagged("post_install", "-at_install")
class TestToolsBilling(BaseCase):
    def test_examples(self):
        for module in (discounts, payment_states):
            with self.subTest(module=module.__name__):
                found = doctest.testmod(module)
                self.assertEqual(found.failed, 0)
                self.assertGreater(found.attempted, 0)

    def test_a_discount_is_never_below_zero_nor_above_all(self):
        for price in (0, 1, 50, 100, 250):
            for discount in (0, 10, 100):
                percent = discounts.get_discount_percent(100, price, discount)
                self.assertTrue(0 <= percent <= 100, (price, discount))
