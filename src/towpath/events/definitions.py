"""Which events a workspace has seen, with the types of their properties. An undeclared event is kept like any other.

Cached in the process by the shape of an event (name, property names, property types): what has been written this hour costs
one look into a set per event.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
import psycopg

from towpath.events.binary import Jsonbs, Texts
from towpath.events.models import NewEvent
from towpath.events.standard import STANDARD, WITHOUT_SOURCE
from towpath.host.database import encode_json
from towpath.host.sql import statement

# A sender that makes up property names must not fill the table: beyond this many per event no new ones are noted.
MOST_PROPERTIES = 500
_MOST_SHAPES = 50_000

Shape = tuple[int, int, str, tuple[str, ...], tuple[type, ...]]
_written: set[Shape] = set()

_TYPE_NAMES: Mapping[type, str] = {
    str: "text",
    int: "number",
    float: "number",
    Decimal: "number",
    bool: "boolean",
    list: "list",
    tuple: "list",
    dict: "object",
}

# JSON has no type of its own for these.
_AS_JSON: Mapping[str, str] = {"date": "text", "datetime": "text"}


class Property(msgspec.Struct, frozen=True):
    """declared: its type, if someone said so; `any` of a standard event's value that may be of each. seen: the types that came, as JSON has
    them: dates come as text. More than one type is a conflict to look at."""

    name: str
    declared: str | None
    seen: tuple[str, ...]

    @property
    def conflict(self) -> bool:
        if self.declared == "any":
            return False
        said = _AS_JSON.get(self.declared, self.declared) if self.declared else None
        return len({*self.seen, *([said] if said else ())}) > 1


class EventDefinition(msgspec.Struct, frozen=True):
    """declared: someone defined it, or it is a standard event. Times are None for an event that was never seen."""

    name: str
    title: str
    declared: bool
    standard: bool
    properties: tuple[Property, ...]
    first_seen_at: datetime | None
    last_seen_at: datetime | None


def observe(db: psycopg.Connection[Any], events: Sequence[NewEvent]) -> None:
    """Note names and types that are new this hour, in the transaction of the events themselves."""
    fresh: dict[Shape, NewEvent] = {}
    at: datetime | None = None
    hour = 0
    for event in events:
        values = event.properties
        if event.received_at is not at:
            at = event.received_at
            hour = at.toordinal() * 24 + at.hour
        shape = (event.workspace_id, hour, event.name, tuple(values), tuple(map(type, values.values())))
        if shape not in _written:
            fresh[shape] = event
    if not fresh:
        return
    if len(_written) > _MOST_SHAPES:
        _written.clear()
    merged: dict[tuple[int, str], tuple[dict[str, dict[str, Any]], datetime]] = {}
    for event in fresh.values():
        properties, _ = merged.setdefault((event.workspace_id, event.name), ({}, event.received_at))
        for name, value in event.properties.items():
            if len(properties) < MOST_PROPERTIES and value is not None:
                seen = properties.setdefault(name, {})
                seen[_TYPE_NAMES.get(type(value), "text")] = True
    for workspace_id in sorted({key[0] for key in merged}):
        rows = sorted((name, *found) for (owner, name), found in merged.items() if owner == workspace_id)
        _write(db, workspace_id, rows)
    _written.update(fresh)


def _write(db: psycopg.Connection[Any], workspace_id: int, rows: Sequence[tuple[str, dict[str, dict[str, Any]], datetime]]) -> None:
    names = [name for name, _, _ in rows]
    found = db.execute(statement("events", "lock_definitions"), {"workspace_id": workspace_id, "names": Texts(names)}).fetchall()
    known: dict[str, dict[str, Any]] = dict(found)
    documents: list[bytes | None] = []
    for name, properties, _ in rows:
        whole = dict(known.get(name, {}))
        for property, seen in properties.items():
            if property in whole or len(whole) < MOST_PROPERTIES:
                before = whole.get(property, {"declared": None, "seen": {}})
                whole[property] = {"declared": before["declared"], "seen": {**before["seen"], **seen}}
        documents.append(encode_json(whole))
    db.execute(
        statement("events", "note_definitions"),
        {"workspace_id": workspace_id, "names": Texts(names), "properties": Jsonbs(documents), "at": max(row[2] for row in rows)},
    )


def declare(db: psycopg.Connection[Any], workspace_id: int, name: str, properties: Mapping[str, str]) -> None:
    """Define an event and the types of its properties; what has been seen stays beside it."""
    document = {property: {"declared": type, "seen": {}} for property, type in properties.items()}
    db.execute(
        statement("events", "declare_definition"),
        {"workspace_id": workspace_id, "name": name, "properties": document},
    )


def list_definitions(db: psycopg.Connection[Any], workspace_id: int) -> list[EventDefinition]:
    """All events of the workspace, seen or declared, and every standard event that this version makes; by name."""
    rows = db.execute(statement("events", "list_definitions"), {"workspace_id": workspace_id}).fetchall()
    found = {name: (declared, properties, first, last) for name, declared, properties, first, last in rows}
    return [_definition(name, found.get(name)) for name in sorted(found.keys() | (STANDARD.keys() - WITHOUT_SOURCE))]


def _definition(name: str, row: tuple[bool, Mapping[str, Any], datetime | None, datetime | None] | None) -> EventDefinition:
    standard = STANDARD.get(name)
    declared, properties, first, last = row or (False, {}, None, None)
    types: dict[str, Property] = {}
    if standard is not None:
        types = {property: Property(property, type, ()) for property, type in standard.properties.items()}
    for property, said in properties.items():
        known = types.get(property)
        types[property] = Property(property, said["declared"] or (known.declared if known else None), tuple(sorted(said["seen"])))
    title = standard.title if standard else name
    return EventDefinition(name, title, declared or standard is not None, standard is not None, tuple(types.values()), first, last)
