"""One turn of a worker: lock lanes, match, advance, write, give the lanes back; all in one transaction.

A turn that fails is rolled back and tried again in halves, until the one row that can't be worked is set aside (semantics 22).
"""

import logging
import traceback
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import numpy as np
import psycopg

from towpath.engine import flush, moving
from towpath.engine.advance import ANSWERED, BY_HAND, DUE, FIRST, SKIPPED, WOKEN, Advance
from towpath.engine.batch import BULK, INTERACTIVE, READY, TIMERS, Batch
from towpath.engine.catalog import Catalog, PlannedMove
from towpath.engine.ending import send_out_stopped
from towpath.engine.facts import Facts
from towpath.engine.match import Match, Place, take_inbox, take_inbox_rows
from towpath.engine.outbox import Accept, Outbox, nobody_accepts
from towpath.engine.taking import take_due, take_tokens
from towpath.engine.telling import tell
from towpath.engine.wire import Column, Connection, Int2s, Int4s
from towpath.events.models import NewEvent
from towpath.events.writes import append
from towpath.host.sql import statement
from towpath.nodes.base import Answer, Woken

log = logging.getLogger(__name__)


class Limits(msgspec.Struct, frozen=True):
    """How much a turn takes: inbox rows and tokens of each class, over all its lanes. bulk: also of people who enter in bulk, at most."""

    inbox: int = 2_000
    interactive: int = 4_000
    timers: int = 6_000
    bulk: int = 8_000


class Item(msgspec.Struct, frozen=True):
    """Something a turn took. of an inbox row: its place. of a token: run and process id."""

    what: str
    lane: int
    id: int
    process_id: int = 0
    klass: int = 0
    workspace_id: int = 0


