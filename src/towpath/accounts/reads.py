"""What is known of workspaces, users and keys."""

import hashlib
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from psycopg.rows import class_row

from towpath.host.database import Connection
from towpath.host.sql import statement

Row = TypeVar("Row")


class Workspace(msgspec.Struct, frozen=True):
    """time_zone: IANA name. sending_fenced_at: nothing is sent since, a backup was restored. launch_approval: a second person agrees to
    each launch. flow_deletion: admins may delete flows that were launched."""

    id: int
    name: str
    slug: str
    time_zone: str
    currency: str
    locale: str
    test_mode: bool
    launch_approval: bool
    flow_deletion: bool
    sending_fenced_at: datetime | None
    created_at: datetime


class Membership(msgspec.Struct, frozen=True):
    workspace_id: int
    user_id: int
    role: str
    email: str
    name: str
    workspace_name: str
    workspace_slug: str
    created_at: datetime


class Key(msgspec.Struct, frozen=True):
    """Never the key itself: it is shown once, when it is made."""

    id: int
    workspace_id: int
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None


class Audited(msgspec.Struct, frozen=True):
    id: int
    at: datetime
    actor: str
    what: str
    about: dict[str, Any]


def list_workspace_names(db: Connection) -> list[tuple[int, str]]:
    """(id, slug), oldest first."""
    return [(id, slug) for id, slug in db.execute(statement("accounts", "list_workspace_names"))]


def get_workspace(db: Connection, workspace_id: int) -> Workspace:
    found = _rows(db, Workspace, "get_workspace", workspace_id=workspace_id)
    return found[0]


def list_memberships_of_user(db: Connection, user_id: int) -> list[Membership]:
    """By workspace, oldest first; none for a user who is not active."""
    return _rows(db, Membership, "list_memberships", user_id=user_id, workspace_id=None)


def list_members(db: Connection, workspace_id: int) -> list[Membership]:
    return _rows(db, Membership, "list_memberships", user_id=None, workspace_id=workspace_id)


def find_user_id(db: Connection, email: str) -> int | None:
    """Whatever the case of the address."""
    row = db.execute(statement("accounts", "find_user_id"), {"email": email.strip()}).fetchone()
    return int(row[0]) if row else None


def hash_key(key: str) -> bytes:
    """What is stored of a key. It is random and long, so a plain SHA-256 can't be guessed back."""
    return hashlib.sha256(key.encode()).digest()


def find_key(db: Connection, key: str) -> Key | None:
    """The key with this text, if it was not revoked."""
    found = _rows(db, Key, "find_key", hash=hash_key(key))
    return found[0] if found else None


def list_keys(db: Connection, workspace_id: int) -> list[Key]:
    """Those that work, oldest first."""
    return _rows(db, Key, "list_keys", workspace_id=workspace_id)


def find_key_maker(db: Connection, workspace_id: int, key_id: int) -> int | None:
    """The user who made the key, if it was a user; revoked or not."""
    row = db.execute(statement("accounts", "find_key_maker"), {"workspace_id": workspace_id, "key_id": key_id}).fetchone()
    return row[0] if row else None


def list_audit_entries(db: Connection, workspace_id: int, *, before: int | None, limit: int) -> list[Audited]:
    """Newest first. before: id of the last entry of the page before."""
    return _rows(db, Audited, "list_audit_entries", workspace_id=workspace_id, before=before, limit=limit)


def _rows(db: Connection, row: type[Row], name: str, **values: Any) -> list[Row]:
    with db.cursor(row_factory=class_row(row)) as cursor:
        return cursor.execute(statement("accounts", name), values).fetchall()
