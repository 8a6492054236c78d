"""SMS of mainland China by the interface Dysmsapi of Alibaba Cloud, 2017-05-25.

Calls of style RPC, signed with HMAC-SHA1. Only registered words can be sent: a
signature, the number of a template and the values of its gaps. `OutId` carries our
key, and QuerySendDetails tells what became of it. Receipts and replies come by the
HTTP push of the provider (SmsReport, SmsUp), as a JSON list.
"""

import base64
import datetime
import hashlib
import hmac
import json
import uuid
from urllib.parse import quote

from odoo.tools.translate import LazyTranslate

from .base import (
    ACCEPTED,
    REFUSED,
    RETRY,
    UNKNOWN,
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

ADDRESS = "https://dysmsapi.aliyuncs.com"
VERSION = "2017-05-25"
HOME = "+86"
ZONE = datetime.timezone(datetime.timedelta(hours=8))
PAGE = 50
WAITING, FAILED, DELIVERED = 1, 2, 3
# beginnings of the codes of an answer; the first that fits holds
CODES = (
    ("isv.MOBILE_", REFUSED, "bad_address"),
    # too many to this number: nothing is wrong with the account
    ("isv.BUSINESS_LIMIT", RETRY, "refused"),
    ("isv.DAY_LIMIT", RETRY, "limited"),
    ("Throttling", RETRY, "limited"),
    ("isv.AMOUNT_NOT_ENOUGH", RETRY, "setup"),
    ("isv.OUT_OF_SERVICE", RETRY, "setup"),
    ("isv.PRODUCT_UN", RETRY, "setup"),
    ("isv.ACCOUNT_", RETRY, "setup"),
    ("isv.DENY_IP", RETRY, "setup"),
    ("isp.RAM_PERMISSION", RETRY, "setup"),
    ("isp.SYSTEM_ERROR", UNKNOWN, "no_answer"),
    ("SignatureDoesNotMatch", RETRY, "setup"),
    ("InvalidAccessKeyId", RETRY, "setup"),
    ("Forbidden", RETRY, "setup"),
    ("InvalidTimeStamp", RETRY, "setup"),
    ("SignatureNonceUsed", UNKNOWN, "no_answer"),
    ("isv.SMS_", REFUSED, "template"),
    ("isv.TEMPLATE_", REFUSED, "template"),
    ("isv.PARAM_", REFUSED, "template"),
    ("isv.INVALID_", REFUSED, "template"),
    ("isv.BLACK_KEY", REFUSED, "template"),
    ("isv.", REFUSED, "refused"),
)
# of receipts: the number is empty, stopped, or does not exist
BAD_NUMBERS = ("MOBILE_NOT_ON_SERVICE", "MK:0001", "MK:0010", "MOBILE_ACCOUNT_ABNORMAL")
OPTED_OUT = ("MK:0025", "IS_CLOSED", "USER_REJECT", "BLACKLIST")


@register
class Aliyun(HttpProvider):
    code = "aliyun"
    label = _lt("Domestic SMS (Alibaba Cloud)")
    channel = "sms"
    is_keyed = True
    needs_registration = True
    hook_answer = ('{"code": 0, "msg": "ok"}', "application/json")
    settings = (
        Setting("access_key_id", _lt("Access key ID")),
        Setting("access_key_secret", _lt("Access key secret"), is_secret=True),
        Setting(
            "sign_name",
            _lt("Signature"),
            is_required=False,
            help=_lt("For templates whose registration names none."),
        ),
        Setting("address", _lt("Address of the interface"), default=ADDRESS),
        Setting("region", _lt("Region"), default="cn-hangzhou"),
    )

    # -- sending -----------------------------------------------------------------
    def send(self, outgoing):
        sign_name = outgoing.sign_name or self.values["sign_name"]
        if not outgoing.template_ref or not sign_name:
            return Outcome(REFUSED, reason="template", detail="not registered")
        answer, outcome = self._ask(
            {
                "Action": "SendSms",
                "PhoneNumbers": to_local_number(outgoing.address),
                "SignName": sign_name,
                "TemplateCode": outgoing.template_ref,
                "TemplateParam": json.dumps(outgoing.parameters, ensure_ascii=False),
                "OutId": outgoing.key,
            }
        )
        return outcome or Outcome(ACCEPTED, ref=f"{answer.get('BizId') or ''}")

    def query(self, outgoing):
        """Looks through what went to the number on the day for our key."""
        day = (outgoing.claimed_at or datetime.datetime.now(datetime.UTC)).replace(
            tzinfo=datetime.UTC
        )
        for date in sorted({f"{day.astimezone(ZONE):%Y%m%d}", _today()}):
            found = self._query_day(outgoing, date)
            if found.status != RETRY:
                return found
        return found

    def _query_day(self, outgoing, date):
        page, total = 1, 1
        while (page - 1) * PAGE < total:
            answer, outcome = self._ask(
                {
                    "Action": "QuerySendDetails",
                    "PhoneNumber": to_local_number(outgoing.address),
                    "SendDate": date,
                    "PageSize": str(PAGE),
                    "CurrentPage": str(page),
                }
            )
            if outcome:
                return Outcome(UNKNOWN, detail=outcome.detail, reason=outcome.reason)
            rows = (answer.get("SmsSendDetailDTOs") or {}).get("SmsSendDetailDTO")
            for row in rows or []:
                if row.get("OutId") == outgoing.key:
                    return _read_detail(row)
            # an empty page ends it, whatever the total says
            total = int(answer.get("TotalCount") or 0) if rows else 0
            page += 1
        return Outcome(RETRY)

    def _ask(self, parameters):
        """(answer, None), or (None, Outcome) where it is not "OK"."""
        query = {
            "AccessKeyId": self.values["access_key_id"],
            "Format": "JSON",
            "RegionId": self.values["region"],
            "SignatureMethod": "HMAC-SHA1",
            "SignatureNonce": str(uuid.uuid4()),
            "SignatureVersion": "1.0",
            "Timestamp": f"{datetime.datetime.now(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}",
            "Version": VERSION,
            **parameters,
        }
        query["Signature"] = sign("POST", query, self.values["access_key_secret"])
        response, outcome = self.call("POST", self.values["address"], data=query)
        if outcome:
            return None, outcome
        answer = read_json(response)
        code = f"{answer.get('Code') or ''}"
        if code == "OK":
            return answer, None
        for start, status, reason in CODES:
            if code.startswith(start):
                return None, Outcome(status, detail=code, reason=reason)
        outcome = read_status(response)
        if outcome or not code:
            return None, outcome or Outcome(UNKNOWN, reason="bad_answer")
        return None, Outcome(REFUSED, detail=code, reason="refused")

    # -- hooks ---------------------------------------------------------------------
    def read_receipts(self, request):
        return [
            Receipt(
                status="delivered" if row.get("success") is True else "undelivered",
                key=_text(row, "out_id"),
                ref=_text(row, "biz_id"),
                address=from_local_number(_text(row, "phone_number")),
                at=_read_time(row.get("report_time")),
                detail=_text(row, "err_code"),
                reason=_read_reason(_text(row, "err_code")),
            )
            for row in _read_rows(request.body)
        ]

    def read_inbound(self, request):
        return [
            Inbound(
                external_id=_text(row, "sequence_id")
                or _digest(row, "phone_number", "send_time", "content"),
                address=from_local_number(_text(row, "phone_number")),
                text=_text(row, "content"),
                received_at=_read_time(row.get("send_time")),
            )
            for row in _read_rows(request.body)
        ]


def sign(method, parameters, secret):
    """The signature of a call.

    >>> sign("GET", {"b": "2 3", "a": "1*"}, "s")
    'E5tAaGuBYd+0FXJDfaNMw7iVsXA='
    """
    query = "&".join(
        f"{_escape(name)}={_escape(value)}"
        for name, value in sorted(parameters.items())
        if name != "Signature"
    )
    words = f"{method}&{_escape('/')}&{_escape(query)}"
    digest = hmac.new(f"{secret}&".encode(), words.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def _escape(text):
    return quote(f"{text}", safe="-_.~")


def to_local_number(phone):
    """As the provider wants it: no country code at home, no plus elsewhere.

    >>> to_local_number("+8613800138000"), to_local_number("+85251234567")
    ('13800138000', '85251234567')
    """
    return phone.removeprefix(HOME).lstrip("+")


def from_local_number(number):
    """
    >>> from_local_number("13800138000"), from_local_number("8613800138000")
    ('+8613800138000', '+8613800138000')
    >>> from_local_number("85251234567"), from_local_number("")
    ('+85251234567', '')
    """
    digits = number.lstrip("+")
    if len(digits) == 11 and digits.startswith("1"):
        return HOME + digits
    return f"+{digits}" if digits else ""


def _today():
    return f"{datetime.datetime.now(ZONE):%Y%m%d}"


def _read_detail(row):
    if row.get("SendStatus") == FAILED:
        code = f"{row.get('ErrCode') or ''}"
        return Outcome(REFUSED, detail=code, reason=_read_reason(code) or "refused")
    return Outcome(ACCEPTED)


def _read_reason(code):
    if code in BAD_NUMBERS:
        return "bad_address"
    return "opted_out" if code in OPTED_OUT else ""


def _read_rows(body):
    try:
        rows = json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        raise Malformed(f"no JSON: {type(error).__name__}") from error
    rows = [rows] if isinstance(rows, dict) else rows
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Malformed("not a list of objects")
    return rows


def _read_time(text):
    try:
        local = datetime.datetime.fromisoformat(f"{text}").replace(tzinfo=ZONE)
        return local.astimezone(datetime.UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def _text(row, name):
    value = row.get(name)
    # half of a surrogate pair is JSON, but no text that can be kept
    return "" if value is None else f"{value}".encode(errors="replace").decode()


def _digest(row, *names):
    words = "\n".join(_text(row, name) for name in names)
    return hashlib.sha256(words.encode()).hexdigest()[:32]
