"""What a person does: a call, or a message in an app that no machine may use."""

from odoo.tools.translate import LazyTranslate

from .base import Provider, register

_lt = LazyTranslate(__name__)


@register
class Phone(Provider):
    code = "phone"
    label = _lt("Phone call by a person")
    channel = "phone"
    by_hand = True


@register
class Assisted(Provider):
    code = "assisted"
    label = _lt("Sent by a person (WeChat, WeCom)")
    channel = "wechat"
    by_hand = True
