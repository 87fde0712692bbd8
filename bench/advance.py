"""Advance: contacts through start, filter, send (a channel that accepts in process) and delay; against the hard floor, interleaved.

The engine and the floor begin from the same inbox and end with the same rows: counts and checksums of every table are compared.
"""

import multiprocessing
import os
import statistics
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from bench.place import NOW, connect, database, keep, launch, make_workspace
from towpath.engine.catalog import Catalog
from towpath.engine.turn import find_lanes, work_lanes
from towpath.engine.worker import EngineThread
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.nodes.base import Answer

FLOW = """
towpath: 1
id: bench-{number}
name: Bench {number}
subject: contact
start: [{{event: signed_up}}]
first: who
nodes:
  who:   {{kind: filter, where: {where}, next: {{yes: hello, no: rest}}}}
  hello: {{kind: send_email, name: Hello, template: {{subject: Hello, text: Hello}}, next: {{sent: rest, not_sent: rest}}}}
  rest:  {{kind: delay, for: 24 hours}}
"""
# The condition as the flow says it, as SQL decides it, and what it sees.
SIMPLE = ("[[contact.score, at least, 25]]", "(c.attributes -> 'score')::int >= 25", "jsonb_build_array(c.attributes -> 'score')")
TEN_LEAVES = (
    "[[contact.score, at least, 10], [contact.plan, in, [gold, tin, free]], [contact.visits, less than, 40], [contact.city, starts with, City],"
    " [contact.points, at least, 0], {any: [[contact.kind, is, b2b], [contact.kind, is, b2c]]}, [contact.level, at most, 9],"
    " {not: [[contact.country, is, XX]]}, [contact.first_name, is not empty]]",
    "(c.attributes -> 'score')::int >= 10 and lower(c.attributes ->> 'plan') in ('gold', 'tin', 'free') and (c.attributes -> 'visits')::int < 40"
    " and starts_with(lower(c.attributes ->> 'city'), 'city') and (c.attributes -> 'points')::int >= 0"
    " and (lower(c.attributes ->> 'kind') = 'b2b' or lower(c.attributes ->> 'kind') = 'b2c') and (c.attributes -> 'level')::int <= 9"
    " and not lower(c.country) = 'xx' and coalesce(c.first_name, '') <> ''",
    "jsonb_build_array(c.attributes -> 'score', c.attributes -> 'plan', c.attributes -> 'visits', c.attributes -> 'city', c.attributes -> 'points',"
    " c.attributes -> 'kind', c.attributes -> 'kind', c.attributes -> 'level', c.country, c.first_name)",
)
TABLES = ("run", "token", "process", "message", "attempt", "entry_memory", "engaged", "counter", "inbox")
CHECKSUMS = {
    "run": "count(*), sum(hashtextextended(concat_ws(',', lane, contact_id, flow_id, version_id, ordinal, entered_at, status, key), 0)::numeric)",
    "token": "count(*), sum(hashtextextended(concat_ws(',', lane, contact_id, version_id, node, state, class, started_at, due_at), 0)::numeric)",
    "process": "count(*), sum(hashtextextended(concat_ws(',', lane, version_id, node, outlet, seen, started_at, ended_at, prior > 0), 0)::numeric)",
    "message": "count(*), sum(hashtextextended(concat_ws(',', lane, contact_id, version_id, node, status, channel, name, class, ended_at, attempts), 0)::numeric)",
    "attempt": "count(*), sum(hashtextextended(concat_ws(',', lane, number, phase, outcome, started_at, ended_at), 0)::numeric)",
    "entry_memory": "count(*), sum(hashtextextended(concat_ws(',', lane, contact_id, flow_id, entered, inside, key), 0)::numeric)",
    "engaged": "count(*), sum(hashtextextended(concat_ws(',', lane, contact_id, month), 0)::numeric)",
    "counter": "count(distinct (version_id, node, what)), sum(n)",
    "inbox": "count(*), 0",
}


def accept(channel: str) -> Answer | None:
    return Answer("sent")


