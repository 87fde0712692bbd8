"""Intake: events a second, durable, by batches (in process and over HTTP) and one by one over HTTP.

Every figure counts events whose acknowledgement came after their commit; the number of rows is compared at the end.
"""

import contextlib
import http.client
import multiprocessing
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import msgspec

from bench.place import NOW, connect, database, keep, make_workspace
from towpath.accounts.writes import make_key
from towpath.api.compat.segment import read_request
from towpath.events.binary import Bigints, Smallints, Texts
from towpath.host.sql import statement
from towpath.intake.accept import accept
from towpath.values.lanes import lane_of

PEOPLE = 20_000
SECONDS = float(os.environ.get("INTAKE_SECONDS", "6"))


def batch(size: int, sender: int, number: int) -> bytes:
    """A batch of the Segment API: bought events of people who are known, each with its own id."""
    start = number * size
    events = [
        {
            "type": "track",
            "userId": f"p{1 + (start + place) % PEOPLE}",
            "event": "Bought",
            "messageId": f"{sender}-{start + place}",
            "timestamp": "2026-03-04T10:00:00.000Z",
            "properties": {"total": 12.5, "product": "cd-77", "place": place},
        }
        for place in range(size)
    ]
    return msgspec.json.encode({"batch": events, "sentAt": "2026-03-04T10:00:01.000Z"})


def measure(*, sizes: tuple[int, ...] = (100, 500, 2_500), workers: tuple[int, ...] = (1, 2)) -> None:
    with database() as url:
        with connect(url) as db:
            workspace = make_workspace(db, PEOPLE)
            _, key = make_key(db, workspace_id=workspace, name="bench", scopes=["track"], at=NOW, actor="command")
            identify(db, workspace)
        for count in workers:
            for size in sizes:
                _report("intake, in process", url, count, size, *_in_process(url, workspace, count, size))
        for count in workers:
            with _web(url, count) as port:
                for size in sizes:
                    _report("intake, batches over HTTP", url, count, size, *_over_http(port, key, size, connections=2 * count))
                _report("intake, one by one over HTTP", url, count, 1, *_over_http(port, key, 1, connections=16))


def identify(db: Any, workspace: int, most: int | None = None) -> None:
    """The identities of the contacts that `make_workspace` made; most: of the first so many."""
    rows = db.execute(
        "select external_id, lane, id from contact where workspace_id = %s order by id limit %s", [workspace, most]
    ).fetchall()
    db.execute(
        statement("contacts", "claim_identities"),
        {
            "workspace_id": workspace,
            "lanes": Smallints([lane_of(workspace, "external_id", row[0]) for row in rows]),
            "kinds": Texts(["external_id"] * len(rows)),
            "values": Texts([row[0] for row in rows]),
            "owner_lanes": Smallints([row[1] for row in rows]),
            "owner_ids": Bigints([row[2] for row in rows]),
        },
    )


def _report(bench: str, url: str, workers: int, size: int, events: int, seconds: float) -> None:
    with connect(url) as db:
        row = db.execute("select count(*) from event").fetchone()
        db.execute("truncate event, event_key, inbox")
    assert row is not None and row[0] == events, f"{events} were acknowledged, {row} are stored"
    keep(bench=bench, workers=workers, size=size, value=events / seconds, unit="events/s", events=events)


# ---- In process ----------------------------------------------------------------------------------------------------


def _in_process(url: str, workspace: int, workers: int, size: int) -> tuple[int, float]:
    """Parse, accept, commit; one connection and process each."""
    context = multiprocessing.get_context("spawn")
    begin, results = context.Barrier(workers + 1), context.SimpleQueue()
    processes = [context.Process(target=_accept_for, args=(url, workspace, number, size, begin, results)) for number in range(workers)]
    for process in processes:
        process.start()
    begin.wait()
    found = [results.get() for _ in processes]
    for process in processes:
        process.join()
    return sum(events for events, _ in found), max(seconds for _, seconds in found)


def _accept_for(url: str, workspace: int, sender: int, size: int, begin: Any, results: Any) -> None:
    bodies = [batch(size, sender, number) for number in range(max(4, int(20_000 * SECONDS / size)))]
    with connect(url) as db:
        db.execute("select 1")
        db.commit()
        begin.wait()
        start = time.perf_counter()
        taken = 0
        for body in bodies:
            taken += len(accept(db, workspace, read_request("/v1/batch", body, "", workspace).items, NOW, "segment"))
            db.commit()
            if time.perf_counter() - start > SECONDS:
                break
        results.put((taken, time.perf_counter() - start))


# ---- Over HTTP -----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _web(url: str, processes: int) -> Iterator[int]:
    """The real web server; yields its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DATABASE_URL": url, "TOWPATH_PORT": str(port), "TOWPATH_WEB_PROCESSES": str(processes)}
    server = subprocess.Popen([sys.executable, "-W", "ignore", "-m", "towpath.cli.main", "web"], env=environment)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _over_http(port: int, key: str, size: int, connections: int) -> tuple[int, float]:
    """As many senders as connections, each waiting for its answer before it sends again."""
    path = "/v1/batch"
    taken = [0] * connections
    ready = threading.Barrier(connections + 1)

    def send(sender: int) -> None:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        prepared = max(2, int(SECONDS * (20_000 if size > 1 else 1_500) / size / connections * 2))
        bodies = [batch(size, sender + 1_000 * size, number) for number in range(prepared)]
        client.request("POST", path, batch(1, sender, 10**9), headers)
        client.getresponse().read()
        taken[sender] += 1
        ready.wait()
        start = time.perf_counter()
        for body in bodies:
            client.request("POST", path, body, headers)
            answer = client.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            taken[sender] += size
            if time.perf_counter() - start > SECONDS:
                break

    threads = [threading.Thread(target=send, args=(sender,)) for sender in range(connections)]
    for thread in threads:
        thread.start()
    ready.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    return sum(taken), time.perf_counter() - start


if __name__ == "__main__":
    measure()
