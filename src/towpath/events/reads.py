"""The log as people look at it: the time line of a contact, one event, what is known of its events."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
import psycopg
from psycopg.rows import class_row

from towpath.host.sql import statement


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the log."""

    id: int
    lane: int
    contact_id: int | None
    name: str
    properties: Mapping[str, Any]
    context: Mapping[str, Any] | None
    source: str
    occurred_at: datetime
    said_at: datetime | None
    received_at: datetime
    historical: bool
    depth: int
    cause: Mapping[str, Any] | None


class KnownFact(msgspec.Struct, frozen=True):
    """What is known of a contact's events of one name, whatever is still kept of them (semantics 55)."""

    name: str
    count: int
    first_at: datetime
    last_at: datetime
    sum: Decimal


# Where a page of a time line ends: (occurred_at, id) of its last event.
Cursor = tuple[datetime, int]


def list_timeline(
    db: psycopg.Connection[Any], lane: int, contact_id: int, *, before: Cursor | None = None, limit: int = 50, name: str | None = None
) -> list[Event]:
    """The newest events of a contact first; the next page is asked with `before` = (occurred_at, id) of the last."""
    with db.cursor(row_factory=class_row(Event)) as cursor:
        cursor.execute(
            statement("events", "list_timeline"),
            {
                "lane": lane,
                "contact_id": contact_id,
                "name": name,
                "before_at": before[0] if before else None,
                "before_id": before[1] if before else None,
                "limit": limit,
            },
        )
        return cursor.fetchall()


def get_event(db: psycopg.Connection[Any], workspace_id: int, lane: int, event_id: int) -> Event | None:
    """lane: where the event stands now (that of its contact)."""
    with db.cursor(row_factory=class_row(Event)) as cursor:
        cursor.execute(statement("events", "get_event"), {"workspace_id": workspace_id, "lane": lane, "id": event_id})
        return cursor.fetchone()


def list_facts(db: psycopg.Connection[Any], lane: int, contact_id: int) -> list[KnownFact]:
    with db.cursor(row_factory=class_row(KnownFact)) as cursor:
        cursor.execute(statement("events", "list_facts"), {"lane": lane, "contact_id": contact_id})
        return cursor.fetchall()
