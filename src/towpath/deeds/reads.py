"""What was asked to be done with many people, and the people page by page."""

from collections.abc import Sequence
from typing import Any

import psycopg

from towpath.contacts.lists import list_members as list_list_members
from towpath.contacts.reads import find_place
from towpath.deeds.models import Deed, DeedNotFound, Refusal
from towpath.events.binary import Bigints, Smallints
from towpath.host.sql import statement
from towpath.segments.reads import list_members as list_segment_members

Connection = psycopg.Connection[Any]
Place = tuple[int, int]


def list_deeds(db: Connection, workspace_id: int, *, before_id: int | None = None, limit: int = 50) -> list[Deed]:
    """The newest first."""
    asked = {"workspace_id": workspace_id, "id": None, "before_id": before_id, "limit": limit}
    return [Deed(*row) for row in db.execute(statement("deeds", "list_deeds"), asked)]


def get_deed(db: Connection, workspace_id: int, id: int) -> Deed:
    asked = {"workspace_id": workspace_id, "id": min(id, 2**31 - 1), "before_id": None, "limit": 1}
    row = db.execute(statement("deeds", "list_deeds"), asked).fetchone()
    if row is None:
        raise DeedNotFound(f"There is no deed {id}.", deed=str(id))
    return Deed(*row)


def list_refusals(db: Connection, id: int, *, after: int = 0, limit: int = 50) -> list[Refusal]:
    return [Refusal(*row) for row in db.execute(statement("deeds", "list_refusals"), {"id": id, "after": after, "limit": limit})]


def list_page(db: Connection, deed: Deed, size: int) -> tuple[list[Place], tuple[int, int], bool]:
    """The next people, where the page after them begins, and whether there is none."""
    if deed.contacts is not None:
        chosen = deed.contacts[deed.after_id : deed.after_id + size]
        done = deed.after_id + len(chosen)
        return find_places(db, deed.workspace_id, chosen), (deed.after_lane, done), done >= len(deed.contacts)
    after = (deed.after_lane, deed.after_id)
    if "segment" in deed.people:
        places = [(one.lane, one.id) for one in list_segment_members(db, int(deed.people["segment"]), after=after, limit=size)]
    else:
        places = [(one.lane, one.id) for one in list_list_members(db, int(deed.people["list"]), after=after, limit=size)]
    return places, places[-1] if places else after, len(places) < size


def find_places(db: Connection, workspace_id: int, contacts: Sequence[int]) -> list[Place]:
    """Each once; who is gone is left out, who became another is that one."""
    moved = [find_place(db, id) for id in contacts]
    asked = {"workspace_id": workspace_id, "lanes": Smallints([lane for lane, _ in moved]), "ids": Bigints([id for _, id in moved])}
    rows = db.execute(statement("deeds", "find_places"), asked)
    return list(dict.fromkeys((lane, id) for _, lane, id in rows))
