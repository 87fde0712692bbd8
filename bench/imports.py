"""Imports: rows of a contacts file a second, read and kept, then taken in by workers; the time between start and the last commit counts.

The floor: the same contacts, addresses, names, events and inbox rows, written by plain statements a thousand people at a time.
"""

import multiprocessing
import time
from collections.abc import Iterator
from typing import Any

from bench.place import NOW, connect, database, keep, make_workspace
from towpath.imports import reads, writes
from towpath.imports.models import Options
from towpath.imports.work import work_chunk

WANTED = 15_000  # rows a second
COLUMNS = "customer id,email,first name,last name,phone,country,plan,score,since"
FLOOR = """
with people as (
    select n, (n * 2654435761 %% 4294967296 / 16777216)::smallint as lane, nextval('contact_seq') * 256 as id from generate_series(%(start)s::bigint, %(end)s::bigint) as n
), made as (
    insert into contact (lane, id, workspace_id, external_id, first_name, last_name, email, phone, country, attributes, created_at, updated_at)
    select lane, id + lane, %(workspace)s, 'f' || n, 'First' || n %% 500, 'Last' || n %% 900, 'f' || n || '@floor.example', '+3933' || 10000000 + n, 'IT',
           jsonb_build_object('plan', 'gold', 'score', n %% 100, 'since', '2026-01-01'), %(now)s, %(now)s
    from people
), addresses as (
    insert into contact_address (lane, contact_id, kind, folded, value, workspace_id, is_primary, added_at)
    select lane, id + lane, kind, value, value, %(workspace)s, true, %(now)s
    from people cross join lateral (values ('email', 'f' || n || '@floor.example'), ('phone', '+3933' || 10000000 + n)) as of (kind, value)
), names as (
    insert into identity (lane, workspace_id, kind, value, owner_lane, owner_id)
    select lane, %(workspace)s, kind, value, lane, id + lane
    from people cross join lateral (values ('external_id', 'f' || n), ('email', 'f' || n || '@floor.example'), ('phone', '+3933' || 10000000 + n))
         as of (kind, value)
), told as (
    insert into event (lane, id, workspace_id, contact_id, name, properties, source, occurred_at, received_at, historical)
    select lane, nextval('event_seq') * 256 + lane, %(workspace)s, id + lane, 'contact_created',
           jsonb_build_object('attributes', jsonb_build_object('plan', 'gold', 'score', n %% 100, 'since', '2026-01-01', 'email', 'f' || n)),
           'import', %(now)s, %(now)s, true
    from people
    returning lane, id, contact_id
)
insert into inbox (lane, id, workspace_id, kind, contact_id, name, occurred_at, received_at, historical)
select lane, id, %(workspace)s, 0, contact_id, 'contact_created', %(now)s, %(now)s, true from told
"""


def rows(count: int, first: int = 0) -> Iterator[bytes]:
    yield COLUMNS.encode() + b"\n"
    for n in range(first, first + count):
        yield (
            f"c{n},c{n}@shop.example,First{n % 500},Last{n % 900},+3932{10_000_000 + n},IT,{('tin', 'gold')[n % 2]},{n % 100},2026-01-0{1 + n % 9}\n"
        ).encode()


class _File:
    """What `add_import` reads, made while it is read."""

    def __init__(self, count: int) -> None:
        self._rows, self._held = rows(count), b""

    def read(self, size: int = -1, /) -> bytes:
        while size < 0 or len(self._held) < size:
            row = next(self._rows, None)
            if row is None:
                break
            self._held += row
        taken, self._held = self._held[:size], self._held[size:]
        return taken


def measure(size: int, *, workers: tuple[int, ...] = (1, 2)) -> None:
    for count in workers:
        with database() as url, connect(url) as db:
            workspace = make_workspace(db, 1_000)
            began = time.perf_counter()
            id = writes.add_import(db, workspace, "contacts", "people.csv", _File(size), by="bench", now=NOW)
            db.commit()
            read = size / (time.perf_counter() - began)
            floor = _floor(db, workspace, size)
            one = reads.get_import(db, workspace, id)
            writes.start_import(db, one, one.mapping, Options(), by="bench", now=NOW)
            db.commit()
            took = _take_in(url, id, count)
            db.rollback()
            one = reads.get_import(db, workspace, id)
            assert (one.status, one.valid, one.created, one.invalid) == ("done", size, size, 0), one
            if count == workers[0]:
                keep(bench="imports, reading the file", workers=1, size=size, value=read, unit="rows/s", wanted=WANTED, ratio=read / WANTED)
            keep(
                bench="imports, contacts", workers=count, size=size, value=size / took, unit="rows/s", floor=floor, ratio=size / took / floor,
                wanted=WANTED, of_wanted=size / took / WANTED,
            )  # fmt: skip


def _floor(db: Any, workspace: int, size: int) -> float:
    began, some = time.perf_counter(), min(size, 20_000)
    for start in range(0, some, 1_000):
        db.execute(FLOOR, {"workspace": workspace, "start": start, "end": start + 999, "now": NOW})
        db.commit()
    return some / (time.perf_counter() - began)


def _take_in(url: str, id: int, workers: int) -> float:
    context = multiprocessing.get_context("spawn")
    begin = context.Barrier(workers + 1)
    processes = [context.Process(target=_work, args=(url, id, begin)) for _ in range(workers)]
    for process in processes:
        process.start()
    begin.wait()
    began = time.perf_counter()
    for process in processes:
        process.join()
    return time.perf_counter() - began


def _work(url: str, id: int, begin: Any) -> None:
    with connect(url) as db:
        db.execute("select 1")
        db.commit()
        begin.wait()
        while True:
            worked = work_chunk(db, NOW, id)
            db.commit()
            if worked is None:
                row = db.execute("select status from import where id = %s", [id]).fetchone()
                db.commit()
                if row is None or row[0] != "running":
                    return
                time.sleep(0.005)
