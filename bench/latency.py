"""Latency: from the moment an event was received to the moment the attempt of its mail began; idle, under load, while a
crowd enters, and while as many timers are due at once.

The real processes (web, worker, mail catcher) on a database of their own. Both moments are stamped by Towpath itself, so the figure
holds everything between: the commit of the event, match, advance, claim. Memory of each process is read at the end.
"""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import psutil

from bench.intake import batch, identify
from bench.place import connect, database, keep, launch, make_workspace
from towpath.accounts.writes import make_key
from towpath.host.clock import SystemClock
from towpath.host.database import Connection
from towpath.messages.senders import make_first_sender
from towpath.secrets.ring import open_ring

PROBES = int(os.environ.get("PROBES", "200"))
BULK = int(os.environ.get("BULK", "1000000"))
LOAD = 2_000  # events a second
PAUSE = 0.05  # seconds between probes

PROBED = """
towpath: 1
id: probed
name: Probed
subject: contact
settings: {re_entry: many}
start: [{event: probed}]
first: hello
nodes:
  hello: {kind: send_email, name: Hello, purpose: transactional, template: {subject: Hello, text: Hello}}
"""
LOADED = """
towpath: 1
id: loaded
name: Loaded
subject: contact
settings: {re_entry: many}
start: [{event: Bought, where: [[event.place, less than, 10]]}]
first: rich
nodes:
  rich: {kind: filter, where: [[contact.score, at least, 25]], next: {yes: rest}}
  rest: {kind: delay, for: 24 hours}
"""
DRAINED = """
towpath: 1
id: drained
name: Drained
subject: contact
start: [{event: drained}]
first: rich
nodes:
  rich: {kind: filter, where: [[contact.score, at least, 25]], next: {yes: rest, no: rest}}
  rest: {kind: delay, for: 24 hours}
"""
ATTEMPTS = """
select extract(epoch from a.started_at - r.entered_at)::float8, extract(epoch from a.started_at - e.received_at)::float8
from event as e
join run as r on r.entry_event_id = e.id and r.lane = e.lane
join process as p on p.run_id = r.id and p.lane = r.lane
join attempt as a on a.process_id = p.id and a.lane = p.lane
where e.name = 'probed' and e.received_at >= %s
"""


def measure() -> None:
    with (
        database() as url,
        tempfile.TemporaryDirectory(prefix="towpath-bench-", ignore_cleanup_errors=True) as data,
        connect(url) as db,
    ):
        workspace = make_workspace(db, BULK)
        identify(db, workspace)
        now = SystemClock().now()
        _, key = make_key(db, workspace_id=workspace, name="bench", scopes=["track"], at=now, actor="command")
        make_first_sender(db, workspace, open_ring(Path(data)), address="bench@shop.example", display_name="Bench", smtp_url="", now=now)
        launch(db, workspace, PROBED, now)
        launch(db, workspace, LOADED, now)
        drained = launch(db, workspace, DRAINED, now)
        db.commit()
        with _processes(url, Path(data)) as (port, processes):
            probe = _Probes(port, key)
            probe.send(20)  # warm
            _report(db, "idle", probe.send(PROBES), PROBES)
            with _load(port, key) as told:
                since = probe.send(PROBES)
            _report(db, f"under {told[0] / told[1]:.0f} events/s", since, PROBES)
            _begin_bulk(db, workspace, drained)
            began = time.perf_counter()
            since, sent = probe.send_while(lambda: _inside(db, drained) < BULK)
            took = time.perf_counter() - began
            _report(db, "while bulk enters", since, sent, bulk_per_second=BULK / took)
            sleeping = _wake_all(db, drained)
            began = time.perf_counter()
            since, sent = probe.send_while(lambda: _asleep(db, drained) > 0)
            took = time.perf_counter() - began
            _report(db, "while timers drain", since, sent, timers=sleeping, timers_per_second=sleeping / took)
            for name, process in processes.items():
                own = psutil.Process(process.pid)
                rss = [one.memory_info().rss / 2**20 for one in (own, *own.children(recursive=True))]
                keep(bench="memory", variant=name, workers=1, size=BULK, value=max(rss), unit="MB", floor=200, ratio=max(rss) / 200)


