from odoo import http
from odoo.addons.bus.websocket import WebsocketConnectionHandler
from odoo.http import request

from ..models.clinic_branch_call import CHANNEL

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


class ClinicCallController(http.Controller):
    """The screen of the waiting room: open to whoever has its address."""

    @http.route(
        "/clinic/call/<string:token>", type="http", auth="public", sitemap=False
    )
    def screen(self, token):
        branch = request.env["clinic.branch"]._find_by_call_token(token)
        if not branch:
            return request.not_found()
        lang = branch.company_id.partner_id.lang
        if lang:
            request.update_context(lang=lang)
        values = {
            "branch_name": branch.name,
            "tz": branch.tz,
            "channel": CHANNEL + token,
            "version": WebsocketConnectionHandler._VERSION,
            "page_lang": (lang or "en_US").replace("_", "-"),
        }
        response = request.render("clinic_desk.call_screen", values)
        response.headers.update(HEADERS)
        return response

    @http.route(
        "/clinic/call/<string:token>/state", type="http", auth="public", sitemap=False
    )
    def state(self, token):
        """What the screen shows, as JSON; asked for at each word of the bus."""
        branch = request.env["clinic.branch"]._find_by_call_token(token)
        if not branch:
            return request.not_found()
        return request.make_json_response(branch._get_call_state(), headers=HEADERS)
