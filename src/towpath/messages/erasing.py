"""What was sent to a person who is erased: that it was sent stays, what it said and where to goes (semantics 54)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg

from towpath.host.sql import statement

Connection = psycopg.Connection[Any]


def blank_messages(db: Connection, place: tuple[int, int], now: datetime) -> dict[str, int]:
    """Rows by table. What is still queued is cancelled."""
    asked = {"lane": place[0], "contact_id": place[1], "now": now}
    processes = [id for (id,) in db.execute(statement("messages", "blank_messages"), asked)]
    given = {"lane": place[0], "processes": processes}
    return {
        "message": len(processes),
        "message_content": db.execute(statement("messages", "erase_contents"), given).rowcount,
        "attempt": db.execute(statement("messages", "blank_attempts"), given).rowcount,
    }


def erase_caught(db: Connection, workspace_id: int, addresses: Sequence[str]) -> int:
    """Mail in the built-in catcher to these addresses (lower case)."""
    return db.execute(statement("messages", "erase_caught"), {"workspace_id": workspace_id, "addresses": list(addresses)}).rowcount


def forget_messages(db: Connection, keys: Sequence[tuple[int, int]]) -> None:
    """Of a flow that is deleted, by (lane, process id), none of them being attempted: what is queued goes; of what was sent it stays that it
    was, and whose."""
    asked = {"lanes": [lane for lane, _ in keys], "processes": [id for _, id in keys]}
    for name in ("forget_messages", "forget_contents", "forget_attempts"):
        db.execute(statement("messages", name), asked)
