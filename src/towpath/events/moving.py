"""The events of one contact move to another: a visitor who turned out to be a contact that existed before (semantics 53).

An id of the sender counts once for both (semantics 4): what came under the visitor again is dropped, and counted no more.
Call it with both lanes held.
"""

from decimal import Decimal
from typing import Any

import psycopg

from towpath.events.binary import Bigints
from towpath.events.writes import amount_of
from towpath.host.sql import statement

# Lane and id of a contact.
Place = tuple[int, int]


def move_events(db: psycopg.Connection[Any], workspace_id: int, source: Place, target: Place, after_id: int) -> int:
    """Events, their keys, their rows of the inbox that come after `after_id` (the command itself), and the facts counted from them.

    Answers how many events were dropped as duplicates.
    """
    keys = {"from_lane": source[0], "from_id": source[1], "to_lane": target[0], "to_id": target[1]}
    doubled = _move_keys(db, keys)
    db.execute(statement("events", "move_facts"), keys)
    if doubled:
        _drop(db, workspace_id, keys, doubled)
    db.execute(statement("events", "move_events"), keys)
    db.execute(statement("events", "move_inbox"), {**keys, "after_id": after_id})
    return len(doubled)


def move_order_events(db: psycopg.Connection[Any], source_lane: int, order: str, target: Place, after_id: int) -> None:
    """Events of an order that had no contact yet; `order` is its external id. They were counted for nobody until now."""
    keys = {"from_lane": source_lane, "order": order, "to_lane": target[0], "to_id": target[1], "after_id": after_id}
    ids = Bigints([id for (id,) in db.execute(statement("events", "move_order_events"), keys)])
    db.execute(statement("events", "move_order_inbox"), {**keys, "ids": ids})


def _move_keys(db: psycopg.Connection[Any], keys: dict[str, Any]) -> list[int]:
    """Ids of the events whose key the target has already."""
    all_ids = {id for (id,) in db.execute(statement("events", "list_key_events"), keys)}
    moved = {id for (id,) in db.execute(statement("events", "move_keys"), keys)}
    return sorted(all_ids - moved - {0})


def _drop(db: psycopg.Connection[Any], workspace_id: int, keys: dict[str, Any], ids: list[int]) -> None:
    asked = {**keys, "ids": Bigints(ids)}
    waiting = {id for (id,) in db.execute(statement("events", "drop_inbox_of"), asked)}
    counted: dict[str, tuple[int, Decimal | int]] = {}
    for id, name, properties in db.execute(statement("events", "drop_events"), asked):
        if id not in waiting:
            count, total = counted.get(name, (0, 0))
            counted[name] = (count + 1, total + amount_of(properties))
    for name, (count, total) in sorted(counted.items()):
        db.execute(statement("events", "uncount_fact"), {**keys, "name": name, "count": count, "sum": Decimal(total)})


def erase_events(db: psycopg.Connection[Any], place: Place, command_id: int) -> dict[str, int]:
    """Everything the log knows of a person, but for the command at work; rows by table (semantics 54)."""
    asked = {"lane": place[0], "contact_id": place[1], "command_id": command_id}
    return {
        table: db.execute(statement("events", name), asked).rowcount
        for table, name in (
            ("event", "erase_events"),
            ("event_key", "erase_event_keys"),
            ("fact", "erase_facts"),
            ("inbox", "erase_inbox"),
        )
    }
