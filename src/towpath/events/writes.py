"""The only way into the event log: events with their inbox rows, ids taken once, the facts counted from them."""

import struct
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

import psycopg

from towpath.events import definitions
from towpath.events.binary import (
    NULL,
    Bigints,
    Byteas,
    Integers,
    Jsonbs,
    Numerics,
    Smallints,
    Texts,
    Timestamps,
    copy_rows,
    jsonb,
    microseconds,
    text,
)
from towpath.events.models import NewEvent
from towpath.host.database import encode_json
from towpath.host.sql import statement
from towpath.values.folded import folded_patch
from towpath.values.lanes import LANES, make_id

KEYS_COUNT_FOR = timedelta(days=35)

_event_start = struct.Struct(">hihiqii").pack
_inbox_start = struct.Struct(">hihiqii").pack
_int8 = struct.Struct(">iq").pack
_moment = struct.Struct(">iq").pack
_end = struct.Struct(">iqi?ih").pack
_inbox_end = struct.Struct(">iqiqi?ih").pack
_name = lru_cache(maxsize=4096)(text)


def append(db: psycopg.Connection[Any], events: Sequence[NewEvent]) -> list[int | None]:
    """Write events and their inbox rows, in this order. Answers the id of each; None: its key was known (semantics 4)."""
    if not events:
        return []
    numbers = db.execute(statement("events", "take_ids"), {"count": len(events)}).fetchall()
    ids: list[int | None] = [make_id(row[0], event.lane) for row, event in zip(numbers, events, strict=True)]
    _drop_duplicates(db, events, ids)
    definitions.observe(db, [event for event, id in zip(events, ids, strict=True) if id is not None])
    log: list[bytes] = []
    inbox: list[bytes] = []
    cause: Mapping[str, Any] | None = None
    said = NULL  # of `cause`, which most events of a batch share
    for event, id in zip(events, ids, strict=True):
        if id is not None:
            if event.cause is not cause:
                cause = event.cause
                said = NULL if cause is None else jsonb(encode_json(cause))
            _encode(event, id, said, log, inbox)
    if log:
        copy_rows(db, statement("events", "copy_events"), b"".join(log))
        copy_rows(db, statement("events", "copy_inbox"), b"".join(inbox))
    return ids


def _drop_duplicates(db: psycopg.Connection[Any], events: Sequence[NewEvent], ids: list[int | None]) -> None:
    keyed: dict[tuple[int, int, bytes], int] = {}
    for place, event in enumerate(events):
        if event.key is not None:
            key = (event.lane, event.contact_id or 0, event.key)
            if key in keyed:
                ids[place] = None
            else:
                keyed[key] = place
    if not keyed:
        return
    claims = sorted(keyed.items())
    rows = db.execute(
        statement("events", "claim_keys"),
        {
            "lanes": Smallints([key[0] for key, _ in claims]),
            "workspace_ids": Integers([events[place].workspace_id for _, place in claims]),
            "contact_ids": Bigints([key[1] for key, _ in claims]),
            "keys": Byteas([key[2] for key, _ in claims]),
            "event_ids": Bigints([ids[place] for _, place in claims]),
            "received": Timestamps([events[place].received_at for _, place in claims]),
        },
    ).fetchall()
    if len(rows) < len(claims):
        new = {row[0] for row in rows}
        for _, place in claims:
            if ids[place] not in new:
                ids[place] = None


def _encode(event: NewEvent, id: int, cause: bytes, log: list[bytes], inbox: list[bytes]) -> None:
    contact = NULL if event.contact_id is None else _int8(8, event.contact_id)
    name = _name(event.name)
    received = microseconds(event.received_at)
    occurred = received if event.occurred_at is event.received_at else microseconds(event.occurred_at)
    folded = folded_patch(event.properties)
    log += (
        _event_start(15, 2, event.lane, 8, id, 4, event.workspace_id),
        contact,
        name,
        jsonb(encode_json(event.properties)),
        NULL if folded is None else jsonb(encode_json(folded)),
        NULL if event.context is None else jsonb(encode_json(event.context)),
        _name(event.source),
        _moment(8, occurred),
        NULL if event.said_at is None else _moment(8, microseconds(event.said_at)),
        _end(8, received, 1, event.historical, 2, event.depth),
        cause,
    )
    inbox += (
        _inbox_start(9, 2, event.lane, 8, id, 4, event.workspace_id),
        contact,
        name,
        _inbox_end(8, occurred, 8, received, 1, event.historical, 2, event.depth),
    )


