import json
from datetime import UTC, datetime

from odoo.addons.clinic_messaging.providers import ADAPTERS, aliyun, twilio
from odoo.addons.clinic_messaging.providers.base import (
    Forged,
    HookRequest,
    Malformed,
    Outgoing,
)
from odoo.tests import TransactionCase, tagged

from .fake_providers import FakeAliyun, FakeTwilio
from .fake_smtp import FakeSmtp

PHONE = "+8613800138000"
NOBODY = "http://127.0.0.1:9"


def make_call(body=b"", form=None, query=None, headers=None, url="https://x/hook"):
    return HookRequest(url, headers or {}, query or {}, form or {}, body)


class AdapterCommon(TransactionCase):
    """Adapters against servers that speak the real protocol; no ORM."""

    code = None

    def _open(self, fake, **values):
        self.addCleanup(fake.close)
        adapter = ADAPTERS[self.code](values, timeout=1)
        self.addCleanup(adapter.close)
        return adapter

    def _check(self, outcome, status, reason=""):
        self.assertEqual((outcome.status, outcome.reason), (status, reason))
        self.assertNotIn(PHONE, outcome.detail)


@tagged("post_install", "-at_install")
class TestAliyun(AdapterCommon):
    code = "aliyun"
    outgoing = Outgoing(
        key="k-1",
        address=PHONE,
        text="not sent",
        sign_name="诊所",
        template_ref="SMS_1",
        parameters={"name": "张三"},
        claimed_at=datetime(2026, 3, 2, 20, 0),
    )

    def _new(self, mood="ok", **values):
        fake = FakeAliyun(plan=lambda number: mood)
        keys = {"access_key_id": "id", "access_key_secret": "secret"}
        return fake, self._open(fake, **{**keys, "address": fake.address, **values})

    def test_what_is_sent(self):
        fake, adapter = self._new()
        outcome = adapter.send(self.outgoing)
        self._check(outcome, "accepted")
        self.assertEqual(outcome.ref, "biz-k-1")
        form = fake.kept[0]
        self.assertEqual(form["PhoneNumbers"], "13800138000")
        self.assertEqual(form["SignName"], "诊所")
        self.assertEqual(form["TemplateCode"], "SMS_1")
        self.assertEqual(json.loads(form["TemplateParam"]), {"name": "张三"})
        self.assertEqual((form["OutId"], form["Version"]), ("k-1", "2017-05-25"))
        self.assertNotIn("not sent", str(form))

    def test_signature_of_the_documentation(self):
        """The example that the provider publishes."""
        parameters = {
            "AccessKeyId": "testId",
            "Action": "SendSms",
            "Format": "XML",
            "OutId": "123",
            "PhoneNumbers": "15300000001",
            "RegionId": "cn-hangzhou",
            "SignName": "阿里云短信测试专用",
            "SignatureMethod": "HMAC-SHA1",
            "SignatureNonce": "45e25e9b-0a6f-4070-8c85-2956eda1b466",
            "SignatureVersion": "1.0",
            "TemplateCode": "SMS_71390007",
            "TemplateParam": '{"customer":"test"}',
            "Timestamp": "2017-07-12T02:42:19Z",
            "Version": "2017-05-25",
        }
        found = aliyun.sign("GET", parameters, "testSecret")
        self.assertEqual(found, "zJDF+Lrzhj/ThnlvIToysFRq6t4=")

    def test_wrong_secret(self):
        fake, adapter = self._new(access_key_secret="wrong")
        self._check(adapter.send(self.outgoing), "retry", "setup")
        self.assertEqual((fake.forged, fake.calls), (1, 0))

    def test_answers(self):
        for mood, status, reason in (
            ("throttle", "retry", "limited"),
            ("refuse", "refused", "bad_address"),
            ("drop_before", "unknown", "no_answer"),
            ("error_before", "unknown", "no_answer"),
            ("garbage", "unknown", "bad_answer"),
        ):
            with self.subTest(mood=mood):
                _fake, adapter = self._new(mood)
                self._check(adapter.send(self.outgoing), status, reason)

    def test_codes(self):
        for code, status, reason in (
            ("isv.AMOUNT_NOT_ENOUGH", "retry", "setup"),
            ("isv.SMS_SIGNATURE_ILLEGAL", "refused", "template"),
            ("isv.TEMPLATE_MISSING_PARAMETERS", "refused", "template"),
            ("Throttling.User", "retry", "limited"),
            ("isv.BUSINESS_LIMIT_CONTROL", "retry", "refused"),
            ("isp.SYSTEM_ERROR", "unknown", "no_answer"),
            ("isv.NEWLY_INVENTED", "refused", "refused"),
            ("Something", "refused", "refused"),
        ):
            with self.subTest(code=code):
                fake, adapter = self._new()
                answer = (200, {"Code": code})
                fake.handle = lambda handler, form, a=answer: handler.reply(*a)
                self._check(adapter.send(self.outgoing), status, reason)

    def test_not_registered(self):
        fake, adapter = self._new()
        outgoing = Outgoing(key="k", address=PHONE, text="free words")
        self._check(adapter.send(outgoing), "refused", "template")
        self.assertEqual(fake.calls, 0)

    def test_not_reached(self):
        _fake, adapter = self._new(address=NOBODY)
        self._check(adapter.send(self.outgoing), "retry", "unreachable")
        self._check(adapter.query(self.outgoing), "unknown", "unreachable")

    def test_query(self):
        fake, adapter = self._new()
        self._check(adapter.query(self.outgoing), "retry")
        adapter.send(self.outgoing)
        self._check(adapter.query(self.outgoing), "accepted")
        fake.find = lambda form: {
            "Code": "OK",
            "TotalCount": 1,
            "SmsSendDetailDTOs": {
                "SmsSendDetailDTO": [
                    {"OutId": "k-1", "SendStatus": 2, "ErrCode": "MK:0010"}
                ]
            },
        }
        self._check(adapter.query(self.outgoing), "refused", "bad_address")

    def test_day_of_the_provider(self):
        """20:00 UTC is the next day in China."""
        fake, adapter = self._new()
        days = []
        fake.find = lambda form: (
            days.append(form["SendDate"]) or {"Code": "OK", "TotalCount": 0}
        )
        adapter.query(self.outgoing)
        self.assertEqual(days[0], "20260303")
        self.assertEqual(
            days[-1], f"{datetime.now(UTC).astimezone(aliyun.ZONE):%Y%m%d}"
        )

    def test_receipts(self):
        _fake, adapter = self._new()
        rows = [
            {
                "phone_number": "13800138000",
                "report_time": "2026-03-02 10:00:00",
                "success": True,
                "err_code": "DELIVERED",
                "biz_id": "b1",
                "out_id": "k-1",
            },
            {
                "phone_number": "13900139000",
                "success": False,
                "err_code": "MOBILE_NOT_ON_SERVICE",
                "biz_id": "b2",
                "out_id": "k-2",
            },
        ]
        first, second = adapter.read_receipts(make_call(json.dumps(rows).encode()))
        self.assertEqual(
            (first.status, first.key, first.ref), ("delivered", "k-1", "b1")
        )
        self.assertEqual(first.address, PHONE)
        self.assertEqual(first.at, datetime(2026, 3, 2, 2, 0))
        self.assertEqual((second.status, second.reason), ("undelivered", "bad_address"))
        self.assertFalse(second.at)

    def test_replies(self):
        _fake, adapter = self._new()
        row = {
            "phone_number": "13800138000",
            "content": "TD",
            "send_time": "2026-03-02 10:00:00",
            "sequence_id": 77,
        }
        (reply,) = adapter.read_inbound(make_call(json.dumps([row]).encode()))
        self.assertEqual((reply.external_id, reply.text), ("77", "TD"))
        self.assertEqual(reply.address, PHONE)
        del row["sequence_id"]
        same = [
            adapter.read_inbound(make_call(json.dumps([row]).encode()))[0].external_id
            for _time in range(2)
        ]
        self.assertEqual(len(set(same)), 1)
        self.assertTrue(same[0])

    def test_nonsense(self):
        _fake, adapter = self._new()
        deep = b"[" * 200_000
        for body in (b"", b"{", b"7", b'["a"]', b"\xff\xfe", b'{"a": "\xc3"}', deep):
            with self.subTest(body=body), self.assertRaises(Malformed):
                adapter.read_receipts(make_call(body))

    def test_values_of_another_kind(self):
        """Objects, halves of letters, years that no calendar has: none of it breaks."""
        _fake, adapter = self._new()
        odd = {"a": [{"b": []}]}
        for value in (odd, [odd], 7, 1e308, True, "\ud800", "0001-01-01", "9999-12-31"):
            names = ("out_id", "biz_id", "phone_number", "report_time", "err_code")
            row = dict.fromkeys((*names, "send_time", "content", "success"), value)
            call = make_call(json.dumps([row]).encode())
            with self.subTest(value=value):
                (receipt,) = adapter.read_receipts(call)
                (inbound,) = adapter.read_inbound(call)
                receipt.key.encode()
                inbound.text.encode()
                self.assertTrue(inbound.external_id)


