"""Providers on 127.0.0.1 that speak the real protocols, well or badly.

Plain Python, so that the long proofs use them too. What a call meets is decided by
``plan(number)``: one of the ``MOODS``. Each keeps its own books of what it accepted.
"""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, urlsplit

MOODS = (
    "ok",
    "slow",  # answers late
    "drop_before",  # hangs up before it has read the words
    "drop_after",  # has it, and hangs up
    "error_before",  # HTTP 500 and does not have it
    "error_after",  # HTTP 500 and has it
    "garbage",  # has it, and answers something else
    "throttle",  # definitely not now
    "refuse",  # definitely never
    "hang",  # has it and never answers
)
KEEPS = ("ok", "slow", "drop_after", "error_after", "garbage", "hang")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        form = dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
        self.server.fake.handle(self, form)

    def log_message(self, *args):
        """Silent."""

    def reply(self, status, answer):
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def hang_up(self):
        self.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """A client that was killed is no news."""


class Fake:
    """Base: a server, its mood, its books."""

    def __init__(self, plan=None, slow=0.2, hang=3.0, port=0):
        self.plan = plan or (lambda number: "ok")
        self.slow, self.hang = slow, hang
        self.lock = threading.Lock()
        self.calls, self.forged = 0, 0
        self.accepted = Counter()  # key: how often
        self.kept = []  # what was accepted, as forms
        self.moments = {}  # key: when it came
        self.server = _Server(("127.0.0.1", port), _Handler)
        self.server.fake = self
        threading.Thread(
            target=self.server.serve_forever, args=(0.02,), daemon=True
        ).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def handle(self, handler, form):
        raise NotImplementedError

    def take(self, handler, key, form, answers):
        """Keep and answer as the mood has it; ``answers``: ok, throttle, refuse."""
        with self.lock:
            self.calls += 1
            mood = self.plan(self.calls)
            if mood in KEEPS:
                self.accepted[key] += 1
                self.kept.append(form)
                self.moments.setdefault(key, time.time())
        if mood in ("slow", "hang"):
            time.sleep(self.slow if mood == "slow" else self.hang)
        if mood in ("drop_before", "drop_after", "hang"):
            return handler.hang_up()
        if mood.startswith("error"):
            return handler.reply(500, b"<html>oops</html>")
        if mood == "garbage":
            return handler.reply(200, b"<html>hello</html>")
        return handler.reply(*answers.get(mood, answers["ok"]))


class FakeAliyun(Fake):
    """Dysmsapi: SendSms, QuerySendDetails; refuses a wrong signature."""

    def __init__(self, secret="secret", **options):
        super().__init__(**options)
        self.secret = secret

    def handle(self, handler, form):
        if not hmac.compare_digest(self.sign(form), form.get("Signature", "")):
            self.forged += 1
            return handler.reply(400, {"Code": "SignatureDoesNotMatch"})
        if form["Action"] == "QuerySendDetails":
            return handler.reply(200, self.find(form))
        answers = {
            "ok": (200, {"Code": "OK", "BizId": f"biz-{form['OutId']}"}),
            "throttle": (200, {"Code": "isv.DAY_LIMIT_CONTROL"}),
            "refuse": (200, {"Code": "isv.MOBILE_NUMBER_ILLEGAL"}),
        }
        return self.take(handler, form["OutId"], form, answers)

    def sign(self, form):
        def escape(text):
            return quote(text, safe="-_.~")

        pairs = sorted((k, v) for k, v in form.items() if k != "Signature")
        query = "&".join(f"{escape(k)}={escape(v)}" for k, v in pairs)
        words = f"POST&%2F&{escape(query)}"
        key = f"{self.secret}&".encode()
        digest = hmac.new(key, words.encode(), hashlib.sha1).digest()
        return base64.b64encode(digest).decode()

    def find(self, form):
        with self.lock:
            rows = [
                {"OutId": row["OutId"], "SendStatus": 3}
                for row in self.kept
                if row["PhoneNumbers"] == form["PhoneNumber"]
            ]
        size, page = int(form["PageSize"]), int(form["CurrentPage"])
        part = rows[(page - 1) * size : page * size]
        return {
            "Code": "OK",
            "TotalCount": len(rows),
            "SmsSendDetailDTOs": {"SmsSendDetailDTO": part},
        }


class FakeTwilio(Fake):
    """Messages.json; the key of the books is the text, nothing else tells it."""

    def __init__(self, sid="AC1", token="token", **options):
        super().__init__(**options)
        self.sid, self.token = sid, token

    def handle(self, handler, form):
        words = base64.b64encode(f"{self.sid}:{self.token}".encode()).decode()
        if handler.headers.get("Authorization") != f"Basic {words}":
            self.forged += 1
            return handler.reply(401, {"code": 20003})
        path = f"/2010-04-01/Accounts/{self.sid}/Messages.json"
        if urlsplit(handler.path).path != path:
            return handler.reply(404, {"code": 20404})
        sid = hashlib.md5(form["Body"].encode()).hexdigest()
        answers = {
            "ok": (201, {"sid": f"SM{sid}", "status": "queued"}),
            "throttle": (429, {"code": 20429}),
            "refuse": (400, {"code": 21211}),
        }
        return self.take(handler, form["Body"], form, answers)
