from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.clinic_desk.tests.common import DeskCommon
from odoo.tests import freeze_time, tagged

PHONE = "+8613800138000"
START = datetime(2030, 3, 4, 9, 0)


class PhoneCodeCommon(DeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.codes = cls.env["clinic.phone.code"].with_user(
            cls.env.ref("base.public_user")
        )

    def setUp(self):
        super().setUp()
        self.sent = []
        patcher = patch.object(
            self.env.registry["clinic.message"],
            "_enqueue",
            lambda messages, rows: self.sent.extend(rows) or messages.browse(),
            create=True,
        )
        patcher.start()
        self.addCleanup(patcher.stop)

    def _send(self, phone=PHONE, purpose="booking", ip="192.0.2.1", branch=None):
        return self.codes._send(phone, branch or self.branch_a, purpose, ip)

    def _check(self, code, phone=PHONE, purpose="booking", ip="192.0.2.1"):
        return self.codes._check(phone, code, purpose, ip)

    def _get_code(self):
        return self.sent[-1]["params"]["code"]

    def _set(self, name, value):
        self.env["clinic.policy"].create(
            {
                "key_id": self.env["clinic.policy.key"]
                .search([("key", "=", f"phone_code.{name}")])
                .id,
                "chain_id": self.chain.id,
                "value": str(value),
                "valid_from": "2020-01-01",
            }
        )


@tagged("post_install", "-at_install")
class TestPhoneCode(PhoneCodeCommon):
    def test_who_has_the_code_holds_the_phone(self):
        self.assertEqual(self._send(), "")
        (row,) = self.sent
        self.assertEqual(row["address"], PHONE)
        self.assertIsNone(row["patient"])
        self.assertEqual((row["purpose"], row["queue"]), ("requested", "now"))
        self.assertRegex(self._get_code(), r"\A\d{6}\Z")
        self.assertTrue(self._check(self._get_code()))

    def test_a_code_is_good_once(self):
        self._send()
        self.assertTrue(self._check(self._get_code()))
        self.assertFalse(self._check(self._get_code()))

    def test_as_people_type_it(self):
        self._send()
        code = self._get_code()
        wide = "".join(chr(ord("０") + int(digit)) for digit in code)
        self.assertTrue(self._check(f" {wide[:3]} {wide[3:]} "))

    def test_another_phone_purpose_or_code(self):
        self._send()
        code = self._get_code()
        self.assertFalse(self._check(code, phone="+8613800138001"))
        self.assertFalse(self._check(code, purpose="portal"))
        self.assertFalse(self._check("000000" if code != "000000" else "111111"))
        for junk in ("", None, "x" * 10_000, "\0", "½", "1' OR 1=1"):
            self.assertFalse(self._check(junk))

    def test_five_tries(self):
        self._send()
        code = self._get_code()
        wrong = str((int(code) + 1) % 10**6).zfill(6)
        for _number in range(5):
            self.assertFalse(self._check(wrong))
        self.assertFalse(self._check(code))

    def test_as_many_tries_as_the_house_says(self):
        self._set("tries", 2)
        self._send()
        code = self._get_code()
        for _number in range(2):
            self.assertFalse(self._check(str((int(code) + 1) % 10**6).zfill(6)))
        self.assertFalse(self._check(code))

    def test_guesses_from_one_place(self):
        """A few for each of many phones are many, too."""
        with freeze_time(START):
            self._send()
            code = self._get_code()
            for number in range(30 * 5):
                phone = f"+86139{number:08}"
                self.assertFalse(self._check("000000", phone, ip="192.0.2.7"))
            self.assertFalse(self._check(code, ip="192.0.2.7"))
            # nobody else is kept from the code, and no try of it is lost
            self.assertTrue(self._check(code))
        with freeze_time(START + timedelta(hours=1)):
            self._send()
            self.assertTrue(self._check(self._get_code(), ip="192.0.2.7"))

    def test_a_code_ends(self):
        with freeze_time(START):
            self._send()
        with freeze_time(START + timedelta(minutes=10)):
            self.assertFalse(self._check(self._get_code()))

    def test_the_newest_code_holds(self):
        with freeze_time(START):
            self._send()
            first = self._get_code()
        with freeze_time(START + timedelta(minutes=2)):
            self.assertEqual(self._send(), "")
            if first != self._get_code():
                self.assertFalse(self._check(first))
            self.assertTrue(self._check(self._get_code()))

    def test_a_minute_between_two_codes(self):
        with freeze_time(START):
            self.assertEqual(self._send(), "")
            self.assertEqual(self._send(), "wait")
            self.assertEqual(len(self.sent), 1)
            # the code that was sent still holds
            self.assertTrue(self._check(self._get_code()))
        with freeze_time(START + timedelta(seconds=61)):
            self.assertEqual(self._send(), "")

    def test_five_codes_an_hour(self):
        for number in range(5):
            with freeze_time(START + timedelta(minutes=2 * number)):
                self.assertEqual(self._send(), "")
        with freeze_time(START + timedelta(minutes=12)):
            self.assertEqual(self._send(), "phone")
        with freeze_time(START + timedelta(minutes=61)):
            self.assertEqual(self._send(), "")

    def test_many_phones_from_one_place(self):
        self._set("per_computer_hour", 3)
        with freeze_time(START):
            for number in range(3):
                self.assertEqual(self._send(f"+861380013800{number}"), "")
            self.assertEqual(self._send("+8613800138009"), "ip")
            self.assertEqual(self._send("+8613800138009", ip="192.0.2.2"), "")

    def test_many_phones_at_one_branch(self):
        self._set("per_branch_hour", 3)
        with freeze_time(START):
            for number in range(3):
                self._send(f"+861380013800{number}", ip=f"192.0.2.{number}")
            self.assertEqual(self._send("+8613800138009", ip="192.0.2.9"), "branch")
            other = self._send("+8613800138009", ip="192.0.2.9", branch=self.branch_b)
            self.assertEqual(other, "")

    def test_numbers_that_receive_nothing(self):
        for phone in ("", "abc", "110", "+861088888888", "+999123", None, "9" * 999):
            with self.subTest(phone):
                self.assertEqual(self._send(phone), "invalid")
        self.assertFalse(self.sent)

    def test_a_code_at_23_00(self):
        with freeze_time(datetime(2030, 3, 4, 15, 0)):  # 23:00 in Shanghai
            self.assertEqual(self._send(), "")
            self.assertEqual(self.sent[0]["due_at"], fields.Datetime.now())
            self.assertTrue(self._check(self._get_code()))

    def test_the_table_holds_neither_phone_nor_code(self):
        self._send()
        self.env.cr.execute("SELECT t::text FROM clinic_phone_code t")
        text = str(self.env.cr.fetchall())
        for secret in (PHONE, "13800138000", self._get_code(), "192.0.2.1"):
            self.assertNotIn(secret, text)

    def test_each_refusal_says_what_to_do(self):
        reasons = ("invalid", "wait", "phone", "ip", "branch", "unsent")
        sentences = [self.codes._get_refusal(reason) for reason in reasons]
        for sentence in sentences:
            self.assertGreater(len(sentence.split()), 6)
            self.assertTrue(sentence.endswith("."))
        self.assertEqual(len(set(sentences)), 5)

    def test_old_rows_go(self):
        with freeze_time(START):
            self._send()
        with freeze_time(START + timedelta(days=3)):
            self.codes.sudo()._gc_codes()
        self.env.cr.execute("SELECT count(*) FROM clinic_phone_code")
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_the_words_of_the_code(self):
        template = self.env.ref("clinic_messaging.message_template_phone_code")
        self.assertTrue(template.is_secret)
        self.assertEqual(template.purpose, "requested")
        self.assertIn("{{ code }}", template.body)


@tagged("post_install", "-at_install")
class TestRateLimit(DeskCommon):
    def _take(self, key="x", most=2, scope="test"):
        return self.env["clinic.rate.limit"]._take(scope, key, most, 3600)

    def test_so_many_and_no_more(self):
        with freeze_time(START):
            self.assertEqual([self._take() for _n in range(4)], [1, 1, 0, 0])
            self.assertTrue(self._take("y"))
            self.assertTrue(self._take(scope="other"))
        with freeze_time(START + timedelta(hours=1)):
            self.assertTrue(self._take())

    def test_none_at_all(self):
        self.assertFalse(self._take(most=0))

    def test_old_windows_go(self):
        with freeze_time(START):
            self._take()
        with freeze_time(START + timedelta(days=3)):
            self.env["clinic.rate.limit"]._gc_limits()
        self.env.cr.execute("SELECT count(*) FROM clinic_rate_limit")
        self.assertEqual(self.env.cr.fetchone()[0], 0)


@tagged("post_install", "-at_install")
class TestPhoneCodeMessage(DeskCommon):
    """What becomes of the code in the outbox."""

    def _send(self):
        codes = self.env["clinic.phone.code"].with_user(
            self.env.ref("base.public_user")
        )
        return codes._send(PHONE, self.branch_a, "booking", "192.0.2.1")

    def _get_message(self):
        return self.env["clinic.message"].search(
            [("kind", "=", "phone_code")], order="id desc", limit=1
        )

    def test_at_once_at_night_and_to_no_file(self):
        providers = self.env["clinic.message.provider"]
        providers.create({"name": "S", "code": "local", "channel": "sms"})
        with freeze_time(datetime(2030, 3, 4, 15, 0)):  # 23:00 in Shanghai
            self.assertEqual(self._send(), "")
        message = self._get_message()
        self.assertEqual((message.state, message.queue), ("queued", "now"))
        self.assertEqual(message.due_at, datetime(2030, 3, 4, 15, 0))
        self.assertFalse(message.patient_id)

    def test_nobody_here_sends_sms(self):
        self.env["clinic.message.provider"].search([]).active = False
        self.assertEqual(self._send(), "unsent")
        self.assertEqual(self._get_message().state, "suppressed")