class Taken:
    """What a turn has taken so far, known also when it fails."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.moved = 0
        self.dates = 0


def find_lanes(db: Connection, now: datetime, start: int, limit: int, *, interactive: bool = False, tokens: bool = True) -> list[int]:
    """Lanes with work, from `start` upwards round the circle."""
    name = "find_interactive_lanes" if interactive else "find_lanes"
    asked = {"now": now, "from": start, "limit": limit, "tokens": tokens}
    return [lane for (lane,) in db.execute(statement("engine", name), asked).fetchall()]


def work_lanes(
    db: Connection, catalog: Catalog, now: datetime, lanes: Sequence[int], limits: Limits | None = None, accept: Accept = nobody_accepts
) -> int:
    """One turn; answers how many rows it took (0: others hold the lanes, or nothing was due)."""
    taken = Taken()
    try:
        with db.transaction():
            _turn(db, catalog, now, lanes, limits or Limits(), accept, taken, None)
    except psycopg.OperationalError:
        raise
    except Exception as error:
        if not taken.items:
            raise
        log.warning("a batch of %d rows failed and is tried in halves: %s", len(taken.items), error)
        _halve(db, catalog, now, taken.items, accept, error)
    return len(taken.items) + taken.moved + taken.dates


def _halve(db: Connection, catalog: Catalog, now: datetime, items: Sequence[Item], accept: Accept, error: Exception) -> None:
    if len(items) == 1:
        with db.transaction():
            _set_aside(db, catalog, items[0], error, now)
        return
    middle = len(items) // 2
    for half in (items[:middle], items[middle:]):
        taken = Taken()
        try:
            with db.transaction():
                _turn(db, catalog, now, sorted({item.lane for item in half}), Limits(), accept, taken, half)
        except psycopg.OperationalError:
            raise
        except Exception as again:
            _halve(db, catalog, now, half, accept, again)


def _turn(
    db: Connection,
    catalog: Catalog,
    now: datetime,
    lanes: Sequence[int],
    limits: Limits,
    accept: Accept,
    taken: Taken,
    only: Sequence[Item] | None,
) -> None:
    locked = db.execute(statement("engine", "lock_lanes"), {"lanes": Int2s(lanes)}).fetchall()
    if not locked:
        return
    catalog.refresh(db)
    held_lanes, next_id = [lane for lane, _ in locked], max(next_id for _, next_id in locked)
    if moves := catalog.open_moves():
        held_lanes, next_id = _go_over(db, catalog, now, held_lanes, next_id, moves, taken)
        if not held_lanes:
            return
    batch = Batch(db, catalog, now, held_lanes, next_id)
    facts = Facts(batch)
    advance = Advance(batch, facts, Outbox(batch, accept))
    held = set(batch.lanes)
    share = len(batch.lanes)
    if only is None:
        rows = take_inbox(batch, max(1, limits.inbox // share), bulk=limits.bulk > 0)
    else:
        rows = take_inbox_rows(batch, [_place(item) for item in only if item.what == "inbox" and item.lane in held])
    taken.items += [Item("inbox", row.lane, row.id, klass=row.klass, workspace_id=row.workspace_id) for row in rows]
    match = Match(batch, facts, advance, max(1, limits.bulk // share))
    match.work(rows)
    if only is None and limits.timers:
        taken.dates += match.by_the_clock(max(1, limits.timers // share)) + match.by_dates(max(1, limits.timers // share))
    if only is None:
        classes = ((INTERACTIVE, limits.interactive), (TIMERS, limits.timers), (BULK, limits.bulk))
        places = take_due(batch, [(klass, max(1, limit // share)) for klass, limit in classes if limit])
    else:
        places = take_tokens(batch, [(item.lane, item.id, item.process_id) for item in only if item.what == "token" and item.lane in held])
    runs, tokens = batch.runs, batch.tokens
    if match.left:  # what was said of them before goes before what is due (semantics 5)
        places = places[~np.isin(runs.contact[tokens.run[places]], list(match.left))]
    of = tokens.run[places]
    taken.items += [
        Item("token", *key) for key in zip(runs.lane[of].tolist(), runs.id[of].tolist(), tokens.process[places].tolist(), strict=True)
    ]
    _enter(batch, advance, places)
    advance.run()
    if moved_from := catalog.moved_from():
        moving.take_along(batch, moved_from)
    tell(batch)
    flush.write(batch)
    _release(db, catalog, batch.lanes, batch.next_number)


def _place(item: Item) -> Place:
    return item.lane, item.klass, item.workspace_id, item.id


def _go_over(
    db: Connection, catalog: Catalog, now: datetime, lanes: list[int], next_id: int, moves: Sequence[PlannedMove], taken: Taken
) -> tuple[list[int], int]:
    """Moves people as launches told (semantics 42); lanes that may be worked now, and where ids go on. The others go on moving first."""
    batch = Batch(db, catalog, now, lanes, next_id)
    left, taken.moved = moving.carry_out(batch, moves)
    tell(batch)
    flush.write(batch)
    if left:
        _release(db, catalog, sorted(left), batch.next_number)
    return [lane for lane in lanes if lane not in left], batch.next_number


def _release(db: Connection, catalog: Catalog, lanes: Sequence[int], next_id: int) -> None:
    asked = {"next_id": next_id, "lanes": Int2s(lanes), "workspaces": Int4s(list(catalog.workspaces))}
    db.execute(statement("engine", "release_lanes"), asked)


def _enter(batch: Batch, advance: Advance, places: Column) -> None:
    """Tokens that were due, by why they are decided now."""
    tokens = batch.tokens
    places = send_out_stopped(batch, places)
    ready = tokens.state[places] == READY
    advance.enter_by_node(places[~ready], DUE)
    kept: dict[int, list[int]] = {FIRST: [], ANSWERED: [], WOKEN: [], BY_HAND: []}
    for place in places[ready].tolist():
        memo: dict[str, Any] = batch.memo.get(place, {})
        if "answer" in memo:
            batch.answer[place] = Answer(**memo["answer"])
            kept[ANSWERED].append(place)
        elif "woken" in memo:
            batch.woken[place] = Woken(*memo["woken"])
            kept[WOKEN].append(place)
        else:
            kept[BY_HAND if SKIPPED in memo else FIRST].append(place)
    for why, some in kept.items():
        advance.enter_by_node(np.array(some, np.int64), why)


def _set_aside(db: Connection, catalog: Catalog, item: Item, error: Exception, now: datetime) -> None:
    """The row that can't be worked; its lane goes on."""
    said = "".join(traceback.format_exception_only(error)).strip()[:2_000]
    log.error("set aside: %s %d of lane %d: %s", item.what, item.process_id or item.id, item.lane, said, exc_info=error)
    if not db.execute(statement("engine", "lock_lanes"), {"lanes": Int2s([item.lane])}).fetchall():
        return
    workspace_id, contact_id, flow_id, kept, name = _remove(db, catalog, item)
    if workspace_id is None:
        return
    db.execute(
        statement("engine", "add_quarantined"),
        {
            "lane": item.lane, "what": item.what, "id": item.process_id or item.id, "workspace_id": workspace_id, "flow_id": flow_id,
            "run_id": item.id if item.what == "token" else None, "error": said, "now": now, "row": kept,
        },
    )  # fmt: skip
    if name != "quarantined":
        append(
            db,
            [
                NewEvent(
                    workspace_id,
                    item.lane,
                    contact_id or None,
                    "quarantined",
                    {"what": item.what, "error": said},
                    now,
                    now,
                    source="engine",
                    depth=1,
                )
            ],
        )


def _remove(db: Connection, catalog: Catalog, item: Item) -> tuple[int | None, int | None, int | None, Any, str]:
    if item.what == "token":
        asked: dict[str, Any] = {"lane": item.lane, "run_id": item.id, "process_id": item.process_id}
        row = db.execute(statement("engine", "set_aside_token"), asked).fetchone()
        if row is None:
            return None, None, None, None, ""
        return row[0], row[2], catalog.view(db, row[0], row[1]).flow.flow_id, None, ""
    asked = {"lane": item.lane, "class": item.klass, "workspace_id": item.workspace_id, "id": item.id}
    row = db.execute(statement("engine", "set_aside_inbox"), asked).fetchone()
    if row is None:
        return None, None, None, None, ""
    names = ("workspace_id", "kind", "contact_id", "name", "occurred_at", "received_at", "historical", "depth", "process_id", "payload")
    kept = msgspec.to_builtins(dict(zip(names, row, strict=True)))
    return row[0], row[2], None, kept, row[3]