@tagged("post_install", "-at_install")
class TestTwilio(AdapterCommon):
    code = "twilio"
    outgoing = Outgoing(
        key="k/1", address=PHONE, text="Words", receipt_url="https://x/receipt"
    )

    def _new(self, mood="ok", **values):
        fake = FakeTwilio(plan=lambda number: mood)
        keys = {"account_sid": "AC1", "auth_token": "token", "sender": "+1500"}
        return fake, self._open(fake, **{**keys, "address": fake.address, **values})

    def test_what_is_sent(self):
        fake, adapter = self._new()
        self._check(adapter.send(self.outgoing), "accepted")
        self.assertEqual(
            fake.kept[0],
            {
                "To": PHONE,
                "Body": "Words",
                "From": "+1500",
                "StatusCallback": "https://x/receipt?key=k%2F1",
            },
        )

    def test_messaging_service(self):
        fake, adapter = self._new(sender="MG7")
        adapter.send(self.outgoing)
        self.assertEqual(fake.kept[0]["MessagingServiceSid"], "MG7")
        self.assertNotIn("From", fake.kept[0])

    def test_answers(self):
        for mood, status, reason in (
            ("throttle", "retry", "limited"),
            ("refuse", "refused", "bad_address"),
            ("drop_after", "unknown", "no_answer"),
            ("error_after", "unknown", "no_answer"),
            ("garbage", "unknown", "bad_answer"),
        ):
            with self.subTest(mood=mood):
                _fake, adapter = self._new(mood)
                self._check(adapter.send(self.outgoing), status, reason)

    def test_trouble_of_the_account(self):
        _fake, adapter = self._new(auth_token="wrong")
        self._check(adapter.send(self.outgoing), "retry", "setup")
        _fake, adapter = self._new(address=NOBODY)
        self._check(adapter.send(self.outgoing), "retry", "unreachable")
        _fake, adapter = self._new(address="http://")
        self._check(adapter.send(self.outgoing), "retry", "setup")

    def test_opted_out(self):
        fake, adapter = self._new()
        fake.handle = lambda handler, form: handler.reply(400, {"code": 21610})
        self._check(adapter.send(self.outgoing), "refused", "opted_out")

    def test_cannot_tell(self):
        _fake, adapter = self._new()
        self.assertFalse(adapter.is_keyed)
        self._check(adapter.query(self.outgoing), "unknown")

    def test_signature(self):
        _fake, adapter = self._new()
        form = {"MessageSid": "SM1", "MessageStatus": "delivered"}
        good = twilio.sign("https://x/hook", form, "token")
        for given, url, fine in (
            (good, "https://x/hook", True),
            (good, "https://x/hook?key=1", False),
            ("", "https://x/hook", False),
            ("中文", "https://x/hook", False),
            (twilio.sign("https://x/hook", form, "other"), "https://x/hook", False),
        ):
            call = make_call(form=form, headers={"x-twilio-signature": given}, url=url)
            with self.subTest(given=given, url=url):
                if fine:
                    adapter.check_signature(call)
                else:
                    with self.assertRaises(Forged):
                        adapter.check_signature(call)

    def test_receipts(self):
        _fake, adapter = self._new()
        form = {"MessageSid": "SM1", "To": PHONE, "MessageStatus": "sent"}
        self.assertFalse(adapter.read_receipts(make_call(form=form)))
        form |= {"MessageStatus": "failed", "ErrorCode": "30005"}
        (receipt,) = adapter.read_receipts(make_call(form=form, query={"key": "k/1"}))
        self.assertEqual((receipt.key, receipt.ref), ("k/1", "SM1"))
        self.assertEqual(
            (receipt.status, receipt.reason), ("undelivered", "bad_address")
        )
        with self.assertRaises(Malformed):
            adapter.read_receipts(make_call(form={"MessageSid": "SM1"}))

    def test_replies(self):
        _fake, adapter = self._new()
        form = {"MessageSid": "SM9", "From": PHONE, "Body": "Yes"}
        (reply,) = adapter.read_inbound(make_call(form=form))
        self.assertEqual((reply.external_id, reply.address), ("SM9", PHONE))
        with self.assertRaises(Malformed):
            adapter.read_inbound(make_call(form={"Body": "Yes"}))


