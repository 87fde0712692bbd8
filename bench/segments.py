"""Segments: how long a count takes, the wait from an event to its membership, what an event costs by the segments that it may concern, and
how long the list of contacts and searches in it take.

Contacts have EVENTS events each (10). Counting and searching are said as the slowest of ROUNDS calls, since people wait for them.
"""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np

from bench.intake import batch, identify
from bench.place import NOW, PEOPLE, connect, database, keep, make_workspace
from towpath.api.compat.segment import read_request
from towpath.contacts import matching, reads
from towpath.engine.catalog import Catalog
from towpath.engine.step import work_until_idle
from towpath.engine.turn import Limits
from towpath.expr.conditions import Condition, parse
from towpath.host.clock import MovableClock
from towpath.host.database import go_by_keys
from towpath.host.partitions import ensure_partitions
from towpath.intake.accept import accept
from towpath.segments import writes as segments
from towpath.segments.definition import read_scope

EVENTS = int(os.environ.get("EVENTS", "10"))
SECONDS = float(os.environ.get("INTAKE_SECONDS", "6"))
LIVE = 200  # segments
ASKED = 2_000  # events a second
LATER = NOW + timedelta(days=30)
MANY_EVENTS = """
insert into event (lane, id, workspace_id, contact_id, name, properties, occurred_at, received_at)
select lane, nextval('event_seq') * 256 + lane, workspace_id, id, (array['Bought', 'Viewed'])[1 + n %% 2],
       jsonb_build_object('total', id %% 90 + n), %(now)s - (id / 256 + n * 7) %% 4000 * interval '2 hours',
       %(now)s - (id / 256 + n * 7) %% 4000 * interval '2 hours'
from contact cross join generate_series(1, %(events)s) as n
"""
FACTS = """
insert into fact (lane, contact_id, name, workspace_id, count, first_at, last_at, sum)
select lane, contact_id, name, workspace_id, count(*), min(occurred_at), max(occurred_at), sum((properties ->> 'total')::numeric)
from event group by lane, contact_id, name, workspace_id
"""
# With their folded forms, as intake would have written them.
FOLDED_PEOPLE = PEOPLE.replace("attributes, created_at", "attributes, folded, created_at").replace(
    "'Owner ' || n % 20),",
    "'Owner ' || n % 20),\n       jsonb_build_object('first_name', 'first' || n % 500, 'last_name', 'last' || n % 900, 'country', "
    "(array['it', 'fr', 'de', 'es'])[1 + n % 4], 'attributes', jsonb_build_object('city', 'city ' || n % 200, 'owner_name', 'owner ' || n % 20)),",
)
FILLED = (
    "delete from inbox where name = 'fill_segment'",
    "update segment_fill set done = true where not done",
    "update segment set filled_at = now() where filled_at is null",
    "update segment_revision set revision = revision + 1",
)
# What is asked, and how long it may take (milliseconds) at 2 million contacts and 20 million events.
COUNTED: tuple[tuple[str, Any, float], ...] = (
    ("attributes", [["contact.plan", "is", "gold"], ["contact.score", "at least", 50]], 1_000),
    ("events, by facts", [{"did": "Bought", "at_least": 3}], 3_000),
    ("events, not in a window", [{"did_not": "Bought", "within": "90 days"}], 3_000),
    ("events, in a window with a condition", [{"did": "Bought", "within": "90 days", "where": [["event.total", "more than", 50]]}], 10_000),
)
SEARCHED: tuple[tuple[str, str, float], ...] = (
    ("exact", "p777@shop.example", 100),
    ("prefix", "first12", 100),
    ("two characters", "fi", 100),
    ("fuzzy", "frist123 lsat456", 500),
)


def measure(size: int, *, rounds: int = 3) -> None:
    with database() as url:
        with connect(url) as db:
            began = time.perf_counter()
            workspace = _make_data(db, size)
            (weight,) = db.execute("select pg_database_size(current_database())").fetchone() or (0,)
            keep(
                bench="segments, data made", workers=1, size=size, events=size * EVENTS, value=time.perf_counter() - began, unit="s",
                gigabytes=weight / 1e9,
            )  # fmt: skip
            _count(db, workspace, size, rounds)
            _search(db, workspace, size, rounds)
        with connect(url) as db:
            go_by_keys(db)  # as a worker does
            db.commit()
            _follow(db, workspace, size)


def _make_data(db: Any, size: int) -> int:
    """Contacts, events in the partitions of their months, facts, and identities of those who will do something. Indexes are built at the end."""
    ensure_partitions(db, NOW, back=12)
    db.execute("set maintenance_work_mem = '1GB'")
    db.execute("set work_mem = '256MB'")
    db.execute("set synchronous_commit = off")
    (words,) = db.execute("select indexdef from pg_indexes where indexname = 'contact_by_words'").fetchone()
    db.execute("drop index contact_by_words, event_by_contact")
    db.execute("alter table event drop constraint event_pk")
    db.commit()
    workspace = make_workspace(db, size, FOLDED_PEOPLE)
    db.execute(words)
    db.execute(MANY_EVENTS, {"now": NOW, "events": EVENTS})
    db.execute("alter table event add constraint event_pk primary key (lane, id, received_at)")
    db.execute("create index event_by_contact on event (lane, contact_id, name, occurred_at)")
    db.execute(FACTS)
    identify(db, workspace, 20_000)
    db.commit()
    db.autocommit = True
    db.execute("vacuum analyze")
    db.execute("checkpoint")
    for setting in ("maintenance_work_mem", "work_mem", "synchronous_commit"):
        db.execute(f"reset {setting}")
    db.autocommit = False
    return workspace


