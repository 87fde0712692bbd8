"""SMTP, step by step: an attempt always knows how far it got, so that what came of it is never guessed."""

import re
import smtplib
import socket
import ssl
from contextlib import suppress
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from towpath.channels.base import TAKEN_OVER, Cross, Outcome, Phase, Result, said
from towpath.channels.email.mime import Mail, bare_address, write_mime

CONNECT_SECONDS = 5.0  # a socket that is not open by then is given up (semantics 36)
COMMAND_SECONDS = 30.0
DOT_SECONDS = 120.0
MAILS_A_CONNECTION = 1_000

_RESERVED = re.compile(r"(?:^|\.)(?:example|test|invalid|localhost)$|(?:^|\.)example\.(?:com|net|org)$", re.IGNORECASE)


class SmtpServer(msgspec.Struct, frozen=True):
    """Where mail is handed over. catcher: the built-in one, which takes `.example` addresses too."""

    host: str
    port: int
    tls: Literal["none", "starttls", "implicit"] = "none"
    user: str | None = None
    password: str | None = None
    catcher: bool = False


def read_smtp_url(url: str, password: str | None = None) -> SmtpServer:
    """`smtp://user:pass@host:port?tls=starttls` or `smtps://…`. password: where it is kept apart. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("A mail server is written smtp://user@host:port?tls=starttls.")
    implicit = parts.scheme == "smtps"
    tls = (parse_qs(parts.query).get("tls") or ["implicit" if implicit else "none"])[0]
    if tls not in ("none", "starttls", "implicit"):
        raise ValueError("tls is one of none, starttls, implicit.")
    port = parts.port or {"implicit": 465, "starttls": 587, "none": 25}[tls]
    secret = password if password is not None else (unquote(parts.password) if parts.password else None)
    return SmtpServer(parts.hostname, port, tls, unquote(parts.username) if parts.username else None, secret)  # type: ignore[arg-type]


def is_reserved(address: str) -> bool:
    """Whether the address stands under a name that is reserved for examples and tests (RFC 2606): nobody can get mail there."""
    return _RESERVED.search(address.rpartition("@")[2].rstrip(".")) is not None


class _Refused(Exception):
    """The server answered with another code than asked for."""

    def __init__(self, code: int, text: bytes) -> None:
        super().__init__(code)
        self.code = code
        self.response = f"{code} {said(text)}"


class SmtpConversation:
    """One connection to one server, kept open between mails; opened when first needed. Not for two threads at once."""

    def __init__(self, server: SmtpServer, *, local_name: str = "towpath.invalid", context: ssl.SSLContext | None = None) -> None:
        self.server = server
        self._local_name = local_name
        self._context = context
        self._smtp: smtplib.SMTP | None = None
        self._handed_over = 0
        self._phase = Phase.BEGUN

    def send(self, mail: Mail, cross: Cross) -> Result:
        """Hand one mail over. `cross` is called just before the final dot."""
        if not self.server.catcher and (reserved := [address for address in mail.recipients() if is_reserved(address)]):
            return Result(
                Outcome.REFUSED, Phase.BEGUN, "reserved_address", f"{reserved[0]} is reserved for examples; only the mail catcher takes it."
            )
        self._phase = Phase.BEGUN
        try:
            return self._converse(mail, write_mime(mail), cross)
        except _Refused as refusal:
            result = self._judge_refusal(refusal)
            self._reset()
            return result
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return self._judge_break(error)

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                smtp.close()

    def _converse(self, mail: Mail, raw: bytes, cross: Cross) -> Result:
        recipients = mail.recipients()
        envelope_sender = bare_address(mail.envelope_sender or mail.sender)
        smtp = self._begin(envelope_sender, international=not all(map(str.isascii, [*recipients, envelope_sender])))
        self._phase = Phase.RCPT
        for recipient in recipients:
            _expect(smtp.rcpt(recipient), 250, 251, 252)
        self._phase = Phase.DATA
        _expect(smtp.docmd("DATA"), 354)
        body = re.sub(rb"(?m)^\.", b"..", raw)
        smtp.send(body if body.endswith(b"\r\n") else body + b"\r\n")
        if not cross():
            self.close()
            return Result(Outcome.NOT_SENT, Phase.DATA, TAKEN_OVER)
        self._phase = Phase.DOT
        _timeout(smtp, DOT_SECONDS)
        smtp.send(b".\r\n")
        code, text = smtp.getreply()
        _timeout(smtp, COMMAND_SECONDS)
        if code == -1:
            raise smtplib.SMTPServerDisconnected("no answer to the final dot")
        _expect((code, text), 250)
        self._phase = Phase.DONE
        self._handed_over += 1
        return Result(Outcome.ACCEPTED, Phase.DONE, response=f"{code} {said(text)}")

    def _begin(self, envelope_sender: str, international: bool) -> smtplib.SMTP:
        """MAIL FROM; a connection that was kept and has been closed by the other side is opened anew, once."""
        if self._handed_over >= MAILS_A_CONNECTION:
            self.close()
        kept = self._smtp is not None
        for again in (True, False):
            smtp = self._smtp or self._open()
            self._phase = Phase.MAIL
            options = ["SMTPUTF8", "BODY=8BITMIME"] if international else []
            if international and not smtp.has_extn("smtputf8"):
                raise _Refused(553, b"the server takes no international addresses")
            try:
                code, text = smtp.mail(envelope_sender, options)
                if not (kept and again and code in (-1, 421)):
                    _expect((code, text), 250)
                    return smtp
            except (OSError, smtplib.SMTPServerDisconnected):
                if not (kept and again):
                    raise
            self.close()
        raise smtplib.SMTPServerDisconnected("the server closed the connection")

    def _open(self) -> smtplib.SMTP:
        self._phase = Phase.CONNECT
        self._handed_over = 0
        server = self.server
        smtp: smtplib.SMTP
        if server.tls == "implicit":
            smtp = smtplib.SMTP_SSL(timeout=CONNECT_SECONDS, local_hostname=self._local_name, context=self._tls())
        else:
            smtp = smtplib.SMTP(timeout=CONNECT_SECONDS, local_hostname=self._local_name)
        smtp._host = server.host  # type: ignore[attr-defined]  # the name that TLS checks; set by the constructor only if it connects
        try:
            _expect(smtp.connect(server.host, server.port), 220)
            _timeout(smtp, COMMAND_SECONDS)
            if smtp.sock is not None:  # else the dot, sent alone, would wait for the acknowledgement of the body
                smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            smtp.ehlo_or_helo_if_needed()
            if server.tls == "starttls":
                _expect(smtp.starttls(context=self._tls()), 220)
                smtp.ehlo_or_helo_if_needed()
            if server.user:
                smtp.login(server.user, server.password or "")
        except BaseException:
            with suppress(OSError):
                smtp.close()
            raise
        self._smtp = smtp
        return smtp

    def _tls(self) -> ssl.SSLContext:
        return self._context or ssl.create_default_context()

    def _judge_refusal(self, refusal: _Refused) -> Result:
        """The server said no: 4xx for now, 5xx for good; a 5xx to the address itself is a bounce."""
        phase = self._phase
        if phase == Phase.CONNECT:
            return Result(Outcome.DEFERRED, phase, "server_refused", refusal.response)
        if 400 <= refusal.code < 500:
            return Result(Outcome.DEFERRED, phase, "refused_for_now", refusal.response)
        if refusal.code < 400:
            return Result(Outcome.DEFERRED, phase, "server_confused", refusal.response)
        bounced = phase == Phase.RCPT
        return Result(Outcome.REFUSED, phase, "bounced" if bounced else "refused", refusal.response, bounced=bounced)

    def _judge_break(self, error: Exception) -> Result:
        """The conversation broke off: before the dot nothing was handed over; after it nobody knows."""
        words = said(str(error)) or type(error).__name__
        if self._phase >= Phase.DOT:
            return Result(Outcome.UNCERTAIN, self._phase, "no_answer", words)
        if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPNotSupportedError):
            return Result(Outcome.DEFERRED, self._phase, "sender_not_authorized", words)
        reason = "server_unreachable" if self._phase <= Phase.CONNECT else "connection_lost"
        return Result(Outcome.NOT_SENT, self._phase, reason, words)

    def _reset(self) -> None:
        """Ready for the next mail, or closed."""
        if self._smtp is None:
            return
        try:
            if self._smtp.rset()[0] != 250:
                self.close()
        except (OSError, smtplib.SMTPException):
            self.close()


def _expect(answer: tuple[int, bytes], *codes: int) -> None:
    code, text = answer
    if code == -1:
        raise smtplib.SMTPServerDisconnected("the connection was closed")
    if code not in codes:
        raise _Refused(code, text)


def _timeout(smtp: smtplib.SMTP, seconds: float) -> None:
    sock: socket.socket | None = smtp.sock
    if sock is not None:
        sock.settimeout(seconds)