@tagged("post_install", "-at_install")
class TestSmtp(AdapterCommon):
    code = "smtp"
    outgoing = Outgoing(
        key="k-1",
        address="anna@example.com",
        text="Words\n.\n张三",
        subject="A\nsubject",
        html="<p>Words</p>",
        channel="email",
    )

    def _new(self, **values):
        fake = FakeSmtp()
        common = {
            "sender": "hello@clinic.example",
            "sender_name": "Clinic",
            "reply_to": "answers@clinic.example",
            "host": "127.0.0.1",
            "port": str(fake.port),
            "security": "none",
        }
        return fake, self._open(fake, **{**common, **values})

    def test_what_is_sent(self):
        fake, adapter = self._new()
        outcome = adapter.send(self.outgoing)
        self._check(outcome, "accepted")
        (mail,) = fake.mails
        self.assertEqual(mail["From"], "Clinic <hello@clinic.example>")
        self.assertEqual(mail["To"], "anna@example.com")
        self.assertEqual(mail["Subject"], "A subject")
        self.assertEqual(mail["Reply-To"], "answers@clinic.example")
        self.assertEqual(mail["Message-ID"], outcome.ref)
        words = mail.get_body(("plain",)).get_content()
        self.assertEqual(words.replace("\r\n", "\n").rstrip("\n"), "Words\n.\n张三")
        self.assertIn("<p>Words</p>", mail.get_body(("html",)).get_content())

    def test_one_connection_for_many(self):
        fake, adapter = self._new()
        for number in range(3):
            outgoing = Outgoing(f"k-{number}", "anna@example.com", "Words")
            self._check(adapter.send(outgoing), "accepted")
        self.assertEqual(len(adapter.opened), 1)
        self.assertEqual(len({mail["Message-ID"] for mail in fake.mails}), 3)

    def test_answers(self):
        for where, answer, status, reason in (
            ("rcpt", (550, "no such user"), "refused", "bad_address"),
            ("rcpt", (450, "later"), "retry", "refused"),
            ("rcpt", (452, "over quota"), "retry", "refused"),
            ("rcpt", (421, "closing"), "retry", "limited"),
            ("mail", (553, "not you"), "retry", "setup"),
            ("data", (554, "spam"), "refused", "refused"),
            ("data", (452, "full"), "retry", "limited"),
            ("data", (0, ""), "unknown", "no_answer"),
        ):
            with self.subTest(where=where, answer=answer):
                fake, adapter = self._new()
                setattr(fake, where, answer)
                self._check(adapter.send(self.outgoing), status, reason)

    def test_after_a_refusal_the_next_one_goes(self):
        fake, adapter = self._new()
        fake.rcpt = (550, "no such user")
        adapter.send(self.outgoing)
        fake.rcpt = (250, "fine")
        self._check(adapter.send(self.outgoing), "accepted")

    def test_after_a_broken_line_the_next_one_goes(self):
        fake, adapter = self._new()
        fake.data = (0, "")
        adapter.send(self.outgoing)
        fake.data = (250, "fine")
        self._check(adapter.send(self.outgoing), "accepted")

    def test_not_reached(self):
        _fake, adapter = self._new(port="9")
        self._check(adapter.send(self.outgoing), "retry", "unreachable")
        _fake, adapter = self._new(host="")
        self._check(adapter.send(self.outgoing), "retry", "setup")
        _fake, adapter = self._new(security="magic")
        self._check(adapter.send(self.outgoing), "retry", "setup")

    def test_no_encryption_offered(self):
        """A server without STARTTLS gets nothing where encryption is wanted."""
        fake, adapter = self._new(security="starttls")
        self._check(adapter.send(self.outgoing), "retry", "unreachable")
        self.assertFalse(fake.mails)

    def test_address_with_a_line_break(self):
        fake, adapter = self._new()
        outgoing = Outgoing("k", "a@example.com\nBcc: b@example.com", "Words")
        self._check(adapter.send(outgoing), "refused", "bad_address")
        self.assertFalse(fake.mails)


@tagged("post_install", "-at_install")
class TestInHouse(TransactionCase):
    def test_nothing_leaves(self):
        for code in ("local", "portal"):
            adapter = ADAPTERS[code]({})
            outgoing = Outgoing("k", PHONE, "Words")
            self.assertEqual(adapter.send(outgoing).status, "accepted")
            self.assertEqual(adapter.query(outgoing).status, "accepted")
            adapter.close()

    def test_neutral_parts(self):
        adapter = ADAPTERS["phone"]({})
        self.assertTrue(adapter.by_hand)
        adapter.check_signature(make_call())
        self.assertEqual(adapter.read_receipts(make_call()), [])
        self.assertEqual(adapter.read_inbound(make_call()), [])
        self.assertEqual(adapter.query(Outgoing("k", "", "")).status, "unknown")
        with self.assertRaises(NotImplementedError):
            adapter.send(Outgoing("k", "", ""))
