import socket
import threading
import time
from functools import partial

from odoo.addons.clinic_messaging.providers import ADAPTERS
from odoo.addons.clinic_messaging.providers.base import Outcome, Outgoing
from odoo.addons.clinic_messaging.tools import sending
from odoo.tests import TransactionCase, mute_logger, tagged
from odoo.tests.common import _super_send

from .common_sender import SenderCommon
from .fake_providers import FakeAliyun, FakeTwilio

PHONE = "+8613800138000"
UNREADABLE = ("unknown", "bad_answer")
UNKNOWN_FAULT = ("unknown", "ZeroDivisionError")
REFUSAL = Outcome("refused", reason="refused")
SENDER = "odoo.addons.clinic_messaging.models.clinic_message_sender"


class Mute:
    """A server that takes the line, says what it is told, and nothing more."""

    def __init__(self, says=()):
        self.says = says
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.lines = []
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def port(self):
        return self.listener.getsockname()[1]

    def _listen(self):
        while True:
            try:
                line, _peer = self.listener.accept()
            except OSError:
                return
            self.lines.append(line)
            for words in self.says:
                line.sendall(words)

    def close(self):
        self.listener.close()
        for line in self.lines:
            line.close()


@tagged("post_install", "-at_install")
class TestNoAnswer(TransactionCase):
    """Nobody is waited for longer than the account says."""

    outgoing = Outgoing(
        key="k-1",
        address="anna@example.com",
        text="Words",
        sign_name="诊所",
        template_ref="SMS_1",
    )

    def _open(self, code, server, **values):
        self.addCleanup(server.close)
        adapter = ADAPTERS[code](values, timeout=0.3)
        self.addCleanup(adapter.close)
        if code != "smtp":
            # tests of Odoo would wait for ten seconds at least
            adapter.session.send = partial(_super_send, adapter.session)
        return adapter

    def _send(self, adapter, outgoing=None):
        started = time.monotonic()
        outcome = adapter.send(outgoing or self.outgoing)
        self.assertLess(time.monotonic() - started, 2)
        return outcome.status, outcome.reason

    def _open_mail(self, server):
        values = {"sender": "a@clinic.example", "host": "127.0.0.1", "security": "none"}
        return self._open("smtp", server, port=f"{server.port}", **values)

    def test_mail_server_says_nothing(self):
        adapter = self._open_mail(Mute())
        self.assertEqual(self._send(adapter), ("retry", "unreachable"))

    def test_mail_server_falls_silent(self):
        """It had not a word of the mail yet: it may be sent again."""
        adapter = self._open_mail(Mute([b"220 here\r\n"]))
        self.assertEqual(self._send(adapter), ("retry", "unreachable"))

    def test_mail_server_speaks_something_else(self):
        adapter = self._open_mail(Mute([b"HTTP/1.1 400 Bad Request\r\n\r\n"]))
        self.assertEqual(self._send(adapter)[0], "retry")

    def test_sms_provider_says_nothing(self):
        """It may have the words: nobody knows."""
        server = Mute()
        address = f"http://127.0.0.1:{server.port}"
        keys = {"account_sid": "AC1", "auth_token": "t", "sender": "+1"}
        adapter = self._open("twilio", server, address=address, **keys)
        self.assertEqual(self._send(adapter), ("unknown", "no_answer"))

    def test_domestic_provider_says_nothing(self):
        server = Mute()
        address = f"http://127.0.0.1:{server.port}"
        keys = {"access_key_id": "i", "access_key_secret": "s"}
        adapter = self._open("aliyun", server, address=address, **keys)
        self.assertEqual(self._send(adapter), ("unknown", "no_answer"))
        self.assertEqual(adapter.query(self.outgoing).status, "unknown")

    def test_answer_is_no_http(self):
        server = Mute([b"220 mail.example ESMTP\r\n"])
        address = f"http://127.0.0.1:{server.port}"
        keys = {"account_sid": "AC1", "auth_token": "t", "sender": "+1"}
        adapter = self._open("twilio", server, address=address, **keys)
        self.assertEqual(self._send(adapter)[0], "unknown")

    def test_a_redirect_is_not_followed(self):
        """The words and the secret go to the address of the account alone."""
        fake = FakeTwilio()
        keys = {"account_sid": "AC1", "auth_token": "token", "sender": "+1"}
        adapter = self._open("twilio", fake, address=fake.address, **keys)
        elsewhere = Mute()
        self.addCleanup(elsewhere.close)

        def redirect(handler, form):
            handler.send_response(307)
            handler.send_header("Location", f"http://127.0.0.1:{elsewhere.port}/")
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        fake.handle = redirect
        self.assertEqual(self._send(adapter)[0], "unknown")
        self.assertFalse(elsewhere.lines)


