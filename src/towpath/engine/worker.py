"""A worker: two engine threads, threads that send, one for jobs. Any number of workers share the lanes of one database.

Errors are counted and shown; a lost connection is opened anew, with growing pauses, and work goes on where the last commit left it.
"""

import logging
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

import psycopg

from towpath.engine.callbacks import call_back
from towpath.engine.catalog import Catalog
from towpath.engine.jobs import JOBS
from towpath.engine.outbox import Accept, nobody_accepts
from towpath.engine.sending import EngineFlows
from towpath.engine.turn import Limits, find_lanes, work_lanes
from towpath.engine.wire import Connection
from towpath.host.clock import Clock
from towpath.host.database import connect, end_when_silent, go_by_keys
from towpath.messages import deliver
from towpath.messages.claim import Office

log = logging.getLogger(__name__)

ROLES = ("engine", "deliver", "jobs")
POLL_SECONDS = 0.02
IDLE_POLL_SECONDS = 0.25  # when nothing was to do for IDLE_AFTER_SECONDS; a notice of the intake wakes earlier
IDLE_AFTER_SECONDS = 1.0
LANES_A_TURN = 32
LIVELY_LANES = 8  # of the other thread meanwhile: who waits seldom finds the lane taken
LONGEST_TURN = 0.2  # seconds; a turn that took longer makes the next ones smaller
LIVELY_SECONDS = 0.25  # so long after somebody waited, the interactive thread keeps itself free
LONGEST_BACKOFF = 10.0
SWITCH_SECONDS = 0.001  # a thread that sends one mail need not wait long for those that work thousands of tokens

# What went wrong since the start, by kind of error.
errors: Counter[str] = Counter()


def run(
    database_url: str,
    roles: Iterable[str],
    clock: Clock,
    stop: threading.Event,
    *,
    office: Office | None = None,
    accept: Accept = nobody_accepts,
) -> None:
    """Work until `stop` is set. office: needed for the role deliver."""
    sys.setswitchinterval(SWITCH_SECONDS)
    threads: list[threading.Thread] = []
    wanted = set(roles)
    if "engine" in wanted:
        lively = Lively()
        for number in range(2):
            engine = EngineThread(database_url, clock, stop, interactive=number == 0, accept=accept, lively=lively)
            threads.append(_thread(f"engine-{number}", engine.run))
    if "jobs" in wanted:
        threads.append(_thread("jobs", lambda: _keep_doing_jobs(database_url, clock, stop, office)))
    for thread in threads:
        thread.start()
    if "deliver" in wanted and office is not None:
        deliver.run(database_url, clock, stop, office=office, flows=EngineFlows())
    for thread in threads:
        thread.join()


def _thread(name: str, target: Callable[[], None]) -> threading.Thread:
    return threading.Thread(target=target, name=name, daemon=True)


class Lively:
    """What the threads of a worker know of each other: until when somebody may wait again (`time.monotonic`)."""

    until = 0.0


class EngineThread:
    """One connection that works lanes. interactive: looks first for events and people who wait, then for bulk."""

    def __init__(
        self,
        database_url: str,
        clock: Clock,
        stop: threading.Event,
        *,
        interactive: bool = False,
        accept: Accept = nobody_accepts,
        lively: Lively | None = None,
    ) -> None:
        self._url, self._clock, self._stop, self._catalog = database_url, clock, stop, Catalog()
        self._interactive, self._accept = interactive, accept
        self._start = 0 if interactive else 128
        self._scale = 0.25
        self._lively = lively or Lively()

    def run(self) -> None:
        """Survives everything but `stop`."""
        backoff = 0.1
        while not self._stop.is_set():
            try:
                with connect(self._url, name="towpath engine", autocommit=True) as db:
                    end_when_silent(db)
                    db.execute("set statement_timeout = '60s'")
                    db.execute("set jit = off")
                    go_by_keys(db)
                    db.execute("listen towpath_inbox")
                    worked_at = time.monotonic()
                    while not self._stop.is_set():
                        if self.turn(db):
                            worked_at = time.monotonic()
                        else:
                            idle = time.monotonic() - worked_at > IDLE_AFTER_SECONDS
                            for _ in db.notifies(timeout=IDLE_POLL_SECONDS if idle else POLL_SECONDS, stop_after=1):
                                worked_at = time.monotonic()
                        backoff = 0.1
            except Exception as error:
                errors[type(error).__name__] += 1
                level = logging.WARNING if isinstance(error, psycopg.OperationalError) else logging.ERROR
                log.log(
                    level,
                    "the engine was interrupted and goes on in %.1f s: %s",
                    backoff,
                    error,
                    exc_info=not isinstance(error, psycopg.OperationalError),
                )
                self._stop.wait(backoff)
                backoff = min(2 * backoff, LONGEST_BACKOFF)

    def turn(self, db: Connection) -> int:
        """One turn, if there is work; answers how much was done."""
        now = self._clock.now()
        if self._interactive and (lanes := find_lanes(db, now, self._start, LANES_A_TURN, interactive=True)):
            done = self._work(db, now, lanes, Limits(timers=500, bulk=0))
            self._lively.until = time.monotonic() + LIVELY_SECONDS
            return done
        lively = time.monotonic() < self._lively.until
        if lively and self._interactive:
            return 0
        lanes = find_lanes(db, now, self._start, LIVELY_LANES if lively else LANES_A_TURN)
        return self._work(db, now, lanes, Limits()) if lanes else 0

    def _work(self, db: Connection, now: datetime, lanes: list[int], limits: Limits) -> int:
        began = time.monotonic()
        done = work_lanes(db, self._catalog, now, lanes, _scaled(limits, self._scale), self._accept)
        took = time.monotonic() - began
        if took > LONGEST_TURN:
            self._scale = max(0.05, self._scale * LONGEST_TURN / took)
        elif took < LONGEST_TURN / 2:
            self._scale = min(1.0, self._scale * 1.25)
        self._start = (lanes[-1] + 1) % 256
        return done


def _scaled(limits: Limits, scale: float) -> Limits:
    return Limits(
        inbox=int(limits.inbox * scale) or 1,
        interactive=int(limits.interactive * scale) or 1,
        timers=int(limits.timers * scale) or 1,
        bulk=(int(limits.bulk * scale) or 1) if limits.bulk else 0,
    )


def _keep_doing_jobs(database_url: str, clock: Clock, stop: threading.Event, office: Office | None) -> None:
    next_at: dict[str, datetime] = {}
    while not stop.is_set():
        try:
            with connect(database_url, name="towpath jobs", autocommit=True) as db:
                end_when_silent(db)
                while not stop.is_set():
                    now = clock.now()
                    for job, every in JOBS:
                        if next_at.get(job.__name__, now) <= now:
                            with db.transaction():
                                job(db, now)
                            next_at[job.__name__] = now + every
                    if office is not None and not office.records:
                        call_back(db, office.guard, clock.now())
                    stop.wait(0.5)
        except Exception as error:
            errors[type(error).__name__] += 1
            log.warning("a job was interrupted: %s", error, exc_info=not isinstance(error, psycopg.OperationalError))
            stop.wait(1.0)
