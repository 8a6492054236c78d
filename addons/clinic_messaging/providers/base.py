"""What an adapter is: plain Python that speaks the protocol of one provider.

An adapter is made once per run of the sender and called from several threads: no ORM
in it. Everything it needs is in its settings and in `Outgoing`.
"""

import dataclasses
import datetime
from typing import ClassVar

import requests

ADAPTERS = {}
ACCEPTED, REFUSED, RETRY, UNKNOWN = "accepted", "refused", "retry", "unknown"
OUTCOMES = (ACCEPTED, REFUSED, RETRY, UNKNOWN)
DETAIL_LENGTH = 200
# an address that is none, letters that no header takes: nothing was sent to anybody
NOT_SENT = (
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidURL,
    UnicodeEncodeError,
)
# what requests and OpenSSL say where the line did not come about; an encrypted line
# that breaks later is none of these
BEFORE_SENDING = (
    "NewConnectionError",
    "NameResolutionError",
    "SSLCertVerificationError",
    "HANDSHAKE_FAILURE",
    "WRONG_VERSION_NUMBER",
    "PROTOCOL_VERSION",
)


def register(adapter):
    """Class decorator: the adapter is offered by its code from now on."""
    ADAPTERS[adapter.code] = adapter
    return adapter


@dataclasses.dataclass(frozen=True)
class Setting:
    """One thing to fill in on a provider; its label is a lazy translation."""

    name: str
    label: object
    is_secret: bool = False
    is_required: bool = True
    default: str = ""
    help: object = ""
    # where the secrets are sent to: who changes it has to know them
    is_target: bool = False


@dataclasses.dataclass(frozen=True)
class Outgoing:
    """One message as a provider gets it."""

    key: str
    address: str
    text: str
    channel: str = "sms"
    subject: str = ""
    html: str = ""
    lang: str = ""
    # what the provider registered: the name of the sender, the words, their gaps
    sign_name: str = ""
    template_ref: str = ""
    parameters: dict = dataclasses.field(default_factory=dict)
    # where this provider reports what became of it
    receipt_url: str = ""
    # of an earlier call, for `query`
    provider_ref: str = ""
    claimed_at: datetime.datetime | None = None


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What is known after a call.

    `accepted`: the provider has it. `refused`: never, for the `reason`. `retry`: not
    now, and certainly not accepted. `unknown`: nobody can tell; never sent again
    unless `query` tells more. Reasons are codes: see `REASONS`.
    """

    status: str
    ref: str = ""
    detail: str = ""
    reason: str = ""

    def __post_init__(self):
        if self.status not in OUTCOMES:
            raise ValueError(f"outcome {self.status} is none of {OUTCOMES}")


# reasons of a refusal, in the words of nobody's protocol
REASONS = {
    "bad_address": "the address does not exist or cannot get this",
    "opted_out": "the person told the provider to get nothing more",
    "template": "the provider does not know these words or this sender",
    "setup": "the account is not set up right, is blocked or is empty",
    "limited": "too many at once, or too many to this address",
    "unreachable": "the provider could not be reached",
    "refused": "the provider refused it",
    "no_answer": "the provider did not answer",
    "bad_answer": "the provider answered with something else",
}


@dataclasses.dataclass(frozen=True)
class Receipt:
    """What became of a message later: by our `key` or by the provider's `ref`."""

    status: str  # delivered, undelivered
    key: str = ""
    ref: str = ""
    address: str = ""
    at: datetime.datetime | None = None
    detail: str = ""
    reason: str = ""


@dataclasses.dataclass(frozen=True)
class Inbound:
    """What somebody wrote to the clinic."""

    external_id: str
    address: str
    text: str
    received_at: datetime.datetime | None = None
    channel: str = "sms"
    # reference of the message of ours that it answers, where the provider tells
    in_reply_to: str = ""


@dataclasses.dataclass(frozen=True)
class HookRequest:
    """A call of a provider to us."""

    url: str
    headers: dict
    query: dict
    form: dict
    body: bytes


