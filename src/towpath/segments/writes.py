"""Segments made, changed, put away and brought back. Whoever calls these commits; workers see it with the next batch."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row

from towpath.contacts.errors import BadValue
from towpath.events.writes import Command, enqueue
from towpath.expr.conditions import BadCondition
from towpath.expr.scope import Scope
from towpath.host.database import Connection, encode_json
from towpath.host.sql import statement
from towpath.segments.definition import Definition, LiveSegment, bases_of, find_cycle, is_too_deep, read_definition
from towpath.segments.errors import SegmentArchived, SegmentNotFound, SegmentNotReady, SegmentTaken
from towpath.segments.filling import COMMAND
from towpath.segments.models import Fill, Segment
from towpath.segments.reads import list_to_keep
from towpath.values.folded import fold
from towpath.values.lanes import LANES
from towpath.values.problems import Problem

LONGEST_NAME = 200
MOST_SEGMENTS = 2_000


def make_segment(db: Connection, workspace_id: int, name: str, where: Any, scope: Scope, *, now: datetime) -> int:
    """Answers its id; its members are looked for from now on. scope: what it may name. Raises SegmentTaken, BadCondition."""
    name = _check_name(name)
    kept = list_to_keep(db, workspace_id)
    if sum(one.archived_at is None for one in kept) >= MOST_SEGMENTS:
        raise BadValue(f"A workspace can have {MOST_SEGMENTS:,} segments.", most=MOST_SEGMENTS)
    definition = _read(kept, None, where, scope)
    values = {"workspace_id": workspace_id, "name": name, "folded": fold(name), "now": now, **_columns(definition)}
    row = db.execute(statement("segments", "insert_segment"), values).fetchone()
    if row is None:
        raise SegmentTaken(f"There is a segment “{name}” already.", name=name)
    _begin(db, workspace_id, int(row[0]), 1, now)
    return int(row[0])


def rename_segment(db: Connection, workspace_id: int, segment_id: int, name: str) -> None:
    """What names it goes on with it under its new name (semantics 40)."""
    name = _check_name(name)
    asked = {"workspace_id": workspace_id, "segment_id": segment_id, "name": name, "folded": fold(name)}
    try:
        with db.transaction():
            done = db.execute(statement("segments", "rename_segment"), asked)
    except psycopg.errors.UniqueViolation:
        raise SegmentTaken(f"There is a segment “{name}” already.", name=name) from None
    if not done.rowcount:
        raise SegmentNotFound(f"There is no segment {segment_id}.", segment=str(segment_id))
    db.execute(statement("segments", "bump_revision"), {"workspace_id": workspace_id})


def change_condition(
    db: Connection, workspace_id: int, segment_id: int, where: Any, scope: Scope, *, starts_flows: bool = False, now: datetime
) -> None:
    """Members are looked for anew; who joins and leaves by it is told of, and starts flows only where that is asked for (semantics 2)."""
    segment = lock_segment(db, workspace_id, segment_id)
    if segment.archived_at is not None:
        raise SegmentArchived(f"“{segment.name}” is archived: bring it back first.", segment=str(segment_id))
    definition = _read(list_to_keep(db, workspace_id), segment_id, where, scope)
    _change(db, segment, definition, "live" if starts_flows else "history", None, now)


def archive_segment(db: Connection, workspace_id: int, segment_id: int, *, now: datetime) -> None:
    """Everybody leaves it, which starts nothing. Call `lock_segment` first, and see who names it."""
    segment = lock_segment(db, workspace_id, segment_id)
    if segment.archived_at is None:
        _change(db, segment, _same(segment), "history", now, now)


def restore_segment(db: Connection, workspace_id: int, segment_id: int, *, now: datetime) -> None:
    """Its members are looked for anew. Raises SegmentTaken."""
    segment = lock_segment(db, workspace_id, segment_id)
    if segment.archived_at is None:
        return
    try:
        with db.transaction():
            _change(db, segment, _same(segment), "history", None, now)
    except psycopg.errors.UniqueViolation:
        raise SegmentTaken(f"There is a segment “{segment.name}” already: rename one of them.", name=segment.name) from None


def fill_again(db: Connection, workspace_id: int, *, now: datetime) -> None:
    """What all segments of a workspace mean has changed: its time zone is another."""
    for segment in list_to_keep(db, workspace_id):
        if segment.archived_at is None:
            _change(db, lock_segment(db, workspace_id, segment.id), _same(segment), "history", None, now)


def lock_segment(db: Connection, workspace_id: int, segment_id: int) -> Segment:
    """Held till the end of the transaction: no launch that names it gets between. Raises SegmentNotFound."""
    with db.cursor(row_factory=class_row(Segment)) as cursor:
        cursor.execute(statement("segments", "lock_segment"), {"workspace_id": workspace_id, "segment_id": segment_id})
        found = cursor.fetchone()
    if found is None:
        raise SegmentNotFound(f"There is no segment {segment_id}.", segment=str(segment_id))
    return found


def share_segments(db: Connection, workspace_id: int, ids: Sequence[int]) -> None:
    """Nobody archives these till the end of the transaction. Raises SegmentNotReady where one has never been filled."""
    asked = {"workspace_id": workspace_id, "segment_ids": list(ids)}
    for name, never_filled, archived in db.execute(statement("segments", "share_segments"), asked).fetchall():
        if archived:
            raise SegmentArchived(f"The segment “{name}” is archived: bring it back first.", segment=name)
        if never_filled:
            raise SegmentNotReady(f"The members of “{name}” are just being looked for: try again in a moment.", segment=name)


def note_sizes(db: Connection, now: datetime) -> None:
    """A job: how many members each segment has today."""
    db.execute(statement("segments", "note_sizes"), {"now": now})


# ---- Parts ---------------------------------------------------------------------------------------------------------


def _check_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or any(ord(sign) < 32 for sign in name):
        raise BadValue(f"The name of a segment has 1 to {LONGEST_NAME} characters, on one line.", name=name[:LONGEST_NAME])
    return name


def _read(kept: Sequence[Segment], own: int | None, where: Any, scope: Scope) -> Definition:
    condition, definition = read_definition(where, scope)
    bases = bases_of(condition)
    others = {one.id: LiveSegment(one).bases for one in kept if one.id != own} if bases else {}
    if own is not None and find_cycle(own, bases, others):
        raise BadCondition([Problem("segment_cycle", "This segment would depend on itself: what it names names it again.", path="where")])
    if is_too_deep(bases, others):
        raise BadCondition([Problem("too_deep", "Segments that name segments can be 20 deep.", path="where")])
    return definition


def _columns(definition: Definition) -> dict[str, Any]:
    return {"condition": encode_json(definition.document).decode(), "names": definition.names, "types": definition.types}


def _same(segment: Segment) -> Definition:
    return Definition(segment.condition, dict(segment.names), dict(segment.types))  # type: ignore[arg-type]


def _change(db: Connection, segment: Segment, definition: Definition, fill: Fill, archived_at: datetime | None, now: datetime) -> None:
    never_filled = segment.fill == "quiet" and segment.filled_at is None
    asked = {
        "segment_id": segment.id, "fill": "quiet" if never_filled else fill, "archived_at": archived_at, "now": now, **_columns(definition),
    }  # fmt: skip
    row = db.execute(statement("segments", "change_segment"), asked).fetchone()
    assert row is not None
    _begin(db, segment.workspace_id, segment.id, int(row[0]), now)


def _begin(db: Connection, workspace_id: int, segment_id: int, revision: int, now: datetime) -> None:
    lanes = list(range(LANES))
    db.execute(statement("segments", "begin_fill"), {"segment_id": segment_id, "lanes": lanes})
    payload = {"segment": segment_id, "revision": revision}
    enqueue(db, workspace_id, [Command(COMMAND, lane, None, payload) for lane in lanes], now)
    db.execute(statement("segments", "bump_revision"), {"workspace_id": workspace_id})