@tagged("post_install", "-at_install")
class TestWrongAnswers(TransactionCase):
    """Answers of the domestic provider that are not what it promised."""

    outgoing = Outgoing(
        key="k-1", address=PHONE, text="", sign_name="诊所", template_ref="SMS_1"
    )

    def setUp(self):
        super().setUp()
        self.fake = FakeAliyun()
        self.addCleanup(self.fake.close)
        values = {
            "access_key_id": "id",
            "access_key_secret": "secret",
            "address": self.fake.address,
        }
        self.adapter = ADAPTERS["aliyun"](values, timeout=1)
        self.addCleanup(self.adapter.close)

    def _answer(self, status, answer):
        self.fake.handle = lambda handler, form: handler.reply(status, answer)

    def test_neither_yes_nor_no_is_nobody_knows(self):
        for answer in ([], ["OK"], "OK", 7, None, {}, {"Code": None}, {"code": "OK"}):
            with self.subTest(answer=answer):
                self._answer(200, answer)
                outcome = self.adapter.send(self.outgoing)
                self.assertEqual((outcome.status, outcome.reason), UNREADABLE)

    def test_accepted_without_a_number(self):
        self._answer(200, {"Code": "OK"})
        outcome = self.adapter.send(self.outgoing)
        self.assertEqual((outcome.status, outcome.ref), ("accepted", ""))

    def test_pages_without_rows_end(self):
        """A total that no page fills is not asked for for ever."""
        pages = []
        self.fake.find = lambda form: (
            pages.append(form["CurrentPage"]) or {"Code": "OK", "TotalCount": 10**9}
        )
        self.assertEqual(self.adapter.query(self.outgoing).status, "retry")
        self.assertEqual(set(pages), {"1"})

    def test_rows_of_others_are_not_ours(self):
        row = {"SendStatus": 3, "OutId": "k-10"}
        self.fake.find = lambda form: {
            "Code": "OK",
            "TotalCount": 2,
            "SmsSendDetailDTOs": {"SmsSendDetailDTO": [row, {"SendStatus": 3}]},
        }
        self.assertEqual(self.adapter.query(self.outgoing).status, "retry")

    def test_it_cannot_be_asked(self):
        """A question that was refused says nothing about the message."""
        for code in ("isv.MOBILE_NUMBER_ILLEGAL", "Throttling.User", "isv.ACCOUNT_X"):
            with self.subTest(code=code):
                self.fake.find = lambda form, code=code: {"Code": code}
                self.assertEqual(self.adapter.query(self.outgoing).status, "unknown")


