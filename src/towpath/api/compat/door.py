"""The hot doors of intake: small WSGI applications in front of Django, for the APIs that others’ clients speak.

It passes sessions, middleware and URL resolution by; what it does is read, accept, answer.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from towpath.api.compat import customerio, people, segment
from towpath.api.compat.keys import Sender, SenderKeys
from towpath.host.clock import Clock
from towpath.host.database import Connection, encode_json
from towpath.host.pool import pool
from towpath.intake.errors import Overloaded, TooLarge
from towpath.intake.group import Intake
from towpath.intake.models import Item
from towpath.intake.rules import LARGEST_BATCH
from towpath.values.problems import TowpathError

log = logging.getLogger(__name__)

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

_SUCCESS = b'{"success": true}'
_CORS = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "Authorization, Content-Type, Content-Encoding"),
    ("Access-Control-Max-Age", "86400"),
]
_WORDS = {
    200: "OK",
    204: "No Content",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    405: "Method Not Allowed",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class Door:
    """Answers the paths of one API. methods: that it takes; answer: to what was taken in."""

    methods: tuple[str, ...] = ("POST",)
    answer = _SUCCESS

    def __init__(self, connections: ConnectionPool[Connection], clock: Clock, intake: Intake | None = None) -> None:
        self.connections, self.clock = connections, clock
        self.keys = SenderKeys(connections, clock)
        self.intake = intake or Intake(connections, clock)

    def handle(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method in self.methods:
            status, body, headers = self._answer(environ)
        elif method == "OPTIONS":
            status, body, headers = 204, b"", []
        else:
            said = f"Send it with {' or '.join(self.methods)}."
            status, body, headers = 405, _refusal("method_not_allowed", said), [("Allow", ", ".join((*self.methods, "OPTIONS")))]
        start_response(
            f"{status} {_WORDS[status]}",
            [("Content-Type", "application/json"), ("Content-Length", str(len(body))), *_CORS, *headers],
        )
        return [body]

    def _answer(self, environ: dict[str, Any]) -> tuple[int, bytes, list[tuple[str, str]]]:
        try:
            self.take(environ)
        except Overloaded as error:
            return 429, _refusal(error.code, error.sentence), [("Retry-After", str(error.seconds))]
        except TowpathError as error:
            status = error.status if error.status in (401, 403) else 400
            return status, _refusal(error.code, error.sentence), []
        except (psycopg.OperationalError, PoolTimeout) as error:
            log.error("the database does not answer", extra={"error": str(error)})
            return 503, _refusal("database_away", "The database does not answer. Send it again in a moment."), [("Retry-After", "2")]
        except Exception:
            log.exception("an intake request failed")
            return 500, _refusal("internal_error", "Something went wrong on our side; nothing was taken in."), []
        return 200, self.answer, []

    def take(self, environ: dict[str, Any]) -> None:
        """Reads the request and takes it in; raises what is wrong with it."""
        raise NotImplementedError

    def find(self, key: str | None) -> Sender:
        """Raises `Unauthorized`."""
        sender = self.keys.find(key) if key else None
        if sender is None:
            raise segment.Unauthorized("This write key is not one that may send events here.")
        return sender


class SegmentDoor(Door):
    """The Segment HTTP API."""

    def take(self, environ: dict[str, Any]) -> None:
        key = segment.read_key(environ.get("HTTP_AUTHORIZATION", ""))
        sender = self.find(key) if key else None
        body = _read_body(environ)
        received = segment.read_request(
            environ["PATH_INFO"], body, environ.get("HTTP_CONTENT_ENCODING", ""), sender.workspace_id if sender else 0
        )
        if sender is None:
            sender = self.find(received.key)
            for item in received.items:
                _of_workspace(item, sender.workspace_id)
        if received.items:
            self.intake.put(sender.workspace_id, received.items, "segment", {"key": sender.key_id})


class TrackDoor(Door):
    """The Track API of Customer.io."""

    methods = ("POST", "PUT", "DELETE")
    answer = b"{}"

    def take(self, environ: dict[str, Any]) -> None:
        keys = customerio.read_keys(environ.get("HTTP_AUTHORIZATION", ""))
        sender = next((found for key in keys if (found := self.keys.find(key)) is not None), None) or self.find(None)
        path = _text_of(environ["PATH_INFO"])
        body = _read_body(environ)
        item = customerio.read_request(environ["REQUEST_METHOD"], path, body, environ.get("HTTP_CONTENT_ENCODING", ""), sender.workspace_id)
        if isinstance(item, customerio.Merge | customerio.Erase):
            people.carry_out(self.connections, self.clock, sender, item)
        else:
            self.intake.put(sender.workspace_id, [item], "customerio", {"key": sender.key_id})


def _text_of(path: str) -> str:
    """WSGI hands a path over as its bytes, each as one character."""
    try:
        return path.encode("latin-1").decode()
    except UnicodeError:
        return path


def _of_workspace(item: Item, workspace_id: int) -> None:
    """Of an item that was read before its key was known."""
    order = getattr(item, "order", None)
    if order is not None:
        order.workspace_id = workspace_id


def in_front_of(inner: Application, clock: Clock) -> Application:
    """The door of this web process, opened by its first request: a forked process has its own pool and threads."""
    doors: list[Door] = []
    lock = threading.Lock()

    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        tracks = customerio.concerns(path, environ.get("HTTP_AUTHORIZATION", ""))
        if path not in segment.PATHS and not tracks:
            return inner(environ, start_response)
        with lock:
            if not doors:
                intake = Intake(pool(), clock)
                doors.extend((SegmentDoor(pool(), clock, intake), TrackDoor(pool(), clock, intake)))
        return doors[tracks].handle(environ, start_response)

    return application


def _read_body(environ: dict[str, Any]) -> bytes:
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdigit() and int(length) > LARGEST_BATCH:
        raise TooLarge(f"A batch has at most {LARGEST_BATCH // 1024} kB.")
    limit = int(length) if length.isdigit() else LARGEST_BATCH + 1
    body: bytes = environ["wsgi.input"].read(limit)
    return body


def _refusal(code: str, sentence: str) -> bytes:
    return encode_json({"success": False, "code": code, "message": sentence})
