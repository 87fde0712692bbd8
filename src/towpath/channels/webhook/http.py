"""One HTTP call through the guard: bounded in time and size, redirects followed only where nothing is changed, every hop guarded."""

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec

from towpath.channels.base import TAKEN_OVER, Cross, Outcome, Phase, Result, said
from towpath.channels.guard import ForbiddenAddress, Guard

CONNECT_SECONDS = 5.0
CALL_SECONDS = 30.0
REQUEST_BYTES = 1_000_000
RESPONSE_BYTES = 1_000_000
KEPT_TEXT = 20_000  # characters of an answer that is not JSON
REDIRECTS = 3
RETRY_AFTER_LIMIT = 3_600

# Answers that mean "not now": the call is made again.
_FOR_NOW = frozenset({408, 425, 429, 500, 502, 503, 504})
_SET_BY_US = frozenset({"host", "content-length", "transfer-encoding", "connection", "idempotency-key"})


class Call(msgspec.Struct, frozen=True, omit_defaults=True):
    """A request as it is sent, and sent again: the same bytes under the same key. seconds: for all of it.

    sealed: where it carries secrets, the request as it is sent, encrypted; the rest is then what people may see of it.
    signing: the secret by which each attempt is signed (`signing.sign_call`); only inside what is sealed.
    """

    method: str
    url: str
    idempotency_key: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    seconds: float = CALL_SECONDS
    sealed: str = ""
    signing: str = ""


class BadCall(ValueError):
    """The request can't be made as it is written."""


