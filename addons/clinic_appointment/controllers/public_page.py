import time
from datetime import datetime
from urllib.parse import urlencode

from babel.dates import format_skeleton
from odoo import fields
from odoo.addons.clinic_base.tools.local_date import to_local
from odoo.addons.clinic_patient.tools.phones import parse_phone
from odoo.http import content_disposition, request
from odoo.tools import format_time
from odoo.tools.misc import get_lang

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
}
PAGE = {"type": "http", "auth": "public", "sitemap": False, "readonly": False}
PHONE_SECONDS = 30 * 60
PHONES = "clinic_phones"  # in the session: {purpose: [E.164, until]}
LANGUAGE = "clinic_lang"


def make_url(path, args):
    """A path with arguments, in the order given."""
    return f"{path}?{urlencode(args)}" if args else path


class PublicPage:
    """What the pages for patients share: language, headers, a phone that was proved.

    They work without JavaScript, ask no log-in and set no cookie but the session's.
    """

    def _get_booking(self):
        # sudo: the public has no rights; the model shows what is offered online, and
        # books for the phone that a code has proved
        return request.env["clinic.online.booking"].sudo()

    # -- language and page -------------------------------------------------------
    def _start(self, lang=None):
        """Choose the language: the one asked for, chosen before, or the browser's."""
        installed = [code for code, _name in request.env["res.lang"].get_installed()]
        if lang in installed:
            request.session[LANGUAGE] = lang
        chosen = request.session.get(LANGUAGE)
        if not chosen and request.session.uid:
            chosen = request.env.user.lang  # a colleague who has a look
        if chosen not in installed:
            chosen = self._get_browser_lang() or installed[0]
        request.update_context(lang=chosen, tz="UTC")

    def _get_browser_lang(self):
        """What is installed of the languages of the browser, else of the company."""
        accepted = request.httprequest.accept_languages
        wanted = [code.replace("-", "_") for code, weight in accepted if weight]
        # sudo: the language of the company
        wanted.append(request.env.company.sudo().partner_id.lang)
        found = map(request.env["ir.http"].get_nearest_lang, wanted)
        return next(filter(None, found), None)

    def _render(self, template, status=200, **values):
        page = {
            "page_lang": (request.env.lang or "en_US").replace("_", "-"),
            "languages": self._get_languages(),
            "csrf_token": request.csrf_token,
            "say_day": self._say_day,
            "say_time": self._say_time,
        }
        name = template if "." in template else f"clinic_appointment.{template}"
        response = request.render(name, {**page, **values})
        response.status_code = status
        response.headers.update(HEADERS)
        return response

    def _get_languages(self):
        """[(address of this page in that language, its name)] of the others."""
        if request.httprequest.method != "GET":
            return []
        path = request.httprequest.path
        kept = [
            (name, value)
            for name, value in request.httprequest.args.items()
            if name != "lang"
        ]
        installed = request.env["res.lang"].get_installed()
        return [
            (make_url(path, [*kept, ("lang", code)]), name.split("/")[-1].strip())
            for code, name in installed
            if code != request.env.lang
        ]

    def _send_file(self, content, kind, name):
        headers = {
            "Content-Type": kind,
            "Content-Disposition": content_disposition(name),
            **HEADERS,
        }
        return request.make_response(content, headers=list(headers.items()))

    def _redirect(self, path, **args):
        given = [(name, value) for name, value in args.items() if value]
        response = request.redirect(make_url(path, given))
        response.headers.update(HEADERS)
        return response

    def _say_day(self, instant, tz=None):
        """Mon, Nov 23: of an instant at a place, or of a day."""
        day = to_local(instant, tz) if isinstance(instant, datetime) else instant
        locale = get_lang(request.env).code
        return format_skeleton("MMMEd", day, locale=locale)

    def _say_time(self, instant, tz):
        return format_time(request.env, instant, tz=tz, time_format="short")

    def _read_day(self, text):
        try:
            return fields.Date.to_date(text) if text else None
        except ValueError:
            return None

    def _not_found(self, sentence=None):
        return self._render("public_gone", status=404, sentence=sentence)

    # -- the phone ---------------------------------------------------------------
    def _get_ip(self):
        return request.httprequest.remote_addr

    def _get_phone(self, *purposes):
        """The phone that this browser has proved for one of the purposes, or ''."""
        kept = request.session.get(PHONES) or {}
        for purpose in purposes:
            phone, until = kept.get(purpose) or ("", 0)
            if phone and time.time() < until:
                return phone
        return ""

    def _prove_phone(self, purpose, phone, code):
        """Whether the code is right; then this browser has proved that phone.

        A text may ring one number and hold the digits of another (letters are
        dialled, extensions are not): the code is asked of the number that rings, and
        nothing else is kept.
        """
        number = parse_phone(phone).e164
        codes = request.env["clinic.phone.code"]
        if not number or not codes._check(number, code, purpose, self._get_ip()):
            return False
        self._keep_phone(purpose, number)
        return True

    def _keep_phone(self, purpose, phone):
        """From now on, for half an hour; under a number that nobody knew before."""
        kept = dict(request.session.get(PHONES) or {})
        kept[purpose] = [phone, time.time() + PHONE_SECONDS]
        request.session[PHONES] = kept
        request.session.should_rotate = True

    def _get_wrong_code(self):
        return request.env._(
            "This is not the code that was sent last, or it is too old. Look again, "
            "or ask for another one."
        )

    def _drop_phone(self):
        request.session.pop(PHONES, None)