def _slowest(rounds: int, call: Callable[[], Any]) -> tuple[float, Any]:
    """In milliseconds, and the last answer."""
    took, answer = 0.0, None
    for _ in range(rounds):
        began = time.perf_counter()
        answer = call()
        took = max(took, time.perf_counter() - began)
    return took * 1_000, answer


def _count(db: Any, workspace: int, size: int, rounds: int) -> None:
    scope = read_scope(db, workspace)
    for name, where, wanted in COUNTED:
        condition: Condition = parse(where, scope)

        def exactly(condition: Condition = condition) -> Any:
            try:
                return matching.count_exactly(db, workspace, condition, now=NOW)
            except matching.Uncounted as error:
                return error

        def sample(condition: Condition = condition) -> Any:
            return matching.count_matching(db, workspace, condition, now=NOW), matching.list_examples(db, workspace, condition, now=NOW)

        took, count = _slowest(rounds, exactly)
        matched = -1 if isinstance(count, matching.Uncounted) else count.matching
        keep(
            bench="segments, count", variant=name, workers=1, size=size, events=size * EVENTS, value=took, unit="ms", wanted=wanted,
            ratio=took / wanted, matching=matched,
        )  # fmt: skip
        took, (guess, _) = _slowest(rounds, sample)
        keep(
            bench="segments, preview", variant=name, workers=1, size=size, value=took, unit="ms", wanted=500, ratio=took / 500,
            matching=guess.matching, margin=guess.margin,
        )  # fmt: skip
        db.rollback()


def _search(db: Any, workspace: int, size: int, rounds: int) -> None:
    took, found = _slowest(rounds, lambda: reads.list_contacts(db, workspace))
    keep(bench="contacts, list", workers=1, size=size, value=took, unit="ms", wanted=100, ratio=took / 100, found=len(found))
    for name, text, wanted in SEARCHED:
        took, found = _slowest(rounds, lambda text=text: reads.search_contacts(db, workspace, text))  # type: ignore[misc]
        keep(
            bench="contacts, search",
            variant=name,
            workers=1,
            size=size,
            value=took,
            unit="ms",
            wanted=wanted,
            ratio=took / wanted,
            found=len(found),
        )
    db.rollback()


def _follow(db: Any, workspace: int, size: int) -> None:
    """Of LIVE segments so many ask for the event that comes; the others for events that nobody does."""
    clock = MovableClock(LATER)
    made = 0
    for concerned in (0, 1, 10, 50, LIVE):
        while made < concerned:
            _make(db, workspace, f"of Bought {made}", [{"did": "Bought", "within": f"{1 + made} hours"}])
            made += 1
        if concerned == 0:
            for number in range(LIVE):
                _make(db, workspace, f"of others {number}", [{"did": f"other {number}"}])
        for text in FILLED:  # nobody belongs at first: what happened lies further back than any window
            db.execute(text)
        db.commit()
        catalog = Catalog()
        _send(db, workspace, clock, catalog, 10 * concerned + 5, seconds=0.2)
        db.execute("analyze segment_due, segment_member, inbox")  # as autovacuum does after a minute
        db.commit()
        delays, events, busy = _send(db, workspace, clock, catalog, 10 * concerned)
        keep(
            bench="segments, membership after an event", workers=1, size=size, segments=LIVE + concerned, concerned=concerned,
            value=float(np.percentile(delays, 99)) * 1_000, unit="ms p99", p50=float(np.percentile(delays, 50)) * 1_000, wanted=1_000,
            ratio=float(np.percentile(delays, 99)), asked=ASKED, events_per_second=events / busy, microseconds_per_event=busy / events * 1e6,
        )  # fmt: skip


def _make(db: Any, workspace: int, name: str, where: Any) -> None:
    segments.make_segment(db, workspace, name, where, read_scope(db, workspace), now=LATER)


def _send(
    db: Any, workspace: int, clock: MovableClock, catalog: Catalog, first: int, *, seconds: float = SECONDS
) -> tuple[list[float], int, float]:
    """Batches of 100 events at ASKED a second, accepted and worked by one connection: waits from the batch's moment to the commit of its
    memberships, how many events, and the seconds of work."""
    delays: list[float] = []
    busy, began = 0.0, time.perf_counter()
    number = 0
    while number * 100 / ASKED < seconds and time.perf_counter() - began < 2 * seconds:
        due = began + number * 100 / ASKED
        time.sleep(max(0.0, due - time.perf_counter()))
        start = time.perf_counter()
        accept(db, workspace, read_request("/v1/batch", batch(100, 9_000_000 + first, number), "", workspace).items, clock.now(), "segment")
        db.commit()
        work_until_idle(db, clock, catalog=catalog, limits=Limits())
        db.commit()
        busy += time.perf_counter() - start
        delays.append(time.perf_counter() - due)
        number += 1
    return delays, number * 100, busy
