"""Members of a new or changed segment, looked for lane by lane and page by page; broken off, it goes on where it was.

The command `fill_segment`, one a lane: {segment, revision}. It is worked under the lane's lock, so that it meets no event of its people.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from typing import Any

import msgspec

from towpath.events.binary import Bigints, Booleans, Integers, Smallints
from towpath.events.models import NewEvent
from towpath.expr.conditions import NotCompilable, Query, to_sql
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.segments.definition import LiveSegment
from towpath.segments.index import WorkspaceSegments
from towpath.segments.settling import Place, Why, record, settle

# Each room registers what its facts are in SQL when its fragments are imported.
for _room in ("contacts", "companies", "commerce", "events", "segments"):
    import_module(f"towpath.{_room}.fragments")

COMMAND = "fill_segment"


class Command(msgspec.Struct, frozen=True):
    """One row of the inbox. size: how many people its next page may hold."""

    id: int
    lane: int
    payload: Any
    size: int


class Filled(msgspec.Struct):
    """unfinished: ids of the commands that go on. people: how many were looked at."""

    unfinished: set[int]
    events: list[NewEvent]
    people: int = 0


def fill(db: Connection, segments: WorkspaceSegments, commands: Sequence[Command], now: datetime) -> Filled:
    """The next page of each command. A command of a condition that was changed since is done."""
    filled = Filled(set(), [])
    by_segment: defaultdict[int, list[Command]] = defaultdict(list)
    for command in commands:
        segment = segments.by_id.get(int(command.payload["segment"]))
        if segment is not None and segment.filling and segment.revision == int(command.payload["revision"]):
            by_segment[segment.id].append(command)
    for id, some in sorted(by_segment.items()):
        _fill(db, segments, segments.by_id[id], some, now, filled)
    if by_segment and len(filled.unfinished) < sum(map(len, by_segment.values())):
        finish(db, now)
    return filled


def finish(db: Connection, now: datetime) -> None:
    """Segments whose members have been found in every lane are filled; those that only waited for them, too."""
    held = [id for (id,) in db.execute(statement("segments", "lock_unfilled")).fetchall()]
    workspaces: set[int] = set()
    while filled := db.execute(statement("segments", "list_filled"), {"segment_ids": held}).fetchall():
        done = {id for id, _ in filled}
        db.execute(statement("segments", "finish_fills"), {"now": now, "segment_ids": sorted(done)})
        held = [id for id in held if id not in done]
        workspaces |= {workspace_id for _, workspace_id in filled}
    for workspace_id in sorted(workspaces):
        db.execute(statement("segments", "bump_revision"), {"workspace_id": workspace_id})


def _fill(
    db: Connection, segments: WorkspaceSegments, segment: LiveSegment, commands: Sequence[Command], now: datetime, filled: Filled
) -> None:
    lanes, sizes = [command.lane for command in commands], [command.size for command in commands]
    known = db.execute(statement("segments", "find_fills"), {"lanes": Smallints(lanes), "segment_ids": [segment.id]}).fetchall()
    come = {lane: (after, done) for lane, _, after, done in known}
    after = [come.get(lane, (0, False))[0] for lane in lanes]
    rows, decided = _read_pages(db, segments, segment, lanes, after, now, sizes)
    filled.people += len(rows)
    by_lane: defaultdict[int, list[int]] = defaultdict(list)
    for place, id, _, _ in rows:
        by_lane[place - 1].append(id)
    done = [len(by_lane[number]) < sizes[number] for number in range(len(lanes))]
    reached = [by_lane[number][-1] if by_lane[number] else after[number] for number in range(len(lanes))]
    why = Why(now, historical=segment.fill != "live", told=segment.fill != "quiet", cause={"segment": segment.id, "refilled": True})
    if decided:
        joined = [(lanes[place - 1], id) for place, id, holds, belongs in rows if holds and not belongs]
        left = [(lanes[place - 1], id) for place, id, holds, belongs in rows if belongs and not holds]
        filled.events += record(db, segments, segment, joined, left, why, now)
    else:
        people: dict[Place, Why] = {(lanes[place - 1], id): why for place, id, _, _ in rows}
        filled.events += settle(db, segments, {segment.id: people}, now, filling=segment.id)
    db.execute(
        statement("segments", "put_fills"),
        {"segment_id": segment.id, "lanes": Smallints(lanes), "after": Bigints(reached), "done": Booleans(done)},
    )
    filled.unfinished |= {command.id for command, is_done in zip(commands, done, strict=True) if not is_done}


def _read_pages(
    db: Connection,
    segments: WorkspaceSegments,
    segment: LiveSegment,
    lanes: Sequence[int],
    after: Sequence[int],
    now: datetime,
    sizes: Sequence[int],
) -> tuple[list[Any], bool]:
    """Rows (place of the lane, contact id, holds, belongs), and whether `holds` says it: not where the clock must be asked for everybody, or
    only facts can tell."""
    text: str = statement("segments", "fill_pages")
    parameters: dict[str, Any] = {
        "lanes": Smallints(lanes), "after": Bigints(after), "segment_id": segment.id, "workspace_id": segments.workspace_id, "sizes": Integers(sizes),
    }  # fmt: skip
    decided = False
    if not segment.by_time:
        try:
            query = Query(now, segments.zone, segments.zone)
            text = text.replace("true /* condition */", f"({to_sql(segment.condition, query)})")
            parameters |= query.parameters
            decided = True
        except NotCompilable:
            pass
    return db.execute(text, parameters).fetchall(), decided
