import unittest

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.clinic_base.tests import properties  # noqa: F401
from odoo.addons.clinic_base.tools.masking import (
    has_mask_character,
    looks_masked,
    mask_address,
    mask_email,
    mask_identity,
    mask_name,
    mask_phone,
)

MASKS = (mask_phone, mask_identity, mask_address, mask_name, mask_email)


class TestMasks(unittest.TestCase):
    def test_phone(self):
        self.assertEqual(mask_phone("+8613800138000"), "+86138****8000")
        self.assertEqual(mask_phone("13800138000"), "138****8000")
        self.assertEqual(mask_phone("82011956"), "****1956")
        self.assertEqual(mask_phone("12320"), "****20")
        self.assertEqual(mask_phone("110"), "****")

    def test_phone_hides_four_digits_at_least(self):
        for number in ("+8613800138000", "+14155550123", "+4930123456", "021-88952197"):
            shown = sum(char.isdigit() for char in mask_phone(number))
            held = sum(char.isdigit() for char in number)
            self.assertGreaterEqual(held - shown, 4, number)

    def test_email(self):
        self.assertEqual(mask_email("anna@example.com"), "a****@****")
        self.assertEqual(mask_email(" x "), "x****@****")
        self.assertEqual(mask_email(False), "")

    def test_a_mask_that_was_typed_into_is_known(self):
        for text in ("+86138****8000", "138*8000", "1＊2", "a●"):
            self.assertTrue(has_mask_character(text), text)
        for text in ("+8613800138000", "a@b.cn", "", None, False, 5):
            self.assertFalse(has_mask_character(text), text)

    def test_identity(self):
        self.assertEqual(mask_identity("44011320141005001X"), "4****X")
        self.assertEqual(mask_identity("12345"), "****")

    def test_address(self):
        for address, mask in (
            ("浙江省杭州市西湖区文三路138号", "浙江省杭州市西湖区****"),
            ("上海市浦东新区世纪大道1号", "上海市浦东新区****"),
            ("内蒙古自治区兴安盟突泉县街1号", "内蒙古自治区兴安盟突泉县****"),
            ("586 Jacobs Trailer", "****"),
            ("文三路138号", "****"),
        ):
            self.assertEqual(mask_address(address), mask)

    def test_name(self):
        self.assertEqual(mask_name("张三丰"), "张****")
        self.assertEqual(mask_name(" John Smith"), "J****")

    def test_nothing(self):
        for mask in MASKS:
            self.assertEqual(mask(""), "")
            self.assertEqual(mask(None), "")

    @given(st.sampled_from(MASKS), st.text(max_size=40))
    def test_our_masks_are_recognised(self, mask, text):
        masked = mask(text)
        self.assertTrue(looks_masked(masked) or not masked)

    @given(st.sampled_from(MASKS), st.text("张三0123456789ab ", min_size=8))
    def test_a_mask_is_never_the_value(self, mask, text):
        self.assertNotEqual(mask(text), text)


class TestLooksMasked(unittest.TestCase):
    def test_masked(self):
        for value in (
            "138****8000",
            "138xxxx8000",
            "138 XXXX 8000",
            "XXX-XX-1234",
            "●●●●",
            "1••••4",
            "张*",
            "张*三",
            "**三",
            "110***********1234",
            "＊＊＊",
            "浙江省****",
        ):
            self.assertTrue(looks_masked(value), value)

    def test_real(self):
        for value in (
            "",
            None,
            0,
            "张三",
            "Max Maxx",
            "Alex X",
            "Roxxxanne",
            "+8613800138000",
            "44011320141005001X",
            "XXXL",
            "a*b*c",
            "5 * 3 Main Street",
        ):
            self.assertFalse(looks_masked(value), value)
