import logging

from odoo import http
from odoo.http import request

from ..providers.base import Forged, HookRequest, Malformed

_logger = logging.getLogger(__name__)

LONGEST = 256 * 1024  # bytes of one call
LIMIT = 1000  # receipts or replies in one call


class ClinicMessageHooks(http.Controller):
    """Where providers report: the address holds a secret, the call is signed.

    A repeated call changes nothing. Nothing is told to whoever has no business here.
    """

    @http.route(
        "/clinic/hook/<string:token>/<any(receipt, reply):kind>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        sitemap=False,
        max_content_length=LONGEST,
    )
    def hook(self, token, kind, **_params):
        provider = request.env["clinic.message.provider"]._find_by_token(token)
        if not provider:
            return _answer("", 403)
        try:
            adapter = provider._get_adapter()
            call = _read_call(provider, kind)
            adapter.check_signature(call)
            self._take(kind, adapter, call, provider)
        except Forged as error:
            _logger.warning("Forged call for account %s: %s", provider.id, error)
            return _answer("", 403)
        except Malformed as error:
            _logger.warning("Unreadable call for account %s: %s", provider.id, error)
            return _answer("", 400)
        body, kind_of_answer = adapter.hook_answer
        return _answer(body, 200, kind_of_answer)

    def _take(self, kind, adapter, call, provider):
        if kind == "receipt":
            found = adapter.read_receipts(call)
            target = request.env["clinic.message.receipt"]
        else:
            found = adapter.read_inbound(call)
            target = request.env["clinic.message.reply"]
        if len(found) > LIMIT:
            raise Malformed(f"{len(found)} in one call")
        target._receive(found, provider)


def _read_call(provider, kind):
    """What was called, by the address that we gave out: a proxy may change it."""
    asked = request.httprequest
    url = provider._get_hook_url(provider.token, kind)
    if asked.query_string:
        url = f"{url}?{asked.query_string.decode('latin-1')}"
    return HookRequest(
        url=url,
        headers={name.lower(): value for name, value in asked.headers.items()},
        query=asked.args.to_dict(),
        form=asked.form.to_dict(),
        body=asked.get_data(),
    )


def _answer(body, status, kind="text/plain"):
    headers = [("Content-Type", kind), ("Cache-Control", "no-store")]
    return request.make_response(body, headers=headers, status=status)
