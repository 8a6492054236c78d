from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_core_doors import CoreDoorsCommon


@tagged("post_install", "-at_install")
class TestCoreDoorsPhones(CoreDoorsCommon):
    """Patients are known by either of their numbers, however it is written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.cn")
        cls.door = cls.env["clinic.core.door"]
        cls.none = cls.env["res.partner"]

    def _find(self, *numbers):
        return self.door._get_patients(self.none, phones=numbers)

    def _new_sms(self, number, **vals):
        return self.env["sms.sms"].create({"number": number, "body": "a", **vals})

    def test_in_any_form(self):
        for number in (
            "+8613800139777",
            "+86 138 0013 9777",
            "0086 13800139777",
            "13800139777",
            "138-0013-9777",
        ):
            with self.subTest(number=number):
                self.assertEqual(self._find(number), {number: self.patient.sudo()})

    def test_second_number(self):
        self.patient.sudo().phone2 = "+8613800139888"
        self.assertEqual(
            self._find("13800139888"), {"13800139888": self.patient.sudo()}
        )

    def test_both_numbers_at_once(self):
        self.patient.sudo().phone2 = "+8613800139888"
        both = {"13800139777", "13800139888"}
        self.assertEqual(set(self._find(*both)), both)

    def test_numbers_of_others(self):
        self.assertFalse(self._find("+8613800139778", "+49151", "", None, "TAOBAO"))

    def test_several_forms_at_once(self):
        found = self._find("13800139777", "+8613800139777", "+8613900139000")
        self.assertEqual(set(found), {"13800139777", "+8613800139777"})

    def test_merged_file_stands_for_the_one_that_stays(self):
        other = self._new_patient("王大明", phone="+8613800139999")
        other.sudo().write({"merged_into_id": self.patient.id, "active": False})
        self.assertEqual(
            self._find("+8613800139999"), {"+8613800139999": self.patient.sudo()}
        )

    def test_sms_to_a_number_without_its_country(self):
        sms = self._new_sms("138 0013 9777")
        sms._send()
        self.assertEqual(sms.state, "canceled")
        row = self._get_rows()
        self.assertEqual((row.state, row.reason), ("suppressed", "core_door"))
        self.assertEqual(row.kind, "sms")

    def test_sms_to_the_second_number(self):
        self.patient.sudo().phone2 = "+8613800139888"
        sms = self._new_sms("+8613800139888")
        sms._send()
        self.assertEqual(sms.state, "canceled")

    def test_sms_to_an_archived_file(self):
        self.patient.sudo().active = False
        sms = self._new_sms(self.phone)
        sms._send()
        self.assertEqual(sms.state, "canceled")

    def test_what_is_kept_back_is_not_tried_again(self):
        sms = self._new_sms(self.phone)
        sms._send()
        sms._send()
        self.assertEqual(len(self._get_rows()), 1)

    def test_others_of_the_batch_go(self):
        batch = self._new_sms(self.phone) | self._new_sms("+4915112345678")
        sent = []
        with patch.object(
            self.registry["sms.sms"],
            "_send_with_api",
            lambda records, *_a, **_kw: sent.extend(records.mapped("number")),
        ):
            batch._send()
        self.assertEqual(sent, ["+4915112345678"])

    def test_window_of_core_to_a_number(self):
        composer = self.env["sms.composer"].create(
            {
                "composition_mode": "numbers",
                "numbers": "13800139777",
                "body": "a",
            }
        )
        with self.assertSentence(UserError, "open it and press 'Message'"):
            composer.action_send_sms()

    def test_as_many_statements_for_one_as_for_twenty(self):
        self._find("13800139777")
        with self.assertQueryCount(1):
            self._find("13800139777")
        with self.assertQueryCount(1):
            self._find(*(f"138001390{number}" for number in range(10, 30)))