class Command:
    """A command for the engine, worked in its place among the events of its lane. payload: what it is about."""

    __slots__ = ("contact_id", "lane", "name", "payload")

    def __init__(self, name: str, lane: int, contact_id: int | None, payload: Mapping[str, Any]) -> None:
        self.name, self.lane, self.contact_id, self.payload = name, lane, contact_id, payload


def enqueue(db: psycopg.Connection[Any], workspace_id: int, commands: Sequence[Command], now: datetime) -> list[int]:
    """Put commands into the inbox, in order; answers their ids."""
    if not commands:
        return []
    numbers = db.execute(statement("events", "take_ids"), {"count": len(commands)}).fetchall()
    ids = [make_id(row[0], command.lane) for row, command in zip(numbers, commands, strict=True)]
    db.execute(
        statement("events", "enqueue_commands"),
        {
            "workspace_id": workspace_id,
            "now": now,
            "lanes": Smallints([command.lane for command in commands]),
            "ids": Bigints(ids),
            "contact_ids": Bigints([command.contact_id for command in commands]),
            "names": Texts([command.name for command in commands]),
            "payloads": Jsonbs([encode_json(command.payload) for command in commands]),
        },
    )
    return ids


def find_known_keys(db: psycopg.Connection[Any], keys: Sequence[tuple[int, int | None, bytes]]) -> set[int]:
    """Places of (lane, contact id, key) that are taken already. A look ahead; `append` decides."""
    if not keys:
        return set()
    rows = db.execute(
        statement("events", "find_keys"),
        {
            "lanes": Smallints([lane for lane, _, _ in keys]),
            "contact_ids": Bigints([contact_id or 0 for _, contact_id, _ in keys]),
            "keys": Byteas([key for _, _, key in keys]),
        },
    ).fetchall()
    return {place - 1 for (place,) in rows}


def remember_keys(db: psycopg.Connection[Any], workspace_id: int, keys: Iterable[tuple[int, int | None, bytes]], now: datetime) -> None:
    """Keep ids that came with no event of their own (an identify that changed nothing): (lane, contact id, key)."""
    claims = sorted({(lane, contact_id or 0, key) for lane, contact_id, key in keys})
    if claims:
        db.execute(
            statement("events", "claim_keys"),
            {
                "lanes": Smallints([lane for lane, _, _ in claims]),
                "workspace_ids": Integers([workspace_id] * len(claims)),
                "contact_ids": Bigints([contact_id for _, contact_id, _ in claims]),
                "keys": Byteas([key for _, _, key in claims]),
                "event_ids": Bigints([0] * len(claims)),
                "received": Timestamps([now] * len(claims)),
            },
        )


# (lane, contact id, event name, workspace id, occurred_at, amount): one matched event.
FactRow = tuple[int, int, str, int, datetime, Decimal | int]


def amount_of(properties: Mapping[str, Any]) -> Decimal | int:
    """What `fact.sum` sums: `total` of orders, else `value`, else nothing."""
    for name in ("total", "value"):
        amount = properties.get(name)
        if isinstance(amount, Decimal | int) and not isinstance(amount, bool):
            return amount
    return 0


def count_facts(db: psycopg.Connection[Any], rows: Iterable[FactRow]) -> None:
    """Add matched events to what is known per contact and event name (semantics 55). Call it under the lanes' locks."""
    sums: dict[tuple[int, int, str], list[Any]] = {}
    for lane, contact_id, name, workspace_id, at, amount in rows:
        known = sums.get((lane, contact_id, name))
        if known is None:
            sums[lane, contact_id, name] = [workspace_id, 1, at, at, amount]
        else:
            known[1] += 1
            known[2] = min(known[2], at)
            known[3] = max(known[3], at)
            known[4] += amount
    if not sums:
        return
    facts = sorted(sums.items())
    db.execute(
        statement("events", "count_facts"),
        {
            "lanes": Smallints([key[0] for key, _ in facts]),
            "contact_ids": Bigints([key[1] for key, _ in facts]),
            "names": Texts([key[2] for key, _ in facts]),
            "workspace_ids": Integers([fact[0] for _, fact in facts]),
            "counts": Bigints([fact[1] for _, fact in facts]),
            "firsts": Timestamps([fact[2] for _, fact in facts]),
            "lasts": Timestamps([fact[3] for _, fact in facts]),
            "sums": Numerics([fact[4] for _, fact in facts]),
        },
    )


def forget_keys(db: psycopg.Connection[Any], now: datetime, lanes: Iterable[int] = range(LANES)) -> int:
    """Drop ids of events that are older than 35 days; answers how many. A job runs it once a day, a few lanes a transaction."""
    before = now - KEYS_COUNT_FOR
    return sum(db.execute(statement("events", "forget_keys"), {"lane": lane, "before": before}).rowcount for lane in lanes)