class Course:
    """One database with its contacts, flows and both runners."""

    def __init__(self, url: str, size: int, flows: int, condition: tuple[str, str, str]) -> None:
        self.url, self.size, self.flows = url, size, flows
        self.db = connect(url)
        self.workspace = make_workspace(self.db, size)
        self.flow_ids = [launch(self.db, self.workspace, FLOW.format(number=number, where=condition[0])) for number in range(flows)]
        self.db.execute("create table bench_flow (number integer primary key, flow_id integer, version_id integer)")
        for number, flow_id in enumerate(self.flow_ids):
            self.db.execute("insert into bench_flow select %s, %s, id from flow_version where flow_id = %s", [number, flow_id, flow_id])
        text = (Path(__file__).parent / "floor.sql").read_text()
        text = text.replace("CONDITION", condition[1]).replace("SEEN", condition[2]).replace("FLOWS", str(flows))
        self.db.execute(text)  # type: ignore[arg-type]
        self.db.commit()

    def fill(self) -> None:
        """Empty tables, and a command a lane and flow in the inbox."""
        self.db.execute(f"truncate {', '.join(TABLES)}")  # type: ignore[arg-type]
        self.db.execute("update lane set next_id = 1, next_due = 'infinity'")
        if self.flows == 1:
            self.db.execute(
                "insert into inbox (lane, id, workspace_id, kind, name, occurred_at, received_at, payload)"
                " select lane, 256 + lane, %s, 2, 'enter_audience', %s, %s, jsonb_build_object('flow', %s::int) from generate_series(0, 255) as lane",
                [self.workspace, NOW, NOW, self.flow_ids[0]],
            )
        else:
            self.db.execute(
                "insert into inbox (lane, id, workspace_id, kind, name, occurred_at, received_at, payload)"
                " select lane, row_number() over () * 256 + lane, %s, 2, 'enter_people', %s, %s, jsonb_build_object('flow', flow_id, 'contacts', jsonb_agg(id order by id))"
                " from contact as c join bench_flow as f on f.number = (c.id >> 8) %% %s group by lane, flow_id",
                [self.workspace, NOW, NOW, self.flows],
            )
        self.db.commit()
        self.db.autocommit = True
        self.db.execute("checkpoint")
        self.db.autocommit = False

    def checksums(self) -> dict[str, Any]:
        found = {table: self.db.execute(f"select {what} from {table}").fetchone() for table, what in CHECKSUMS.items()}  # type: ignore[arg-type]
        self.db.rollback()
        return found

    def visits(self) -> int:
        """Begun: those that ended and those in progress."""
        row = self.db.execute("select (select count(*) from process) + (select count(*) from token)").fetchone()
        self.db.rollback()
        assert row is not None
        return int(row[0])

    # ---- runners: seconds -----------------------------------------------------------------------------------------------

    def floor(self) -> float:
        began = time.perf_counter()
        for start in range(0, 256, 8):
            self.db.execute("select bench_floor(%s::smallint[], %s, %s + interval '24 hours')", [list(range(start, start + 8)), NOW, NOW])
            self.db.commit()
        return time.perf_counter() - began

    def one_connection(self) -> float:
        return on_one_connection(self.url, NOW)

    def threads(self) -> float:
        """A worker's two threads."""
        return self._workers([threading.Thread(target=work_until_idle, args=(self.url, number == 0)) for number in range(2)])

    def processes(self, workers: int) -> float:
        spawn = multiprocessing.get_context("fork")
        return self._workers([spawn.Process(target=_worker, args=(self.url,)) for _ in range(workers)])

    @staticmethod
    def _workers(workers: list[Any]) -> float:
        began = time.perf_counter()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return time.perf_counter() - began


def on_one_connection(url: str, now: datetime) -> float:
    """Seconds until one connection, without threads, finds nothing more to do."""
    with connect(url, autocommit=True) as db:
        db.execute("set plan_cache_mode = force_generic_plan")  # as a worker does
        catalog = Catalog()
        catalog.refresh(db)
        began = time.perf_counter()
        start = 0
        while lanes := find_lanes(db, now, start, 16):
            work_lanes(db, catalog, now, lanes, accept=accept)
            start = (lanes[-1] + 1) % 256
        return time.perf_counter() - began