@tagged("post_install", "-at_install")
class TestProviderFailures(SenderCommon):
    """What becomes of messages where the provider is late, wrong, or gone."""

    def test_late_but_in_time(self):
        fake, _provider = self._new_twilio(plan=lambda number: "slow", slow=0.2)
        messages = self._queue(3)
        self._send()
        self.assertEqual(set(messages.mapped("state")), {"sent"})
        self.assertEqual(fake.calls, 3)

    def test_too_late(self):
        """He has it, and said so when nobody listened any more: sent once."""
        fake, provider = self._new_twilio(plan=lambda number: "hang", hang=1.5)
        provider.timeout = 1
        message = self._queue()
        self._send()
        self._send()
        self.assertEqual((message.state, message.reason), ("unknown", "no_answer"))
        self.assertEqual(fake.accepted, {message.body: 1})

    def test_one_that_hangs_holds_no_other(self):
        moods = iter(["hang"] + ["ok"] * 9)
        fake, provider = self._new_twilio(plan=lambda number: next(moods), hang=1.5)
        provider.timeout = 1
        messages = self._queue(10)
        started = time.monotonic()
        self._send()
        self.assertLess(time.monotonic() - started, 5)
        states = messages.mapped("state")
        self.assertEqual((states.count("sent"), states.count("unknown")), (9, 1))
        self.assertEqual(fake.calls, 10)

    def test_an_adapter_that_breaks(self):
        """A fault of ours in the middle of a call: nobody knows how far it came."""
        _fake, _provider = self._new_twilio()
        message = self._queue()
        adapter = ADAPTERS["twilio"]
        original = adapter.send
        adapter.send = lambda this, outgoing: 1 / 0
        self.addCleanup(setattr, adapter, "send", original)
        with mute_logger(SENDER):
            self._send()
        self.assertEqual((message.state, message.detail), UNKNOWN_FAULT)
        adapter.send = original
        self._send()
        self.assertEqual(message.state, "unknown")

    def test_an_account_that_cannot_be_opened(self):
        """Its secret cannot be read: the messages wait, the account rests."""
        fake, provider = self._new_twilio()
        message = self._queue()
        adapter = ADAPTERS["twilio"]
        prepare = adapter.prepare
        adapter.prepare = classmethod(lambda cls, env, values: values["nothing"])
        self.addCleanup(setattr, adapter, "prepare", prepare)
        with mute_logger(SENDER):
            self._send()
        self.assertEqual((message.state, message.reason), ("queued", "setup"))
        self.assertTrue(provider.resting_until)
        self.assertEqual((message.attempts, fake.calls), (0, 0))

    def test_opted_out_at_the_provider(self):
        """No bad address: the number works, its owner wants nothing more."""
        fake, _provider = self._new_twilio()
        fake.handle = lambda handler, form: handler.reply(400, {"code": 21610})
        message = self._queue()
        self._send()
        self.assertEqual((message.state, message.reason), ("failed", "opted_out"))
        self.assertTrue(message.reason_sentence)
        addresses = self.env["clinic.message.address"]
        self.assertFalse(addresses._is_unreachable(self.chain, "sms", PHONE))

    def test_two_senders_find_each_message_once(self):
        """What one run has claimed, another run does not see."""
        self._new_twilio()
        messages = self._queue(4)
        self.env.flush_all()
        first, _prepared = self.sender._claim("now", "one")
        second, _prepared = self.sender._claim("now", "two")
        self.assertEqual(first, messages)
        self.assertFalse(second)
        self.assertEqual(set(messages.sudo().mapped("claim")), {"one"})

    def test_a_run_settles_only_its_own(self):
        """A run that was thought dead does not write over what came after it."""
        _fake, provider = self._new_twilio()
        message = self._queue(provider_id=provider.id)
        self._age(message)
        verdicts = {message.id: sending.settle(REFUSAL, False, 0, 1)}
        self.sender._store(verdicts, {message.id: REFUSAL}, "another")
        self.assertEqual(message.state, "claimed")
        self.sender._store(verdicts, {message.id: REFUSAL}, "dead")
        self.assertEqual((message.state, message.reason), ("failed", "refused"))

    def test_no_detail_names_the_number(self):
        """What is kept of a failure is a code, neither words nor address."""
        for mood in ("refuse", "drop_after", "garbage", "error_before"):
            with self.subTest(mood=mood):
                self.providers.search([]).active = False
                self._new_twilio(plan=lambda number, mood=mood: mood)
                message = self._queue()
                self._send()
                kept = f"{message.detail} {message.reason}"
                self.assertNotIn(PHONE[-8:], kept)
                self.assertNotIn("token", kept)
