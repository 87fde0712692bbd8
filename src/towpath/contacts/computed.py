"""Attributes that are worked out from the log (capabilities A1): how often a contact did something, what it adds up to, when it was.

They are read from what is kept per contact and event name, so they know the whole past and depend on no kept event (semantics 55). A
path `contact.NAME` of one is a fact with the arguments (event, what).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, get_args

import psycopg

from towpath.contacts.errors import BadValue
from towpath.contacts.models import STANDARD_FIELDS, Attribute
from towpath.contacts.reads import list_attributes
from towpath.contacts.rules import check_attribute_name
from towpath.events.binary import Bigints, Smallints, Texts
from towpath.expr.catalogue import CONTACT_FIELDS
from towpath.host.sql import statement
from towpath.values.problems import TowpathError

What = Literal["count", "sum", "first", "last", "days_since"]
TYPE_OF: Mapping[str, str] = {"count": "number", "sum": "number", "first": "datetime", "last": "datetime", "days_since": "number"}
MOST_COMPUTED = 200
_DAY = timedelta(days=1)


class AttributeTaken(TowpathError):
    """A contact has an attribute of that name already."""

    code = "attribute_taken"
    status = 409


class ComputedNotFound(TowpathError):
    code = "computed_attribute_not_found"
    status = 404


def list_computed(db: psycopg.Connection[Any], workspace_id: int) -> list[Attribute]:
    """By name."""
    return [one for one in list_attributes(db, workspace_id, "contact") if one.computed is not None]


def computed_of(attributes: Sequence[Attribute]) -> dict[str, tuple[str, str]]:
    """Name -> (event, what)."""
    return {one.name: (one.computed["event"], one.computed["what"]) for one in attributes if one.computed is not None}


def make_computed(
    db: psycopg.Connection[Any], workspace_id: int, name: str, event: str, what: What, *, title: str = "", now: datetime
) -> Attribute:
    """Known of everybody at once. Raises AttributeTaken, BadValue."""
    name = check_attribute_name(name.strip())
    if what not in get_args(What):
        raise BadValue(f"“{what}” is none of {', '.join(get_args(What))}.", what=what)
    if not event.strip():
        raise BadValue("Name the event that is counted.", event=event)
    if name in STANDARD_FIELDS or name in CONTACT_FIELDS:
        raise AttributeTaken(f"Every contact has “{name}” already; choose another name.", name=name)
    if len(list_computed(db, workspace_id)) >= MOST_COMPUTED:
        raise BadValue(f"A workspace can have {MOST_COMPUTED} computed attributes.", most=MOST_COMPUTED)
    computed = {"event": event.strip(), "what": what}
    values = {
        "workspace_id": workspace_id, "name": name, "type": TYPE_OF[what], "title": title.strip(), "computed": computed, "now": now,
    }  # fmt: skip
    if db.execute(statement("contacts", "insert_computed"), values).fetchone() is None:
        raise AttributeTaken(f"Contacts have an attribute “{name}” already; choose another name.", name=name)
    return Attribute(name, TYPE_OF[what], title.strip(), True, computed)


def lock_computed(db: psycopg.Connection[Any], workspace_id: int, name: str) -> None:
    """Held till the end of the transaction. Raises ComputedNotFound."""
    if db.execute(statement("contacts", "lock_computed"), {"workspace_id": workspace_id, "name": name}).fetchone() is None:
        raise ComputedNotFound(f"There is no computed attribute “{name}”.", name=name)


def delete_computed(db: psycopg.Connection[Any], workspace_id: int, name: str) -> None:
    """See first who names it (`lock_computed`)."""
    db.execute(statement("contacts", "delete_computed"), {"workspace_id": workspace_id, "name": name})


def load_computed(
    db: psycopg.Connection[Any],
    lanes: Sequence[int],
    contact_ids: Sequence[int | None],
    asked: Sequence[tuple[str, str]],
    now: datetime,
) -> dict[tuple[str, str], list[Any]]:
    """(event, what) -> column aligned with the contacts. One query for all."""
    events = sorted({event for event, _ in asked})
    keys = {"lanes": Smallints(lanes), "ids": Bigints(contact_ids), "names": Texts(events)}
    known = {(place - 1, name): row for place, name, *row in db.execute(statement("events", "load_facts_of"), keys)}
    return {
        (event, what): [None if id is None else _value(known.get((place, event)), what, now) for place, id in enumerate(contact_ids)]
        for event, what in asked
    }


def _value(kept: Sequence[Any] | None, what: str, now: datetime) -> Any:
    """kept: count, first, last, sum; None: it never happened."""
    if kept is None:
        return 0 if what in ("count", "sum") else None
    count, first, last, total = kept
    match what:
        case "count":
            return int(count)
        case "sum":
            return Decimal(total)
        case "first":
            return first
        case "last":
            return last
    return max(0, (now - last) // _DAY)
