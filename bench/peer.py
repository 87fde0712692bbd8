"""A peer: the same job on a durable-execution engine that pip can install (DBOS), on the same server with the same durability.

The job: sleep until a moment that is the same for everyone, then three actions, each recorded. Measured is what comes after that moment.
Needs the group `peer` of pyproject.toml; `PEER_SIZE=2000 python -m bench peer`.
"""

import asyncio
import os
import time
from importlib.metadata import version
from statistics import median
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from bench.place import NOW, connect, database, keep, launch, make_workspace
from bench.waking import LATER, empty, enter, put_to_sleep, worked

SIZE = int(os.environ.get("PEER_SIZE", "2000"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
STARTS = float(os.environ.get("PEER_STARTS", "25"))  # workflows a second that surely begin to sleep; the peer says so when they did not
ACTING = """
towpath: 1
id: acting
name: Acting
subject: contact
start: [{event: signed_up}]
first: sleep
nodes:
  sleep: {kind: delay, for: 1 hour, next: {done: first}}
  first: {kind: tag, add: [first], next: {done: second}}
  second: {kind: tag, add: [second], next: {done: third}}
  third: {kind: tag, add: [third]}
"""


def measure() -> None:
    with database() as url, connect(url) as db:
        workspace = make_workspace(db, SIZE)
        flow = launch(db, workspace, ACTING)
        peer = _Peer(url)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            enter(url, db, workspace, flow)
            put_to_sleep(db, "run_id::numeric", NOW)
            ours.append(worked(url, LATER))
            _check(db, "select count(*) from process", 4 * SIZE)
            _check(db, "select count(*) from contact_tag", 3 * SIZE)
            empty(db)
            db.execute("truncate contact_tag")
            db.commit()
            theirs.append(peer.run())
        peer.close()
        rates = {"Towpath": SIZE / median(ours), f"DBOS {version('dbos')}": SIZE / median(theirs)}
        for name, rate in rates.items():
            keep(bench="sleep, then three actions", variant=name, workers=1, size=SIZE, value=rate, unit="runs/s")
        mine, other = rates.values()
        keep(bench="sleep, then three actions", variant="ratio", workers=1, size=SIZE, value=mine / other, unit="times")


def _check(db: Any, query: str, wanted: int) -> None:
    (found,) = db.execute(query).fetchone()
    db.rollback()
    assert found == wanted, f"{query}: {found}, not {wanted}"


class _Peer:
    """One process of the other engine, its coroutines; every step is recorded in its own database on our server."""

    def __init__(self, url: str) -> None:
        from dbos import DBOS

        said = conninfo_to_dict(url)
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("create database peer")
        host, user = said["host"], said.get("user", "towpath")
        self._dbos = DBOS(
            config={
                "name": "bench", "system_database_url": f"postgresql+psycopg://{user}@/peer?host={host}&port={said.get('port', 5432)}",
                "log_level": "ERROR", "sys_db_pool_size": 20,
            }
        )  # fmt: skip

        @DBOS.step()
        async def act(number: int, what: str) -> str:
            return what

        @DBOS.workflow()
        async def job(number: int, until: float) -> None:
            await DBOS.sleep_async(max(0.0, until - time.time()))
            for what in ("first", "second", "third"):
                await act(number, what)

        self._job = job
        DBOS.launch()

    def run(self) -> float:
        return asyncio.run(self._run())

    async def _run(self) -> float:
        from dbos import DBOS

        until = time.time() + 2 + SIZE / STARTS  # all have begun to sleep by then
        handles = [await DBOS.start_workflow_async(self._job, number, until) for number in range(SIZE)]
        assert time.time() < until, "they were not all asleep when the moment came"
        for handle in handles:
            await handle.get_result()
        return time.time() - until

    def close(self) -> None:
        from dbos import DBOS

        DBOS.destroy()
