"""E-mail by SMTP: an own server, or the one that Odoo uses.

No key stops a second mail. What fails before the words were handed over certainly did
not go out; what breaks after that, nobody knows.
"""

import contextlib
import hashlib
import smtplib
import ssl
import threading
from email.message import EmailMessage
from email.utils import formataddr, formatdate, parseaddr

from odoo.tools.translate import LazyTranslate

from .base import (
    ACCEPTED,
    REFUSED,
    RETRY,
    UNKNOWN,
    Outcome,
    Provider,
    Setting,
    register,
)

_lt = LazyTranslate(__name__)

PORTS = {"none": 25, "starttls": 587, "ssl": 465}
MESSAGE_ID = "clinic-message"
# of one recipient: busy, grey-listed, full; the account works
NOT_THERE_NOW = (450, 451, 452)


class _Refused(Exception):
    """The server said no before it had the words."""

    def __init__(self, outcome):
        super().__init__(outcome.reason)
        self.outcome = outcome


@contextlib.contextmanager
def _refusing(status, reason):
    """What cannot be written into a mail is a refusal of that kind."""
    try:
        yield
    except ValueError as error:
        outcome = Outcome(status, detail=type(error).__name__, reason=reason)
        raise _Refused(outcome) from error


@register
class Smtp(Provider):
    code = "smtp"
    label = _lt("E-mail server")
    channel = "email"
    settings = (
        Setting("sender", _lt("Sender's address")),
        Setting("sender_name", _lt("Sender's name"), is_required=False),
        Setting("reply_to", _lt("Address for answers"), is_required=False),
        Setting(
            "host",
            _lt("Server"),
            is_required=False,
            help=_lt("None: the first outgoing mail server of Odoo."),
            is_target=True,
        ),
        Setting(
            "security",
            _lt("Encryption"),
            default="starttls",
            help=_lt("starttls, ssl or none"),
            is_target=True,
        ),
        Setting("port", _lt("Port"), is_required=False, is_target=True),
        Setting("user", _lt("User name"), is_required=False),
        Setting("password", _lt("Password"), is_secret=True, is_required=False),
    )

    @classmethod
    def prepare(cls, env, values):
        if values.get("host"):
            return values
        # sudo: the account of the house, used by its own sender
        server = env["ir.mail_server"].sudo().search([], limit=1)
        if not server or server.smtp_authentication != "login":
            return values
        kind = server.smtp_encryption or "none"
        return values | {
            "host": server.smtp_host,
            "port": f"{server.smtp_port}",
            "security": kind.removesuffix("_strict"),
            "user": server.smtp_user,
            "password": server.smtp_pass,
        }

    def __init__(self, values, timeout=10.0):
        super().__init__(values, timeout)
        self.local = threading.local()
        self.opened = []
        self.lock = threading.Lock()

    def close(self):
        for server in self.opened:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()
        self.opened.clear()

    # -- sending -----------------------------------------------------------------
    def send(self, outgoing):
        try:
            mail = self._make_mail(outgoing)
            server = self._prepare_server(outgoing)
        except _Refused as error:
            return error.outcome
        except (OSError, smtplib.SMTPException) as error:
            self._forget()
            return Outcome(RETRY, detail=type(error).__name__, reason="unreachable")
        except (ValueError, OverflowError) as error:
            # a port, a host or a user name that cannot be
            self._forget()
            return Outcome(RETRY, detail=type(error).__name__, reason="setup")
        return self._hand_over(server, mail)

    def _prepare_server(self, outgoing):
        """A server that has accepted sender and recipient, but not a word yet."""
        server = self._connect()
        code, answer = server.mail(parseaddr(self.values["sender"])[1])
        if code != 250:
            self._forget()
            raise _Refused(_read(code, answer, "setup"))
        code, answer = server.rcpt(outgoing.address)
        if code not in (250, 251):
            server.rset()
            raise _Refused(_read(code, answer, "bad_address"))
        return server

    def _connect(self):
        """The connection of this thread, a new one where it has died."""
        server = getattr(self.local, "server", None)
        if server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if server.noop()[0] == 250:
                    return server
        self.local.server = self._open()
        with self.lock:
            self.opened.append(self.local.server)
        return self.local.server

    def _open(self):
        kind, host = self.values["security"], self.values.get("host")
        if not host or kind not in PORTS:
            raise _Refused(Outcome(RETRY, reason="setup"))
        port = int(self.values.get("port") or PORTS[kind])
        context = ssl.create_default_context()
        if kind == "ssl":
            server = smtplib.SMTP_SSL(host, port, timeout=self.timeout, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=self.timeout)
        if kind == "starttls":
            server.starttls(context=context)
        if self.values.get("user"):
            try:
                server.login(self.values["user"], self.values.get("password") or "")
            except smtplib.SMTPAuthenticationError as error:
                outcome = Outcome(RETRY, detail=f"{error.smtp_code}", reason="setup")
                raise _Refused(outcome) from error
        server.ehlo_or_helo_if_needed()
        return server

    def _hand_over(self, server, mail):
        try:
            code, answer = server.data(mail.as_bytes())
        except smtplib.SMTPDataError as error:
            return _read(error.smtp_code, error.smtp_error, "refused")
        except (OSError, smtplib.SMTPException) as error:
            self._forget()
            return Outcome(UNKNOWN, detail=type(error).__name__, reason="no_answer")
        if code != 250:
            return _read(code, answer, "refused")
        return Outcome(ACCEPTED, ref=mail["Message-ID"])

    def _forget(self):
        self.local.server = None

    def _make_mail(self, outgoing):
        name, sender = parseaddr(self.values["sender"])
        mail = EmailMessage()
        with _refusing(RETRY, "setup"):
            mail["From"] = formataddr((self.values.get("sender_name") or name, sender))
            if self.values.get("reply_to"):
                mail["Reply-To"] = self.values["reply_to"]
        with _refusing(REFUSED, "bad_address"):
            # the protocol takes no other letters, unless all servers on the way do
            outgoing.address.encode("ascii")
            mail["To"] = outgoing.address
        mail["Subject"] = " ".join(outgoing.subject.split())
        mail["Date"] = formatdate()
        mail["Message-ID"] = make_message_id(outgoing.key, sender)
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(outgoing.text)
        if outgoing.html:
            mail.add_alternative(outgoing.html, subtype="html")
        return mail


def make_message_id(key, sender):
    """By which a bounce is known again.

    >>> make_message_id("key", "a@clinic.example")
    '<clinic-message-2c70e12b7a0646f92279f427c7b38e73@clinic.example>'
    """
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    return f"<{MESSAGE_ID}-{digest}@{sender.rpartition('@')[2] or 'localhost'}>"


def _read(code, answer, reason):
    """Outcome of an answer of SMTP: 4xx not now, 5xx never."""
    detail = f"{code}"
    if reason == "bad_address" and code in NOT_THERE_NOW:
        return Outcome(RETRY, detail=detail, reason="refused")
    if 400 <= code < 500:
        return Outcome(RETRY, detail=detail, reason="limited")
    if reason == "setup":
        return Outcome(RETRY, detail=detail, reason=reason)
    return Outcome(REFUSED, detail=detail, reason=reason)
