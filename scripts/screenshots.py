"""Screenshots of a running demo clinic, for the documentation and for the eye.

    make demo
    python scripts/screenshots.py [--url http://localhost:8069] [--db clinic_demo]
                                  [--only patient_list,...]

Each page is shot in both languages, on a desk and on a phone, as the person whose page
it is: docs/screenshots/<page>_<desktop|phone>_<en|zh>.png. Colours are reduced so that
a picture stays small.
"""

import argparse
import base64
import io
import json
import sys
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

from PIL import Image

from devtools import browser
from screenshot_pages import PAGES

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
SIZES = {"desktop": (1366, 768, False), "phone": (360, 740, True)}
LANGUAGES = {"en": "en_US", "zh": "zh_CN"}
TIME_ZONE = "Asia/Shanghai"  # of the branches of the demo clinic
QUIET = (
    "!document.querySelector('.o_blockUI, .o_loading_indicator') && "
    "document.fonts.status === 'loaded'"
)
SHEET = """姓名,性别,出生日期,手机,身份证号
郑小明,男,1988-05-06,19900002001,
钱丽,女,1990年3月,19900002002,
冯涛,男,2031-01-01,19900002003,
陶静,女,1975/12/9,199000,
蒋欣,女,1981-02-03,19900002005,110101198102030011
"""


class Session:
    """A log-in of its own, for the browser's cookie and for a few calls."""

    def __init__(self, url, database, login):
        self.url, self.cookies = url, CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(self.cookies),
        )
        found = self._post(
            "/web/session/authenticate", db=database, login=login, password=login
        )
        self.uid = found["uid"]

    def _post(self, path, **params):
        request = urllib.request.Request(
            self.url + path,
            json.dumps({"jsonrpc": "2.0", "params": params}).encode(),
            {"Content-Type": "application/json"},
        )
        with self.opener.open(request, timeout=120) as response:
            answer = json.load(response)
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer["result"]

    def call(self, model, method, *args, **kwargs):
        path = f"/web/dataset/call_kw/{model}/{method}"
        return self._post(path, model=model, method=method, args=args, kwargs=kwargs)

    @property
    def cookie(self):
        return next(item.value for item in self.cookies if item.name == "session_id")

    def speak(self, lang):
        self.call("res.users", "write", [self.uid], {"lang": lang})


def try_import(session):
    """A dry run of a small sheet with errors, so that there is a report to show."""
    if session.call("clinic.import.batch", "search_count", []):
        return
    start = session.call(
        "clinic.import.start",
        "create",
        [
            {
                "upload": base64.b64encode(SHEET.encode("gb18030")).decode(),
                "upload_name": "old_patients.csv",
            }
        ],
    )
    session.call("clinic.import.start", "action_read", start)
    session.call("clinic.import.start", "action_try", start)


def record_of(session, page):
    """The id in the address of a form, or nothing for a list."""
    if not page.model:
        return ""
    domain = [["name", "=", page.record]] if page.record else list(page.among)
    found = session.call(page.model, "search", domain, limit=1, order="id desc")
    return f"/{found[0]}"


def shoot(chrome, session, page, size):
    chrome.resize(*SIZES[size])
    chrome.set_cookie(session.url, "session_id", session.cookie)
    chrome.open("about:blank")
    path = page.action if page.action.startswith("/") else ""
    action = f"{session.url}{path or '/odoo/action-' + page.action}"
    chrome.open(action if path else action + record_of(session, page))
    chrome.wait_for(page.ready)
    chrome.wait_for(QUIET)
    if page.before:
        chrome.evaluate(page.before)
        chrome.wait_for(page.then)
    chrome.evaluate("new Promise(done => setTimeout(done, 700))")
    return chrome.screenshot()


def save(picture, path):
    """Sixty-four colours are enough for a screen of forms."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://localhost:8069")
    parser.add_argument("--db", default="clinic_demo")
    parser.add_argument("--only", default="", help="names of pages, by comma")
    options = parser.parse_args()
    wanted = options.only.split(",") if options.only else list(PAGES)
    FOLDER.mkdir(parents=True, exist_ok=True)
    failed = []
    with browser() as chrome:
        chrome.send("Emulation.setTimezoneOverride", timezoneId=TIME_ZONE)
        for name in wanted:
            page = PAGES[name]
            session = Session(options.url, options.db, page.login)
            if name == "import_batch":
                try_import(session)
            for language, code in LANGUAGES.items():
                session.speak(code)
                for size in SIZES if page.phone else ("desktop",):
                    target = FOLDER / f"{name}_{size}_{language}.png"
                    try:
                        save(shoot(chrome, session, page, size), target)
                    except TimeoutError as error:
                        save(chrome.screenshot(), target)
                        failed.append(f"{target.name}: {error}")
                    print(f"{target.name}: {target.stat().st_size // 1024} kB")
            session.speak(LANGUAGES["en"])
    for line in failed:
        print(line, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
