"""Segments and their members as they are kept."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

import msgspec

# How the members that a filling finds are told of: not at all, as events that start nothing, or as events like all others (semantics 2).
Fill = Literal["quiet", "history", "live"]


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """condition: as in a flow file, with the names of that time; names: sort -> such a name -> id. types: as its paths were declared.
    revision: of the condition. filled_at: None while its members are being looked for. members: how many, by now."""

    id: int
    workspace_id: int
    name: str
    condition: Any
    names: Mapping[str, Mapping[str, int]]
    types: Mapping[str, Any]
    revision: int
    fill: Fill
    created_at: datetime
    changed_at: datetime
    filled_at: datetime | None
    archived_at: datetime | None
    members: int = 0


class Size(msgspec.Struct, frozen=True):
    """How many members there were at the end of a day."""

    day: date
    members: int


class SegmentMember(msgspec.Struct, frozen=True, kw_only=True):
    lane: int
    id: int
    since: datetime
    external_id: str | None
    first_name: str | None
    last_name: str | None
    email: str | None
    phone: str | None


class Belonging(msgspec.Struct, frozen=True, kw_only=True):
    """A segment that a contact is in. id: of the segment."""

    id: int
    name: str
    since: datetime