def work_until_idle(url: str, interactive: bool, now: datetime = NOW) -> None:
    """An engine thread, until nothing is left."""
    thread = EngineThread(url, MovableClock(now), threading.Event(), interactive=interactive, accept=accept)
    with connect(url, autocommit=True) as db:
        db.execute("set plan_cache_mode = force_generic_plan")
        idle = 0
        while idle < 3:
            idle = 0 if thread.turn(db) else idle + 1


def _worker(url: str) -> None:
    threads = [threading.Thread(target=work_until_idle, args=(url, number == 0)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def measure(
    size: int,
    flows: int = 1,
    condition: tuple[str, str, str] = SIMPLE,
    rounds: int = 3,
    workers: tuple[int, ...] = (1, 2, 4),
    name: str = "advance",
) -> None:
    with database() as url:
        course = Course(url, size, flows, condition)
        runners: dict[str, tuple[int, Callable[[], float]]] = {
            "one connection": (0, course.one_connection),
            "two threads": (1, course.threads),
        }
        for count in workers:
            if count > 1:
                runners[f"{count} workers"] = (count, lambda count=count: course.processes(count))
        times: dict[str, list[float]] = {runner: [] for runner in runners}
        floors: list[float] = []
        course.fill()
        course.one_connection()  # warm: plans, caches, imports
        for _ in range(rounds):
            course.fill()
            floors.append(course.floor())
            wanted, visits = course.checksums(), course.visits()
            for runner, (_, run) in runners.items():
                course.fill()
                times[runner].append(run())
                found = course.checksums()
                assert found == wanted, (
                    f"{runner}: {[(table, found[table], wanted[table]) for table in wanted if found[table] != wanted[table]]}"
                )
        floor = visits / statistics.median(floors)
        for runner, (count, _) in runners.items():
            rate = visits / statistics.median(times[runner])
            keep(
                bench=name, variant=runner, workers=count or 1, connections=1 if runner == "one connection" else 2 * count, size=size, flows=flows,
                value=rate, unit="visits/s", runs_per_second=size / statistics.median(times[runner]), floor=floor, ratio=rate / floor,
            )  # fmt: skip
        if flows == 1:
            weigh(course.db, size)
        keep(
            bench="memory",
            workers=1,
            size=size,
            value=psutil.Process(os.getpid()).memory_info().rss / 2**20,
            unit="MB",
            floor=200,
            ratio=None,
        )
        course.db.close()


def weigh(db: Connection, size: int) -> None:
    """Bytes of a sleeping run (run, token, once-memory, with their indexes) and of a visit in the history."""
    sizes = {}
    for table in ("run", "token", "entry_memory", "process", "engaged"):
        row = db.execute("select sum(pg_total_relation_size(relid)) from pg_partition_tree(%s) where isleaf", [table]).fetchone()
        if row is None or row[0] is None:
            row = db.execute("select pg_total_relation_size(%s::regclass)", [table]).fetchone()
        assert row is not None
        sizes[table] = int(row[0])
    visits = db.execute("select count(*) from process").fetchone()
    indexes = db.execute(
        "select c.relname, pg_relation_size(i.indexrelid) from pg_index as i join pg_class as c on c.oid = i.indexrelid"
        " where i.indrelid in ('run'::regclass, 'token'::regclass, 'entry_memory'::regclass) order by c.relname"
    ).fetchall()
    db.rollback()
    assert visits is not None
    parts = {table: round(sizes[table] / size, 1) for table in ("run", "token", "entry_memory")}
    keep(
        bench="bytes of a sleeping run",
        workers=1,
        size=size,
        value=sum(parts.values()),
        unit="bytes",
        floor=450,
        ratio=sum(parts.values()) / 450,
        **parts,
        indexes={index: round(bytes_ / size, 1) for index, bytes_ in indexes},
    )
    each = sizes["process"] / visits[0]
    keep(bench="bytes of a visit", workers=1, size=size, value=each, unit="bytes", floor=250, ratio=each / 250)
