"""Members kept up as people change and as time passes (semantics 2, 3, 53): what the engine asks for in each of its batches."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from towpath.events.binary import Bigints, Smallints
from towpath.events.models import NewEvent
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.segments.index import WorkspaceSegments
from towpath.segments.settling import Place, Why, add_counts, settle

# What of them becomes another's is told of, and starts nothing (semantics 2).
MERGES = ("contact_merged", "contact_identified")


class Heard(msgspec.Struct, frozen=True):
    """An event of a contact that match takes. properties: only of those that `WorkspaceSegments.telling` names."""

    workspace_id: int
    lane: int
    contact_id: int
    id: int
    name: str
    occurred_at: datetime
    historical: bool
    depth: int
    properties: Mapping[str, Any]


def follow(db: Connection, workspaces: Mapping[int, WorkspaceSegments], events: Iterable[Heard], now: datetime) -> list[NewEvent]:
    """Who joins and leaves by these events, in their order. Answers the events of it, not yet appended."""
    asked: defaultdict[int, defaultdict[int, dict[Place, Why]]] = defaultdict(lambda: defaultdict(dict))
    for event in events:
        segments = workspaces.get(event.workspace_id)
        place = (event.lane, event.contact_id)
        if segments is None or event.name not in segments.events:
            continue
        why: Why | None = None
        for segment in segments.concerned(event.name, event.properties):
            why = why or _why(event, now)
            people = asked[event.workspace_id][segment.id]
            if place not in people or not why.historical:
                people[place] = why
    found: list[NewEvent] = []
    for workspace_id, of_segments in asked.items():
        found += settle(db, workspaces[workspace_id], of_segments, now)
    return found


def _why(event: Heard, now: datetime) -> Why:
    merged = event.name in MERGES
    cause = {"event": str(event.id), **({"merged": True} if merged else {})}
    return Why(min(event.occurred_at, now), event.depth, event.historical or merged, True, cause)


def follow_time(
    db: Connection, workspaces: Mapping[int, WorkspaceSegments], lanes: Sequence[int], now: datetime, limit: int
) -> tuple[int, list[NewEvent]]:
    """Whose own moment has come, at most `limit` a lane. Answers how many moments were taken, and the events of it."""
    taken = db.execute(statement("segments", "take_due"), {"lanes": Smallints(lanes), "now": now, "limit": limit}).fetchall()
    asked: defaultdict[int, defaultdict[int, dict[Place, Why]]] = defaultdict(lambda: defaultdict(dict))
    for workspace_id, lane, contact_id, segment_id, due_at in taken:
        asked[workspace_id][segment_id][lane, contact_id] = Why(now, cause={"due_at": due_at.isoformat()})
    found: list[NewEvent] = []
    for workspace_id, of_segments in asked.items():
        if workspace_id in workspaces:
            found += settle(db, workspaces[workspace_id], of_segments, now)
    return len(taken), found


def forget_person(db: Connection, lane: int, contact_id: int) -> int:
    """Somebody who is no contact any more: erased, or joined to another, in whose stead the other is looked at (semantics 53). Answers in how
    many segments they were."""
    here = {"lane": lane, "contact_id": contact_id}
    db.execute(statement("segments", "forget_due"), here)
    gone = [id for (id,) in db.execute(statement("segments", "forget_members"), here)]
    add_counts(db, {(lane, id): -1 for id in gone})
    return len(gone)


def forget_people(db: Connection, places: Sequence[Place]) -> None:
    """People who are no contacts any more, because their making was taken back. Under the locks of their lanes."""
    here = {"lanes": Smallints([lane for lane, _ in places]), "ids": Bigints([id for _, id in places])}
    gone: Counter[tuple[int, int]] = Counter()
    for lane, segment_id in db.execute(statement("segments", "forget_people"), here):
        gone[lane, segment_id] -= 1
    add_counts(db, gone)


def look_again(db: Connection, segments: WorkspaceSegments, events: Iterable[tuple[Place, str]], why: Why, now: datetime) -> list[NewEvent]:
    """Of people of whom events were taken out of the log: whose, and by what name. Under the locks of their lanes. Answers the events of who
    joins and leaves, not yet appended."""
    asked: defaultdict[int, dict[Place, Why]] = defaultdict(dict)
    for place, name in events:
        for segment in segments.concerned(name, {}):
            asked[segment.id][place] = why
    return settle(db, segments, asked, now) if asked else []
