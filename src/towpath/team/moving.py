"""The work that concerns a visitor goes with them to the contact they become (semantics 53); and what an erased contact leaves (54)."""

from typing import Any

import psycopg

from towpath.host.sql import statement
from towpath.team.choosing import desk_changes

Connection = psycopg.Connection[Any]
Place = tuple[int, int]


def move_work(db: Connection, source: Place, target: Place) -> None:
    """Tasks, notes, posts and the owner; both lanes are held."""
    keys = {"from_lane": source[0], "from_id": source[1], "to_lane": target[0], "to_id": target[1]}
    for name in ("move_tasks", "move_notes", "move_posts", "move_notifications"):
        db.execute(statement("team", name), keys)
    moved = db.execute(statement("team", "move_owner"), keys).fetchone()
    _drop_owner(db, source, counted=moved is None)


def erase_work(db: Connection, place: Place) -> dict[str, int]:
    """Everything of the team that concerns this contact; rows by table."""
    asked = {"lane": place[0], "contact_id": place[1]}
    erased = {
        table: db.execute(statement("team", name), asked).rowcount
        for table, name in (
            ("task", "erase_tasks"),
            ("note", "erase_notes"),
            ("feed_post", "erase_posts"),
            ("notification", "erase_notifications"),
        )
    }
    _drop_owner(db, place, counted=True)
    return erased


def _drop_owner(db: Connection, place: Place, *, counted: bool) -> None:
    row = db.execute(statement("team", "drop_owner"), {"lane": place[0], "contact_id": place[1]}).fetchone()
    if row is not None and counted:
        db.execute(statement("team", "add_desks"), desk_changes([(row[0], row[1], -1)]))
