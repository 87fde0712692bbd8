"""Many single requests, one commit: what comes in while a transaction is being written goes into the next one together.

A request waits for the commit that holds its items; nothing is acknowledged before. No timer: an idle process writes at once.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from towpath.host.clock import Clock
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.intake.accept import accept
from towpath.intake.errors import Overloaded
from towpath.intake.models import Item, Outcome

log = logging.getLogger(__name__)

# One transaction takes at most this many items of small requests.
MOST_TOGETHER = 1_000
# More than this waiting: answer that it is too much.
MOST_WAITING = 10_000
TELL_EVERY_SECONDS = 0.5
_TRIES = 4
_PATIENCE = 30.0


class _Request:
    __slots__ = ("cause", "done", "error", "items", "outcomes", "source", "workspace_id")

    def __init__(self, workspace_id: int, items: Sequence[Item], source: str, cause: Mapping[str, Any] | None) -> None:
        self.workspace_id, self.items, self.source, self.cause = workspace_id, items, source, cause
        self.done = threading.Event()
        self.outcomes: list[Outcome] = []
        self.error: BaseException | None = None


class Intake:
    """The door of one process. Safe to be used by many threads; the writing threads start with the first request.

    writers: two, so that one encodes while the other's transaction is written. waiting: items that may wait before it is too much.
    """

    def __init__(self, pool: ConnectionPool[Connection], clock: Clock, *, writers: int = 2, waiting: int = MOST_WAITING) -> None:
        self._pool, self._clock, self._writers, self._most = pool, clock, writers, waiting
        self._requests: deque[_Request] = deque()
        self._waiting = 0
        self._lock = threading.Condition()
        self._started = False
        self._told_at = 0.0

    def put(self, workspace_id: int, items: Sequence[Item], source: str = "api", cause: Mapping[str, Any] | None = None) -> list[Outcome]:
        """Accept the items and wait until they are committed. Raises `Overloaded`, and what `accept` raises."""
        request = _Request(workspace_id, items, source, cause)
        with self._lock:
            if self._waiting + len(items) > self._most and self._waiting:
                raise Overloaded
            self._waiting += len(items)
            self._requests.append(request)
            if not self._started:
                self._started = True
                for number in range(self._writers):
                    threading.Thread(target=self._write_forever, name=f"intake {number}", daemon=True).start()
            self._lock.notify()
        if not request.done.wait(_PATIENCE):
            raise Overloaded(5)
        if request.error is not None:
            raise request.error
        return request.outcomes

    @property
    def waiting(self) -> int:
        """Items that came and are not committed yet."""
        return self._waiting

    def _write_forever(self) -> None:
        while True:
            with self._lock:
                while not self._requests:
                    self._lock.wait()
                taken = self._take()
            try:
                self._write(taken)
                if all(request.error is None for request in taken):
                    self._tell_workers()
            finally:
                with self._lock:
                    self._waiting -= sum(len(request.items) for request in taken)
                for request in taken:
                    request.done.set()

    def _tell_workers(self) -> None:
        """Those that sleep look again. A worker that had work looks often for a second: it needs no notice."""
        now = time.monotonic()
        if now - self._told_at < TELL_EVERY_SECONDS:
            return
        self._told_at = now
        try:
            with self._pool.connection(timeout=1) as db:
                db.execute(statement("events", "notify_inbox"))
        except (psycopg.Error, PoolTimeout):
            log.warning("workers were not told of what came in; they find it when they look")

    def _take(self) -> list[_Request]:
        taken = [self._requests.popleft()]
        count = len(taken[0].items)
        while self._requests and count + len(self._requests[0].items) <= MOST_TOGETHER:
            taken.append(self._requests.popleft())
            count += len(taken[-1].items)
        return taken

    def _write(self, requests: Sequence[_Request]) -> None:
        """All in one transaction; if that fails, each by itself, so that one bad request spoils no other."""
        try:
            self._in_transaction(lambda db, now: self._accept(db, requests, now))
        except Exception as error:
            if len(requests) == 1:
                requests[0].error = error
                return
            for request in requests:
                self._write([request])

    def _accept(self, db: Connection, requests: Sequence[_Request], now: datetime) -> None:
        grouped: dict[tuple[int, str, str], list[_Request]] = {}
        for request in requests:
            grouped.setdefault((request.workspace_id, request.source, str(request.cause)), []).append(request)
        for (workspace_id, source, _), together in grouped.items():
            items = [item for request in together for item in request.items]
            outcomes = iter(accept(db, workspace_id, items, now, source, cause=together[0].cause))
            for request in together:
                request.outcomes = [next(outcomes) for _ in request.items]

    def _in_transaction(self, work: Callable[[Connection, datetime], None]) -> None:
        run_in_transaction(self._pool, lambda db: work(db, self._clock.now()))


def run_in_transaction(pool: ConnectionPool[Connection], work: Callable[[Connection], None]) -> None:
    """Do the work and commit; again where the database says that two senders waited for each other."""
    for attempt in range(_TRIES):
        try:
            with pool.connection() as db:
                work(db)
            return
        except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure):
            if attempt == _TRIES - 1:
                raise
