from unittest.mock import patch

import requests
from odoo.addons.clinic_messaging.providers import twilio
from odoo.addons.clinic_messaging.providers.base import Forged, Outgoing
from odoo.tests import tagged

from .fake_providers import FakeTwilio
from .fake_smtp import FakeSmtp
from .test_providers import PHONE, AdapterCommon, make_call


@tagged("post_install", "-at_install")
class TestTwilioSetup(AdapterCommon):
    """What an account that is set up wrongly does to messages: they wait."""

    code = "twilio"
    outgoing = Outgoing(key="k/1", address=PHONE, text="Words")

    def _new(self, **values):
        fake = FakeTwilio()
        keys = {"account_sid": "AC1", "auth_token": "token", "sender": "+1500"}
        return fake, self._open(fake, **{**keys, "address": fake.address, **values})

    def test_address_that_is_none(self):
        """Nothing was sent: it waits until the account is set up right."""
        for address in ("api.example.com", "ftp://127.0.0.1", "https://", "http://[::"):
            with self.subTest(address=address):
                _fake, adapter = self._new(address=address)
                self._check(adapter.send(self.outgoing), "retry", "setup")
        _fake, adapter = self._new(auth_token="密码")
        self._check(adapter.send(self.outgoing), "retry", "setup")

    def test_encryption_that_does_not_come_about(self):
        fake, adapter = self._new()
        secure = fake.address.replace("http:", "https:")
        adapter.values["address"] = secure
        self._check(adapter.send(self.outgoing), "retry", "unreachable")
        self.assertEqual(fake.calls, 0)

    def test_encryption_that_breaks(self):
        """The words may have passed already: nobody knows."""
        _fake, adapter = self._new()
        error = requests.exceptions.SSLError("DECRYPTION_FAILED_OR_BAD_RECORD_MAC")
        with patch.object(adapter.session, "request", side_effect=error):
            self._check(adapter.send(self.outgoing), "unknown", "no_answer")

    def test_signature_without_a_secret(self):
        """An account that has none takes no call as its provider's."""
        _fake, adapter = self._new(auth_token="")
        given = twilio.sign("https://x/hook", {}, "")
        call = make_call(headers={"x-twilio-signature": given}, url="https://x/hook")
        with self.assertRaises(Forged):
            adapter.check_signature(call)


@tagged("post_install", "-at_install")
class TestSmtpSetup(AdapterCommon):
    code = "smtp"
    outgoing = Outgoing("k-1", "anna@example.com", "Words", channel="email")

    def _new(self, **values):
        fake = FakeSmtp()
        common = {
            "sender": "hello@clinic.example",
            "host": "127.0.0.1",
            "port": str(fake.port),
            "security": "none",
        }
        return fake, self._open(fake, **{**common, **values})

    def test_settings_that_cannot_be(self):
        """Nothing was handed over: mails wait, none of them is "unknown"."""
        for values in (
            {"port": "smtp"},
            {"sender": "诊所@x.cn"},
            {"sender_name": "Clinic\nBcc: b@example.com"},
        ):
            with self.subTest(values=values):
                fake, adapter = self._new(**values)
                self._check(adapter.send(self.outgoing), "retry", "setup")
                self.assertFalse(fake.mails)

    def test_address_in_letters_that_mail_does_not_take(self):
        fake, adapter = self._new()
        for address in ("张三@example.com", "anna@例子.cn"):
            outgoing = Outgoing("k", address, "Words")
            self._check(adapter.send(outgoing), "refused", "bad_address")
        self._check(adapter.send(self.outgoing), "accepted")
        self.assertEqual(len(fake.mails), 1)
