"""A patient books, moves and cancels on a phone, in a real browser."""

import contextlib
import json
import time

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

from .test_appointment_ui import BoardTours

WIDE = "document.documentElement.scrollWidth <= window.innerWidth"
SECONDS = 15


@tagged("post_install", "-at_install")
class TestOnPhone(HttpCase, BoardTours):
    browser_size = "360x740"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["clinic.message.provider"].search([]).active = False
        cls.env["clinic.message.provider"].create(
            {"name": "S", "code": "local", "channel": "sms"}
        )
        cls.reason = cls.env["clinic.booking.reason"].search(
            [("name", "=", "Toothache")], limit=1
        )
        cls.path = f"/clinic/book/{cls.branch_a.id}/r/{cls.reason.id}"
        cls.env["res.lang"]._activate_lang("zh_CN")

    @contextlib.contextmanager
    def _open_browser(self):
        self.browser = ChromeBrowser(self)
        with self.allow_requests(browser=self.browser):
            try:
                self.authenticate(None, None, browser=self.browser)
                yield
            finally:
                self.browser.stop()
                self._wait_remaining_requests()

    def _evaluate(self, code):
        found = self.browser._websocket_request(
            "Runtime.evaluate", params={"expression": code, "returnByValue": True}
        )
        return found["result"].get("value")

    def _wait(self, code):
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            if self._evaluate(f"Boolean({code})"):
                return
            time.sleep(0.05)
        self.fail(f"{code}: {self._evaluate('document.body.innerText')}")

    def _go(self, path):
        self.env.flush_all()
        self.browser.navigate_to(self.base_url() + path)
        self._wait("document.readyState === 'complete' && location.pathname !== ''")

    def _press(self, selector):
        """Touch, and wait for the page that comes."""
        self.env.flush_all()
        self._evaluate(
            f"window.before = true; document.querySelector({json.dumps(selector)})"
            ".click()"
        )
        self._wait("!window.before && document.readyState === 'complete'")
        self.assertTrue(self._evaluate(WIDE), "nothing hangs over the edge")

    def _type(self, selector, text):
        self._evaluate(
            f"document.querySelector({json.dumps(selector)}).value = {json.dumps(text)}"
        )

    def _get_code(self):
        self.env.invalidate_all()
        message = self.env["clinic.message"].search(
            [("kind", "=", "phone_code")], order="id desc", limit=1
        )
        return message.params["code"]

    def _get_booking(self):
        self.env.invalidate_all()
        return self.env["clinic.appointment"].search([], order="id desc", limit=1)

    def _book_on_phone(self, lang, phone, name=None):
        self._go(f"{self.path}?lang={lang}")
        self._wait("document.querySelector('.time')")
        self._press(".day .time:nth-child(3)")
        self._type("#phone", phone)
        self._press("form button")
        self._type("#code", self._get_code())
        self._press("form button")
        if name:
            self._type("#name", name)
        self.assertFalse(
            self._evaluate("document.querySelector(':checked[value=\"1\"]')")
        )
        self._press("form > button")
        self._wait("location.pathname.startsWith('/clinic/a/')")

    def test_books_moves_and_cancels(self):
        with self._open_browser():
            self._book_on_phone("en_US", "13800138000")
            booking = self._get_booking()
            self.assertEqual(booking.patient_id, self.patient)
            before = booking.start_at
            self._press('a[href$="/move"]')
            self._press(".day form:nth-child(6) button")
            self.assertGreater(self._get_booking().start_at, before)
            self._press('a[href$="/cancel"]')
            self._press(".danger")
            self.assertEqual(self._get_booking().state, "cancelled")

    def test_in_chinese(self):
        with self._open_browser():
            self._book_on_phone("zh_CN", "13700137000", "赵新来")
            self.assertEqual(self._evaluate("document.documentElement.lang"), "zh-CN")
            booking = self._get_booking()
            self.assertEqual(booking.patient_id.name, "赵新来")
            self.assertEqual(booking.patient_id.lang, "zh-CN")
