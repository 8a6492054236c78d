"""SMS by Twilio's Messages resource (API of 2010-04-01).

No key stops a second message, and none can be asked for: after a broken call nobody
knows. Hooks are signed with the authentication token over the address and the form.
"""

import base64
import hashlib
import hmac
from urllib.parse import quote

from odoo.tools.translate import LazyTranslate

from .base import (
    ACCEPTED,
    REFUSED,
    RETRY,
    UNKNOWN,
    Forged,
    HttpProvider,
    Inbound,
    Malformed,
    Outcome,
    Receipt,
    Setting,
    read_json,
    read_status,
    register,
)

_lt = LazyTranslate(__name__)

ADDRESS = "https://api.twilio.com"
BAD_NUMBERS = (21211, 21214, 21217, 21614, 30003, 30005, 30006)
CODES = {
    21610: (REFUSED, "opted_out"),
    21408: (REFUSED, "refused"),
    21606: (RETRY, "setup"),
    21603: (RETRY, "setup"),
    20003: (RETRY, "setup"),
    20429: (RETRY, "limited"),
    21611: (RETRY, "limited"),
    **dict.fromkeys(BAD_NUMBERS, (REFUSED, "bad_address")),
}
FINAL = {
    "delivered": "delivered",
    "undelivered": "undelivered",
    "failed": "undelivered",
}


@register
class Twilio(HttpProvider):
    code = "twilio"
    label = "Twilio"
    channel = "sms"
    hook_answer = ("<Response/>", "text/xml")
    settings = (
        Setting("account_sid", _lt("Account SID")),
        Setting("auth_token", _lt("Authentication token"), is_secret=True),
        Setting(
            "sender",
            _lt("Sender"),
            help=_lt("A number of the account, or the SID of a messaging service."),
        ),
        Setting(
            "address",
            _lt("Address of the interface"),
            default=ADDRESS,
            is_target=True,
        ),
    )

    def send(self, outgoing):
        sid, sender = self.values["account_sid"], self.values["sender"]
        form = {"To": outgoing.address, "Body": outgoing.text}
        form["MessagingServiceSid" if sender.startswith("MG") else "From"] = sender
        if outgoing.receipt_url:
            key = quote(outgoing.key, safe="")
            form["StatusCallback"] = f"{outgoing.receipt_url}?key={key}"
        response, outcome = self.call(
            "POST",
            f"{self.values['address']}/2010-04-01/Accounts/{sid}/Messages.json",
            data=form,
            auth=(sid, self.values["auth_token"]),
        )
        return outcome or self._read(response)

    def _read(self, response):
        answer = read_json(response)
        if response.status_code < 300:
            ref = answer.get("sid")
            if not ref:
                return Outcome(UNKNOWN, reason="bad_answer")
            return Outcome(ACCEPTED, ref=f"{ref}")
        code = answer.get("code")
        if code in CODES and response.status_code < 500:
            status, reason = CODES[code]
            return Outcome(status, detail=f"{code}", reason=reason)
        outcome = read_status(response)
        if code and outcome:
            return Outcome(outcome.status, detail=f"{code}", reason=outcome.reason)
        return outcome

    # -- hooks -----------------------------------------------------------------------
    def check_signature(self, request):
        given = request.headers.get("x-twilio-signature") or ""
        token = self.values["auth_token"]
        wanted = sign(request.url, request.form, token)
        if not token or not hmac.compare_digest(given.encode(), wanted.encode()):
            raise Forged("signature")

    def read_receipts(self, request):
        form = request.form
        ref, status = form.get("MessageSid"), form.get("MessageStatus")
        if not ref or not status:
            raise Malformed("no MessageSid, no MessageStatus")
        if status not in FINAL:
            return []
        code = form.get("ErrorCode") or ""
        return [
            Receipt(
                status=FINAL[status],
                key=request.query.get("key") or "",
                ref=ref,
                address=form.get("To") or "",
                detail=code,
                reason=_read_reason(code),
            )
        ]

    def read_inbound(self, request):
        form = request.form
        ref, address = form.get("MessageSid"), form.get("From")
        if not ref or not address:
            raise Malformed("no MessageSid, no From")
        return [
            Inbound(
                external_id=ref,
                address=address,
                text=form.get("Body") or "",
                in_reply_to=form.get("OriginalRepliedMessageSid") or "",
            )
        ]


def sign(url, form, token):
    """The signature of a hook: address, then each name with its value, sorted.

    >>> form = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309",
    ...     "Digits": "1234", "From": "+14158675309", "To": "+18005551212"}
    >>> sign("https://mycompany.com/myapp.php?foo=1&bar=2", form, "12345")
    'RSOYDt4T1cUTdK1PDd93/VVr8B8='
    """
    words = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    digest = hmac.new(token.encode(), words.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def _read_reason(code):
    if code.isdigit() and int(code) in BAD_NUMBERS:
        return "bad_address"
    return "opted_out" if code in ("21610", "30004") else ""