class Forged(Exception):
    """A call that did not come from the provider."""


class Malformed(Exception):
    """A call that nobody can read."""


class Provider:
    """Base of all adapters; a subclass overrides what its provider can do.

    `channel` None stands for any. `is_keyed`: after a crash or a time-out `query`
    finds out what happened, by status or because the provider drops a second message
    of the same key. `by_hand`: a person sends it; the message waits in `to_do`.
    """

    code: ClassVar[str] = ""
    label: ClassVar[object] = ""
    channel: ClassVar[str | None] = None
    settings: ClassVar[tuple] = ()
    is_keyed: ClassVar[bool] = False
    by_hand: ClassVar[bool] = False
    # whether messages need words that the provider registered before
    needs_registration: ClassVar[bool] = False
    # what a hook answers when all is well
    hook_answer: ClassVar[tuple] = ("ok", "text/plain")

    def __init__(self, values, timeout=10.0):
        defaults = {setting.name: setting.default for setting in self.settings}
        self.values = {**defaults, **{key: val for key, val in values.items() if val}}
        self.timeout = timeout

    @classmethod
    def prepare(cls, env, values):
        """Settings with what stands elsewhere in the database; may use the ORM."""
        return values

    def close(self):
        """Nothing more will be sent in this run."""

    def send(self, outgoing):
        """Hand over one message; returns an Outcome and never raises.

        Adapters that work `by_hand` have none and are never asked.
        """
        raise NotImplementedError

    def query(self, outgoing):
        """What became of a message whose call did not end; keyed adapters only.

        `retry` says that the provider does not have it, so that it may be sent.
        """
        return Outcome(UNKNOWN)

    def check_signature(self, request):
        """Raise Forged unless the provider made this call.

        The address of a hook holds a secret token, which was checked before.
        """

    def read_receipts(self, request):
        """Receipts in a call of the provider; raises Malformed."""
        return []

    def read_inbound(self, request):
        """Replies in a call of the provider; raises Malformed."""
        return []


class HttpProvider(Provider):
    """Base of the adapters that speak HTTP: what an error of the line means."""

    def __init__(self, values, timeout=10.0):
        super().__init__(values, timeout)
        self.session = requests.Session()
        self.session.trust_env = False
        adapter = requests.adapters.HTTPAdapter(pool_maxsize=32)
        self.session.mount("https://", adapter)
        self.session.mount("http://", adapter)

    def close(self):
        self.session.close()

    def call(self, method, url, **kwargs):
        """(response, None), or (None, Outcome) when there is no answer."""
        try:
            response = self.session.request(
                method, url, timeout=self.timeout, allow_redirects=False, **kwargs
            )
        except NOT_SENT as error:
            return None, Outcome(RETRY, detail=_name(error), reason="setup")
        except requests.RequestException as error:
            if _is_before_sending(error):
                return None, Outcome(RETRY, detail=_name(error), reason="unreachable")
            return None, Outcome(UNKNOWN, detail=_name(error), reason="no_answer")
        return response, None


def _name(error):
    """The kind of an error only: its words may hold the address or the key."""
    return type(error).__name__


def _is_before_sending(error):
    """Whether the connection failed before a byte of the message was sent."""
    words = f"{error!r}"
    return isinstance(error, requests.ConnectTimeout) or any(
        name in words for name in BEFORE_SENDING
    )


def read_status(response):
    """The Outcome of an HTTP status by itself, or None for 2xx."""
    status = response.status_code
    if status < 300:
        return None
    detail = f"HTTP {status}"
    if status in (401, 403):
        return Outcome(RETRY, detail=detail, reason="setup")
    if status in (408, 425, 429):
        return Outcome(RETRY, detail=detail, reason="limited")
    if 400 <= status < 500:
        return Outcome(REFUSED, detail=detail, reason="refused")
    return Outcome(UNKNOWN, detail=detail, reason="no_answer")


def read_json(response):
    """The JSON object of a response; {} where there is none."""
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
