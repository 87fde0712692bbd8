"""Saved looks at the list of people: whom it shows, in what order, with what columns. One member's own, or the whole workspace's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from psycopg.types.json import Jsonb

from towpath.contacts.errors import BadValue
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.values.folded import fold
from towpath.values.problems import TowpathError

LONGEST_NAME = 100
MOST_VIEWS = 200


class ViewNotFound(TowpathError):
    code = "view_not_found"
    status = 404


class ViewTaken(TowpathError):
    """Another view of the same member, or of the workspace, has the name."""

    code = "view_taken"
    status = 409


class Look(msgspec.Struct, frozen=True):
    """where: a condition in canonical form, None without; names: ids of what it names, by sort (as a segment keeps them)."""

    search: str = ""
    where: Any = None
    names: dict[str, dict[str, int]] = {}
    sort: str = "newest"
    columns: Sequence[str] = ()


class View(msgspec.Struct, frozen=True):
    """personal: its maker's alone."""

    id: int
    personal: bool
    name: str
    look: Look
    created_at: datetime
    changed_at: datetime


def list_views(db: Connection, workspace_id: int, user_id: int | None) -> list[View]:
    """Those of the workspace, then the member's own, by name. user_id None: a key, which has none of its own."""
    return _views(db, workspace_id, user_id, None)


def get_view(db: Connection, workspace_id: int, user_id: int | None, id: int) -> View:
    """Raises ViewNotFound, also for one that is another member's own."""
    found = _views(db, workspace_id, user_id, id)
    if not found:
        raise ViewNotFound(f"There is no view {id}.", view=str(id))
    return found[0]


def _views(db: Connection, workspace_id: int, user_id: int | None, id: int | None) -> list[View]:
    asked = {"workspace_id": workspace_id, "user_id": user_id or 0, "id": id}
    rows = db.execute(statement("contacts", "list_views"), asked).fetchall()
    return [View(row[0], row[1], row[2], msgspec.convert(row[3], Look), row[4], row[5]) for row in rows]


def make_view(db: Connection, workspace_id: int, user_id: int | None, name: str, look: Look, *, now: datetime) -> int:
    """Answers its id. user_id None: the workspace's. Raises ViewTaken."""
    if len(list_views(db, workspace_id, user_id)) >= MOST_VIEWS:
        raise BadValue(f"There can be {MOST_VIEWS} views. Delete one first.", most=MOST_VIEWS)
    row = db.execute(statement("contacts", "insert_view"), _values(workspace_id, user_id, name, look, now)).fetchone()
    if row is None:
        raise ViewTaken(f"There is a view “{name.strip()}” already.", name=name.strip())
    return int(row[0])


def change_view(db: Connection, workspace_id: int, user_id: int | None, id: int, name: str, look: Look, *, now: datetime) -> None:
    """user_id: whose it is from now on, None for the workspace's. Raises ViewTaken."""
    try:
        with db.transaction():
            db.execute(statement("contacts", "update_view"), {**_values(workspace_id, user_id, name, look, now), "id": id})
    except psycopg.errors.UniqueViolation:
        raise ViewTaken(f"There is a view “{name.strip()}” already.", name=name.strip()) from None


def delete_view(db: Connection, workspace_id: int, id: int) -> None:
    db.execute(statement("contacts", "delete_view"), {"workspace_id": workspace_id, "id": id})


def forget_views(db: Connection, workspace_id: int, texts: Sequence[str]) -> int:
    """Of a person who is erased: views that look for one of these texts; how many."""
    asked = {"workspace_id": workspace_id, "texts": list(texts)}
    return db.execute(statement("contacts", "erase_views"), asked).rowcount if texts else 0


def _values(workspace_id: int, user_id: int | None, name: str, look: Look, now: datetime) -> dict[str, Any]:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise BadValue(f"The name of a view has 1 to {LONGEST_NAME} characters.", field="name")
    said = Jsonb(msgspec.to_builtins(look))
    return {"workspace_id": workspace_id, "user_id": user_id or 0, "name": name, "folded": fold(name), "look": said, "now": now}
