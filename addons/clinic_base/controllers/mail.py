from odoo.addons.mail.controllers.discuss.gif import DiscussGifController
from odoo.addons.mail.controllers.google_translate import GoogleTranslateController
from odoo.exceptions import UserError
from odoo.http import request


def _check_door(door):
    """Odoo hides these buttons without a key, but calls out when asked directly."""
    if not request.env["clinic.egress.guard"]._is_open(door):
        raise UserError(
            request.env._(
                "Calls to other companies' servers are switched off here. An "
                "administrator may allow this one in the system parameter "
                "clinic.egress (%(door)s).",
                door=door,
            )
        )


class ClinicGifController(DiscussGifController):
    def _request_gifs(self, endpoint):
        _check_door("gif")
        return super()._request_gifs(endpoint)


class ClinicTranslateController(GoogleTranslateController):
    def _post(self, endpoint="", data=None):
        _check_door("translate")
        return super()._post(endpoint=endpoint, data=data)
