from odoo.tests import tagged

from .common_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestWayNames(BillingCommon):
    """The name of a way of payment is the same drawer in each language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        method = cls.cash.payment_method_id
        method.name = "Manual Payment"
        method.with_context(lang="zh_CN").name = "手动付款"
        cls.cash.name = "Manual Payment"

    def _shown(self, lang):
        # the cashier reads no journals
        line = self.cash.with_user(self.cashier).with_context(lang=lang)
        return line.display_name

    def test_reader_of_chinese_sees_the_drawer(self):
        self.assertEqual(self._shown("en_US"), "Cash desk")
        self.assertEqual(self._shown("zh_CN"), "Cash desk")

    def test_way_made_in_chinese_is_the_drawer_too(self):
        self.cash.name = "手动付款"
        self.assertEqual(self._shown("en_US"), "Cash desk")
        self.assertEqual(self._shown("zh_CN"), "Cash desk")

    def test_name_of_ones_own_stays(self):
        self.cash.name = "Gift card"
        self.assertEqual(self._shown("zh_CN"), "Gift card")

    def test_day_close_counts_one_drawer(self):
        for lang in ("en_US", "zh_CN"):
            with self.subTest(lang=lang):
                line = self.cash.with_context(lang=lang)
                self.assertEqual(line._get_clinic_method(), "")