def check_call(call: Call) -> None:
    """Raises BadCall for what HTTP can't carry or nobody should send."""
    parts = urlsplit(call.url)
    try:
        port = parts.port
    except ValueError as error:
        raise BadCall("The URL has no valid port.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise BadCall("The URL must begin with http:// or https:// and name a host.")
    if not call.url.isascii() or not call.url.isprintable() or " " in call.url:
        raise BadCall("The URL contains characters that must be percent-encoded.")
    if not call.method.isascii() or not call.method.isalpha():
        raise BadCall("The method is one word, such as POST.")
    for name, value in call.headers:
        if not name or not all(letter.isascii() and (letter.isalnum() or letter in "!#$%&'*+-.^_`|~") for letter in name):
            raise BadCall("A header's name is letters, digits and dashes.")
        if not value.isprintable():
            raise BadCall(f"The header {name} contains a line break or a control character.")
    if call.body is not None and len(call.body.encode()) > REQUEST_BYTES:
        raise BadCall(f"The body is larger than {REQUEST_BYTES:,} bytes.")


def make_call(call: Call, cross: Cross, guard: Guard, *, context: ssl.SSLContext | None = None) -> Result:
    """Send the request and judge the answer. `cross` is called when the socket is open, before the first byte of the request."""
    exchange = _Exchange(call, cross, guard, context)
    try:
        check_call(call)
        return exchange.run()
    except BadCall as error:
        return Result(Outcome.REFUSED, Phase.BEGUN, "bad_request", str(error))
    except ForbiddenAddress as error:
        if error.reason == "unknown_host" and exchange.phase < Phase.DOT:
            return Result(Outcome.NOT_SENT, exchange.phase, error.reason, str(error))
        return Result(Outcome.REFUSED, exchange.phase, error.reason, str(error))
    except (OSError, http.client.HTTPException) as error:
        words = said(str(error)) or type(error).__name__
        if exchange.phase >= Phase.DOT:
            return Result(Outcome.UNCERTAIN, Phase.DOT, "no_answer", words)
        return Result(Outcome.NOT_SENT, exchange.phase, "server_unreachable", words)


class _TakenOver(Exception):
    """The attempt is no longer ours."""


class _Exchange:
    def __init__(self, call: Call, cross: Cross, guard: Guard, context: ssl.SSLContext | None) -> None:
        self.phase = Phase.BEGUN
        self._call = call
        self._cross = cross
        self._guard = guard
        self._context = context
        self._deadline = time.monotonic() + min(call.seconds, CALL_SECONDS * 4)

    def run(self) -> Result:
        url, method, body = self._call.url, self._call.method.upper(), self._call.body
        origin = _origin(url)
        for _ in range(REDIRECTS + 1):
            try:
                status, headers, text = self._request(method, url, body, with_headers=_origin(url) == origin)
            except _TakenOver:
                return Result(Outcome.NOT_SENT, self.phase, TAKEN_OVER)
            location = headers.get("location")
            if status not in (301, 302, 303, 307, 308) or not location or method not in ("GET", "HEAD"):
                break
            url = urljoin(url, location)
            check_call(msgspec.structs.replace(self._call, url=url))
        return _judge(status, headers, text)

    def _request(self, method: str, url: str, body: str | None, *, with_headers: bool) -> tuple[int, Mapping[str, str], bytes]:
        parts = urlsplit(url)
        self.phase = max(self.phase, Phase.CONNECT)
        connection = _Connection(parts.hostname or "", parts.port, parts.scheme == "https", self._guard, self._context)
        try:
            connection.connect()
            if self.phase < Phase.DOT:
                if not self._cross():
                    raise _TakenOver
                self.phase = Phase.DOT
            connection.set_timeout(self._left())
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            encoded = body.encode() if body is not None else None
            connection.request(method, target, body=encoded, headers=self._headers(with_headers))
            response = connection.getresponse()
            return response.status, {name.casefold(): value for name, value in response.getheaders()}, self._read(connection, response)
        finally:
            connection.close()

    def _headers(self, with_headers: bool) -> dict[str, str]:
        """What the flow's author wrote (it may hold secrets) is not carried to another origin."""
        written = {name: value for name, value in self._call.headers if name.casefold() not in _SET_BY_US} if with_headers else {}
        encoded = {name: value.encode().decode("latin-1") for name, value in written.items()}
        base = {"User-Agent": "Towpath", "Accept": "application/json, */*;q=0.5"}
        given = {name.casefold() for name in encoded}
        kept = {name: value for name, value in base.items() if name.casefold() not in given}
        return {**kept, **encoded, "Idempotency-Key": self._call.idempotency_key, "Connection": "close"}

    def _read(self, connection: "_Connection", response: http.client.HTTPResponse) -> bytes:
        """At most RESPONSE_BYTES, and never past the deadline however slowly the other side drips."""
        chunks, size = [], 0
        while size <= RESPONSE_BYTES:
            connection.set_timeout(self._left())
            chunk = response.read1(65_536)
            if not chunk:
                break
            chunks.append(chunk)
            size += len(chunk)
        return b"".join(chunks)[:RESPONSE_BYTES]

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the call took too long")
        return left


class _Connection(http.client.HTTPConnection):
    """A connection that the guard opens."""

    def __init__(self, host: str, port: int | None, secure: bool, guard: Guard, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port or (443 if secure else 80), timeout=CONNECT_SECONDS)
        self._guard = guard
        self._secure = secure
        self._context = context

    def connect(self) -> None:
        opened = self._guard.connect(self.host, self.port, CONNECT_SECONDS)
        if self._secure:
            try:
                self.sock = (self._context or ssl.create_default_context()).wrap_socket(opened, server_hostname=self.host)
            except BaseException:
                opened.close()
                raise
        else:
            self.sock = opened

    def set_timeout(self, seconds: float) -> None:
        sock: socket.socket | None = self.sock
        if sock is not None:
            sock.settimeout(seconds)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _judge(status: int, headers: Mapping[str, str], body: bytes) -> Result:
    answer: dict[str, Any] = {"status": status, "headers": {name: said(value) for name, value in list(headers.items())[:100]}}
    text = body.decode("utf-8", "replace").replace("\x00", "\ufffd")
    try:
        answer["json"] = _numbers(text) if text else None
    except (msgspec.DecodeError, RecursionError):
        answer["json"] = None
        answer["text"] = text[:KEPT_TEXT]
    response = f"HTTP {status}"
    if 200 <= status < 300:
        return Result(Outcome.ACCEPTED, Phase.DONE, None, response, answer=answer)
    if status in _FOR_NOW:
        return Result(Outcome.DEFERRED, Phase.DONE, f"http_{status}", response, answer=answer, retry_after=_retry_after(headers))
    return Result(Outcome.REFUSED, Phase.DONE, f"http_{status}", response, answer=answer)


_DECODER = msgspec.json.Decoder(float_hook=Decimal)


def _numbers(text: str) -> Any:
    """JSON with numbers as decimals; NUL, which the database can't keep, becomes the replacement character."""
    return _DECODER.decode(text.replace("\\u0000", "\\ufffd"))


def _retry_after(headers: Mapping[str, str]) -> int | None:
    value = headers.get("retry-after", "")
    return min(int(value), RETRY_AFTER_LIMIT) if value.isdecimal() and len(value) < 10 else None