def _report(db: Connection, variant: str, since: Any, probes: int, **more: Any) -> None:
    deadline = time.monotonic() + 60
    while True:
        rows = db.execute(ATTEMPTS, [since]).fetchall()
        db.rollback()
        if len(rows) >= probes or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    assert len(rows) == probes, f"{probes} events, {len(rows)} attempts"
    found = np.array([row[1] for row in rows]) * 1_000
    keep(
        bench="latency", variant=variant, workers=1, size=probes, value=float(np.percentile(found, 99)), unit="ms p99",
        p50=float(np.percentile(found, 50)), most=float(found.max()), **more,
    )  # fmt: skip


class _Probes:
    """One event after the other, each of a person of its own."""

    def __init__(self, port: int, key: str) -> None:
        self._client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._sent = 0

    def send(self, count: int) -> Any:
        """Answers a moment before all of them."""
        since = SystemClock().now()
        for _ in range(count):
            self._one()
            time.sleep(PAUSE)
        return since

    def send_while(self, holds: Any) -> tuple[Any, int]:
        since, before = SystemClock().now(), self._sent
        while True:
            self.send(20)
            if not holds():
                return since, self._sent - before

    def _one(self) -> None:
        self._sent += 1
        user = f"probe-{self._sent}"
        calls = [
            {"type": "identify", "userId": user, "traits": {"email": f"{user}@shop.example"}},
            {"type": "track", "userId": user, "event": "probed"},
        ]
        self._client.request("POST", "/v1/batch", msgspec.json.encode({"batch": calls}), self._headers)
        answer = self._client.getresponse()
        answer.read()
        assert answer.status == 200, answer.status


@contextlib.contextmanager
def _load(port: int, key: str) -> Iterator[list[float]]:
    """LOAD events a second in batches of 100, one in ten of which enters a flow. Yields [events, seconds], right afterwards."""
    stop, told = threading.Event(), [0.0, 1.0]
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def send() -> None:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        began = time.perf_counter()
        number = 0
        while not stop.is_set():
            client.request("POST", "/v1/batch", batch(100, 7, number), headers)
            answer = client.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            number += 1
            stop.wait(max(0.0, began + number * 100 / LOAD - time.perf_counter()))
        told[:] = [number * 100.0, time.perf_counter() - began]

    sender = threading.Thread(target=send)
    sender.start()
    try:
        yield told
    finally:
        stop.set()
        sender.join()


def _begin_bulk(db: Connection, workspace: int, flow: int) -> None:
    """Everybody enters at once: a command a lane, as a launch over an audience writes them."""
    now = SystemClock().now()
    db.execute(
        "insert into inbox (lane, id, workspace_id, kind, name, occurred_at, received_at, payload)"
        " select lane, nextval('event_seq') * 256 + lane, %s, 2, 'enter_audience', %s, %s, jsonb_build_object('flow', %s::int)"
        " from generate_series(0, 255) as lane",
        [workspace, now, now, flow],
    )
    db.commit()


def _wake_all(db: Connection, flow: int) -> int:
    """All who sleep in the flow are due now; answers how many."""
    now = SystemClock().now()
    found = db.execute(
        "update token set due_at = %s where version_id in (select id from flow_version where flow_id = %s) and due_at > %s",
        [now, flow, now],
    ).rowcount
    db.execute("update lane set next_due = %s where kind = 'work'", [now])
    db.commit()
    return found


def _asleep(db: Connection, flow: int) -> int:
    row = db.execute("select count(*) from (select from run where flow_id = %s and status = 0 limit 1) as one", [flow]).fetchone()
    db.rollback()
    assert row is not None
    return int(row[0])


def _inside(db: Connection, flow: int) -> int:
    row = db.execute("select count(*) from run where flow_id = %s", [flow]).fetchone()
    db.rollback()
    assert row is not None
    return int(row[0])


@contextlib.contextmanager
def _processes(url: str, data: Path) -> Iterator[tuple[int, dict[str, subprocess.Popen[bytes]]]]:
    """Web, one worker and the mail catcher, as `towpath serve` starts them; yields the web port and the processes."""
    web, mail = _free_port(), _free_port()
    environment = {
        **os.environ, "DATABASE_URL": url, "TOWPATH_DATA": str(data), "TOWPATH_PORT": str(web), "TOWPATH_CATCHER_PORT": str(mail),
        "TOWPATH_WEB_PROCESSES": "1", "TOWPATH_LOG_LEVEL": "warning",
    }  # fmt: skip
    command = [sys.executable, "-W", "ignore", "-m", "towpath.cli.main"]
    processes = {name: subprocess.Popen([*command, name], env=environment) for name in ("web", "worker", "catcher")}
    try:
        for port in (web, mail):
            _wait_for(port)
        yield web, processes
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            process.wait(30)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
