"""Messages that wait for the person in the portal."""

from odoo.tools.translate import LazyTranslate

from .base import ACCEPTED, Outcome, Provider, register

_lt = LazyTranslate(__name__)


@register
class Portal(Provider):
    code = "portal"
    label = _lt("Portal")
    channel = "portal"
    is_keyed = True

    def send(self, outgoing):
        return Outcome(ACCEPTED)

    def query(self, outgoing):
        return Outcome(ACCEPTED)
