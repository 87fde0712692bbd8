"""Waking: sleepers whose timers are due, people for whom what they awaited happens, and an audience that enters at a launch.

All three are worked by a worker's two threads. A figure counts what was written: visits that ended, people who went on, runs.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from bench.advance import work_until_idle
from bench.intake import identify
from bench.place import NOW, connect, database, keep, launch, make_workspace
from towpath.contacts.models import Person
from towpath.engine.launch import launch as launch_with_entries
from towpath.flows import writes as flows
from towpath.host.database import Connection
from towpath.intake.accept import accept
from towpath.intake.models import Track

SLEEPING = """
towpath: 1
id: sleeping
name: Sleeping
subject: contact
start: [{event: signed_up}]
first: sleep
nodes:
  sleep: {kind: delay, for: 1 hour, next: {done: who}}
  who: {kind: filter, where: [[contact.score, at least, 25]], next: {yes: rest}}
  rest: {kind: delay, for: 24 hours}
"""
AWAITING = """
towpath: 1
id: awaiting
name: Awaiting
subject: contact
start: [{event: signed_up}]
first: wait
nodes:
  wait: {kind: wait_for, events: [{name: Paid, event: paid, where: [[event.total, at least, 10]]}], timeout: 10 days, next: {Paid: rest}}
  rest: {kind: delay, for: 24 hours}
"""
LAUNCHED = """
towpath: 1
id: launched
name: Launched
subject: contact
start: [{from: audience, where: [[contact.score, at least, 0]], mode: static}]
first: rest
nodes:
  rest: {kind: delay, for: 24 hours}
"""
LATER = NOW + timedelta(hours=2)
# The due time of a sleeping token: as its id says, or as a hash of it does.
ORDERS = {
    "due in the order of ids": "run_id::numeric",
    "due in another order": "(hashint8(run_id)::bigint + 2147483648)",
}


def measure(size: int, rounds: int = 3) -> None:
    with database() as url, _place(url, size) as (db, workspace):
        flow = launch(db, workspace, SLEEPING)
        times: dict[str, list[float]] = {order: [] for order in ORDERS}
        ended = 0
        for _ in range(rounds):
            for order, by in ORDERS.items():
                enter(url, db, workspace, flow)
                put_to_sleep(db, by, NOW + timedelta(hours=1))
                times[order].append(worked(url, LATER))
                ended = _count(db, "process")
                empty(db)
        for order, seconds in times.items():
            keep(bench="timers due at once", variant=order, workers=1, size=size, value=ended / min(seconds), unit="visits/s", floor=50_000)
        in_order, other = (min(seconds) for seconds in times.values())
        keep(bench="timers due at once", variant="other order / order of ids", workers=1, size=size, value=in_order / other, unit="ratio")
    with database() as url, _place(url, size) as (db, workspace):
        identify(db, workspace)
        flow = launch(db, workspace, AWAITING)
        enter(url, db, workspace, flow)
        for start in range(0, size, 1_000):
            names = range(start + 1, min(size, start + 1_000) + 1)
            accept(db, workspace, [_paid(number) for number in names], NOW, "api")
            db.commit()
        seconds = worked(url, NOW)
        found = _count(db, "process")
        assert found == size, f"{found} of {size} went on"
        keep(bench="awaited events", workers=1, size=size, value=size / seconds, unit="wake-ups/s", seconds=seconds, floor=10_000)
    with database() as url, _place(url, size) as (db, workspace):
        imported = flows.import_flow(db, workspace, LAUNCHED, by="bench", now=NOW)
        assert imported.flow is not None, imported.problems
        db.commit()
        began = time.perf_counter()
        launch_with_entries(db, workspace, imported.flow.id, by="bench", now=NOW)
        db.commit()
        launched = time.perf_counter() - began
        seconds = launched + worked(url, NOW)
        found = _count(db, "run")
        assert found == size, f"{found} of {size} entered"
        keep(
            bench="launch over an audience", workers=1, size=size, value=size / seconds, unit="entries/s", seconds=seconds, launch=launched,
            floor=20_000,
        )  # fmt: skip


@contextmanager
def _place(url: str, size: int) -> Iterator[tuple[Connection, int]]:
    with connect(url) as db:
        yield db, make_workspace(db, size)


def _paid(number: int) -> Track:
    return Track(Person(external_id=f"p{number}"), "paid", {"total": 12})


def enter(url: str, db: Connection, workspace: int, flow: int) -> None:
    """Everybody, at NOW."""
    db.execute(
        "insert into inbox (lane, id, workspace_id, kind, name, occurred_at, received_at, payload)"
        " select lane, nextval('event_seq') * 256 + lane, %s, 2, 'enter_audience', %s, %s, jsonb_build_object('flow', %s::int)"
        " from generate_series(0, 255) as lane",
        [workspace, NOW, NOW, flow],
    )
    db.commit()
    worked(url, NOW)


def put_to_sleep(db: Connection, by: str, since: datetime) -> None:
    """Gives every token a due time within the half hour after `since`, in this order."""
    db.execute(
        f"update token set due_at = %s + interval '30 minutes' * (rank / count)"  # type: ignore[arg-type]
        f" from (select run_id as id, lane as of, (row_number() over (order by {by}))::float8 as rank, (count(*) over ())::float8 as count from token) as t"
        " where lane = of and run_id = id",
        [since],
    )
    db.execute("update lane set next_due = %s where kind = 'work'", [since])
    db.commit()
    db.autocommit = True
    db.execute("vacuum analyze token")
    db.execute("checkpoint")
    db.autocommit = False


def worked(url: str, now: datetime) -> float:
    """Seconds until a worker's two threads find nothing more to do."""
    threads = [threading.Thread(target=work_until_idle, args=(url, number == 0, now)) for number in range(2)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def empty(db: Connection) -> None:
    db.execute("truncate run, token, process, entry_memory, engaged, counter, inbox")
    db.execute("update lane set next_id = 1, next_due = 'infinity'")
    db.commit()


def _count(db: Connection, table: str) -> int:
    row: Any = db.execute(f"select count(*) from {table}").fetchone()  # type: ignore[arg-type]
    db.rollback()
    return int(row[0])
