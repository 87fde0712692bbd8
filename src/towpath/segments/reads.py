"""Questions about segments and who is in them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from psycopg.rows import class_row

from towpath.contacts.lists import list_names
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.segments.errors import SegmentNotFound
from towpath.segments.models import Belonging, Segment, SegmentMember, Size


def list_segments(db: Connection, workspace_id: int, *, archived: bool = False) -> list[Segment]:
    """All, by name; archived: those that were put away instead."""
    return _read(db, "list_segments", {"workspace_id": workspace_id, "archived": archived})


def get_segment(db: Connection, workspace_id: int, segment_id: int) -> Segment:
    """Raises SegmentNotFound."""
    found = _read(db, "get_segment", {"workspace_id": workspace_id, "segment_id": segment_id})
    if not found:
        raise SegmentNotFound(f"There is no segment {segment_id}.", segment=str(segment_id))
    return found[0]


def list_to_keep(db: Connection, workspace_id: int) -> list[Segment]:
    """Those whose members are kept up, and those whose members are just going; without counting."""
    return _read(db, "list_to_keep", {"workspace_id": workspace_id})


def _read(db: Connection, name: str, asked: Mapping[str, Any]) -> list[Segment]:
    with db.cursor(row_factory=class_row(Segment)) as cursor:
        cursor.execute(statement("segments", name), asked)
        return cursor.fetchall()


def count_filled_lanes(db: Connection, segment_id: int) -> int:
    """In how many of the 256 lanes everybody has been looked at."""
    row = db.execute(statement("segments", "count_filled_lanes"), {"segment_id": segment_id}).fetchone()
    return int(row[0]) if row else 0


def list_sizes(db: Connection, segment_ids: list[int], since: date) -> dict[int, list[Size]]:
    """The days for which a size is known, oldest first."""
    found: dict[int, list[Size]] = {id: [] for id in segment_ids}
    for id, day, members in db.execute(statement("segments", "list_sizes"), {"segment_ids": segment_ids, "since": since}):
        found[id].append(Size(day, members))
    return found


def list_members(db: Connection, segment_id: int, *, after: tuple[int, int] | None = None, limit: int = 50) -> list[SegmentMember]:
    """By lane and id; after: lane and id of the last of the page before."""
    lane, contact_id = after or (-1, 0)
    asked = {"segment_id": segment_id, "lane": lane, "contact_id": contact_id, "limit": limit}
    with db.cursor(row_factory=class_row(SegmentMember)) as cursor:
        cursor.execute(statement("segments", "list_members"), asked)
        return cursor.fetchall()


def list_segments_of(db: Connection, lane: int, contact_id: int) -> list[Belonging]:
    """The segments that a contact is in, by name."""
    with db.cursor(row_factory=class_row(Belonging)) as cursor:
        cursor.execute(statement("segments", "list_segments_of"), {"lane": lane, "contact_id": contact_id})
        return cursor.fetchall()


def find_standing(db: Connection, segment_id: int, lane: int, contact_id: int) -> tuple[datetime | None, datetime | None]:
    """Since when a contact is in a segment (None: not at all), and when the clock lets it be looked at again."""
    row = db.execute(statement("segments", "find_standing"), {"segment_id": segment_id, "lane": lane, "contact_id": contact_id}).fetchone()
    return row if row is not None else (None, None)


def list_segments_naming(db: Connection, workspace_id: int, sort: str, id: int) -> list[str]:
    """Names of the segments whose condition names this list, group or segment."""
    asked = {"workspace_id": workspace_id, "sort": sort, "id": id}
    return [name for (name,) in db.execute(statement("segments", "list_segments_naming"), asked)]


def names_of_today(db: Connection, workspace_id: int) -> dict[str, dict[int, str]]:
    """Sort (`list`, `group`, `segment`) -> id -> what it is called now."""
    return {
        **{sort: {one.id: one.name for one in list_names(db, workspace_id, sort)} for sort in ("list", "group")},
        "segment": dict(db.execute(statement("segments", "list_all_names"), {"workspace_id": workspace_id}).fetchall()),
    }
