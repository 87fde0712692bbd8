"""Lists and groups of a workspace: what they are called, who is in them. People are put in and taken out by `memberships`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from psycopg.rows import class_row

from towpath.contacts.errors import BadValue
from towpath.contacts.memberships import MembershipChange, Sort, membership_event
from towpath.contacts.models import PersonLine
from towpath.events import writes as log
from towpath.host.sql import statement
from towpath.values.folded import fold
from towpath.values.problems import TowpathError

LONGEST_NAME = 200
MOST_LISTS = 5_000
_PAGE = 5_000  # members of a list that goes


class ListNotFound(TowpathError):
    code = "list_not_found"
    status = 404


class ListTaken(TowpathError):
    """Another list has the name."""

    code = "list_taken"
    status = 409


class ListName(msgspec.Struct, frozen=True):
    id: int
    name: str


class PeopleList(msgspec.Struct, frozen=True, kw_only=True):
    """sort: `list` or `group`. members: how many."""

    id: int
    sort: Sort
    name: str
    created_at: datetime
    members: int = 0


class Member(PersonLine, frozen=True, kw_only=True):
    added_at: datetime


class Membership(msgspec.Struct, frozen=True):
    """id: of the list."""

    id: int
    sort: Sort
    name: str
    added_at: datetime


# ---- Looking -------------------------------------------------------------------------------------------------------


def list_lists(db: psycopg.Connection[Any], workspace_id: int, sort: Sort) -> list[PeopleList]:
    """All, by name."""
    with db.cursor(row_factory=class_row(PeopleList)) as cursor:
        cursor.execute(statement("contacts", "list_lists"), {"workspace_id": workspace_id, "sort": sort, "list_id": None})
        return cursor.fetchall()


def get_list(db: psycopg.Connection[Any], workspace_id: int, sort: Sort, list_id: int) -> PeopleList:
    with db.cursor(row_factory=class_row(PeopleList)) as cursor:
        cursor.execute(statement("contacts", "list_lists"), {"workspace_id": workspace_id, "sort": sort, "list_id": list_id})
        found = cursor.fetchone()
    if found is None:
        raise ListNotFound(f"There is no {sort} {list_id}.", **{sort: str(list_id)})
    return found


def list_names(db: psycopg.Connection[Any], workspace_id: int, sort: str) -> list[ListName]:
    """All, by name, without counting."""
    with db.cursor(row_factory=class_row(ListName)) as cursor:
        cursor.execute(statement("contacts", "list_list_names"), {"workspace_id": workspace_id, "sort": sort})
        return cursor.fetchall()


def find_list_ids(db: psycopg.Connection[Any], workspace_id: int, sort: str, names: Iterable[str]) -> dict[str, int]:
    """Name as given -> id, whatever its case; without those that are not there."""
    folded = {name: fold(name) for name in names}
    if not folded:
        return {}
    asked = {"workspace_id": workspace_id, "sort": sort, "folded": sorted(set(folded.values()))}
    ids = {form: id for id, form in db.execute(statement("contacts", "find_lists_by_name"), asked)}
    return {name: ids[form] for name, form in folded.items() if form in ids}


def list_members(db: psycopg.Connection[Any], list_id: int, *, after: tuple[int, int] | None = None, limit: int = 50) -> list[Member]:
    """By lane and id; after: lane and id of the last of the page before."""
    lane, contact_id = after or (-1, 0)
    with db.cursor(row_factory=class_row(Member)) as cursor:
        cursor.execute(statement("contacts", "list_members"), {"list_id": list_id, "lane": lane, "contact_id": contact_id, "limit": limit})
        return cursor.fetchall()


def list_memberships(db: psycopg.Connection[Any], lane: int, contact_id: int) -> list[Membership]:
    """Lists, then groups that a contact is in, by name."""
    with db.cursor(row_factory=class_row(Membership)) as cursor:
        cursor.execute(statement("contacts", "list_memberships"), {"lane": lane, "contact_id": contact_id})
        return cursor.fetchall()


# ---- Making and changing -------------------------------------------------------------------------------------------


def make_list(db: psycopg.Connection[Any], workspace_id: int, sort: Sort, name: str, *, now: datetime) -> int:
    """Answers its id. Raises ListTaken."""
    name = _check_name(name, sort)
    if len(list_names(db, workspace_id, sort)) >= MOST_LISTS:
        raise BadValue(f"A workspace can have {MOST_LISTS:,} {sort}s.", most=MOST_LISTS)
    values = {"workspace_id": workspace_id, "sort": sort, "name": name, "folded": fold(name), "now": now}
    row = db.execute(statement("contacts", "insert_list"), values).fetchone()
    if row is None:
        raise ListTaken(f"There is a {sort} “{name}” already.", name=name)
    return int(row[0])


def rename_list(db: psycopg.Connection[Any], workspace_id: int, sort: Sort, list_id: int, name: str) -> None:
    """What runs goes by the id: nothing of it changes (semantics 40)."""
    name = _check_name(name, sort)
    values = {"workspace_id": workspace_id, "sort": sort, "list_id": list_id, "name": name, "folded": fold(name)}
    try:
        with db.transaction():
            done = db.execute(statement("contacts", "rename_list"), values)
    except psycopg.errors.UniqueViolation:
        raise ListTaken(f"There is a {sort} “{name}” already.", name=name) from None
    if not done.rowcount:
        raise ListNotFound(f"There is no {sort} {list_id}.", **{sort: str(list_id)})


def lock_list(db: psycopg.Connection[Any], workspace_id: int, sort: Sort, list_id: int) -> PeopleList:
    """Held till the end of the transaction: no launch that names it gets between. Raises ListNotFound."""
    with db.cursor(row_factory=class_row(PeopleList)) as cursor:
        cursor.execute(statement("contacts", "lock_list"), {"workspace_id": workspace_id, "sort": sort, "list_id": list_id})
        found = cursor.fetchone()
    if found is None:
        raise ListNotFound(f"There is no {sort} {list_id}.", **{sort: str(list_id)})
    return found


def share_lists(db: psycopg.Connection[Any], workspace_id: int, ids: Sequence[int]) -> None:
    """Nobody deletes these till the end of the transaction."""
    db.execute(statement("contacts", "share_lists"), {"workspace_id": workspace_id, "list_ids": list(ids)})


def delete_list(db: psycopg.Connection[Any], workspace_id: int, sort: Sort, list_id: int, *, by: str, now: datetime) -> int:
    """Everybody leaves it, which is recorded and starts nothing (semantics 2); answers how many. Call `lock_list` first, and see who
    names it."""
    name = lock_list(db, workspace_id, sort, list_id).name
    gone = 0
    cause = {"by": by, "deleted": sort}
    while rows := db.execute(statement("contacts", "take_members"), {"list_id": list_id, "limit": _PAGE}).fetchall():
        gone += len(rows)
        left = [
            MembershipChange(workspace_id=workspace_id, lane=lane, contact_id=id, at=now, cause=cause, historical=True) for lane, id in rows
        ]
        log.append(db, [membership_event(one, sort, name, list_id, "left", now) for one in left])
    db.execute(statement("contacts", "delete_list"), {"list_id": list_id, "workspace_id": workspace_id})
    return gone


def _check_name(name: str, sort: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or any(ord(sign) < 32 for sign in name):
        raise BadValue(f"The name of a {sort} has 1 to {LONGEST_NAME} characters, on one line.", name=name[:LONGEST_NAME])
    return name
