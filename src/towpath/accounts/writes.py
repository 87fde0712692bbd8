"""The one writer of workspaces, users, memberships and keys. Each verb leaves an audit line; `actor` is who did it."""

import re
import secrets
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from psycopg.types.json import Jsonb

from towpath.accounts.errors import KeyNotFound, LastAdmin, PasswordTooWeak, UserNotFound, ValueNotKnown, WorkspaceSlugTaken
from towpath.accounts.reads import find_user_id, hash_key
from towpath.accounts.rules import ROLES, SCOPES
from towpath.host.database import Connection
from towpath.host.sql import statement

KEY_PREFIX = "tp_"


def make_workspace(
    db: Connection,
    *,
    name: str,
    at: datetime,
    actor: str,
    slug: str | None = None,
    time_zone: str = "UTC",
    currency: str = "EUR",
    locale: str = "en",
) -> int:
    """slug: made of the name where none is given; then a number is added till it is free."""
    _known_zone(time_zone)
    wanted = slug or slug_of(name)
    values = {"name": name, "time_zone": time_zone, "currency": currency, "locale": locale, "now": at}
    for number in range(1, 100):
        row = _do(db, "insert_workspace", **values, slug=wanted if number == 1 else f"{wanted}-{number}").fetchone()
        if row:
            _audit(db, row[0], at, actor, "workspace.created", {"name": name})
            return int(row[0])
        if slug:
            break
    raise WorkspaceSlugTaken(f"There is a workspace “{wanted}” already. Choose another short name.", slug=wanted)


def tell_workers(db: Connection, workspace_id: int) -> None:
    """Something changed that every running worker must hear of before its next batch."""
    db.execute(statement("accounts", "tell_workers"), {"workspace_id": workspace_id})


def change_workspace(db: Connection, *, workspace_id: int, at: datetime, actor: str, **changes: Any) -> None:
    """changes: name, time_zone, currency, locale, test_mode, launch_approval, flow_deletion; what is absent stays."""
    if changes.get("time_zone") is not None:
        _known_zone(changes["time_zone"])
    names = ("name", "time_zone", "currency", "locale", "test_mode", "launch_approval", "flow_deletion")
    given = {name: changes.get(name) for name in names}
    _do(db, "update_workspace", workspace_id=workspace_id, **given)
    _audit(db, workspace_id, at, actor, "workspace.changed", {name: value for name, value in given.items() if value is not None})


def fence_sending(db: Connection, *, at: datetime | None) -> None:
    """Since `at` no workspace sends (a backup was restored); None lifts the fence."""
    _do(db, "fence_sending", at=at)


def make_user(db: Connection, *, email: str, password: str | None, at: datetime, name: str = "") -> int:
    """The user with this address, made if there is none; answers the id. Without a password nobody can sign in as the new user."""
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError:
        raise ValueNotKnown(f"“{email}” is not an email address.", email=email) from None
    if (known := find_user_id(db, email)) is not None:
        return known
    if password is not None:
        _strong(password)
    row = _do(db, "insert_user", email=email, name=name, password=make_password(password), now=at).fetchone()
    if row:
        return int(row[0])
    found = find_user_id(db, email)
    assert found is not None, "the address was taken a moment ago"
    return found


def set_password(db: Connection, *, user_id: int, password: str) -> None:
    """Ends every session of the user: a session is bound to the password's hash."""
    _strong(password)
    _do(db, "set_password", user_id=user_id, password=make_password(password))


def put_member(db: Connection, *, workspace_id: int, user_id: int, role: str, at: datetime, actor: str) -> None:
    """Makes the user a member, or changes the role."""
    if role not in ROLES:
        raise ValueNotKnown(f"There is no role “{role}”. There are: {', '.join(ROLES)}.", role=role, known=list(ROLES))
    if role != "admin":
        _keep_an_admin(db, workspace_id, user_id)
    _do(db, "put_membership", user_id=user_id, workspace_id=workspace_id, role=role, now=at)
    _audit(db, workspace_id, at, actor, "member.put", {"user": user_id, "role": role})


def remove_member(db: Connection, *, workspace_id: int, user_id: int, at: datetime, actor: str) -> None:
    _keep_an_admin(db, workspace_id, user_id)
    if _do(db, "delete_membership", user_id=user_id, workspace_id=workspace_id).rowcount == 0:
        raise UserNotFound(f"There is no user {user_id} in this workspace.", user=user_id)
    _audit(db, workspace_id, at, actor, "member.removed", {"user": user_id})


def make_key(
    db: Connection, *, workspace_id: int, name: str, scopes: Sequence[str], at: datetime, actor: str, user_id: int | None = None
) -> tuple[int, str]:
    """(id, the key). The key is known now and never again: only its hash is kept."""
    unknown = [scope for scope in scopes if scope not in SCOPES and scope != "api"]
    if unknown or not scopes:
        raise ValueNotKnown(f"There is no scope “{', '.join(unknown)}”. There are: {', '.join(SCOPES)}.", known=list(SCOPES))
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    plain = sorted({part for scope in scopes for part in (("read", "write") if scope == "api" else (scope,))})
    row = _do(
        db,
        "insert_key",
        workspace_id=workspace_id,
        name=name,
        prefix=key[:10],
        hash=hash_key(key),
        scopes=Jsonb(plain),
        now=at,
        user_id=user_id,
    ).fetchone()
    assert row is not None
    _audit(db, workspace_id, at, actor, "key.created", {"key": row[0], "name": name, "scopes": plain})
    return int(row[0]), key


def revoke_key(db: Connection, *, workspace_id: int, key_id: int, at: datetime, actor: str) -> None:
    if _do(db, "revoke_key", workspace_id=workspace_id, key_id=key_id, now=at).rowcount == 0:
        raise KeyNotFound(f"There is no key {key_id} here, or it was revoked already.", key=key_id)
    _audit(db, workspace_id, at, actor, "key.revoked", {"key": key_id})


def note_key_use(db: Connection, *, key_id: int, at: datetime) -> None:
    _do(db, "note_key_use", key_id=key_id, at=at, minute_ago=at - timedelta(minutes=1))


def slug_of(name: str) -> str:
    """`CD shop` -> `cd-shop`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50] or "workspace"


def audit(db: Connection, *, workspace_id: int | None, at: datetime, actor: str, what: str, about: dict[str, Any]) -> None:
    """For the verbs of other rooms. what: noun and verb, `flow.launched`."""
    _audit(db, workspace_id, at, actor, what, about)


def forget_mentions(db: Connection, workspace_id: int, texts: Sequence[str]) -> dict[str, int]:
    """Of a person who is erased: lines and kept answers that repeat one of these texts; rows by table."""
    if not texts:
        return {}
    return {
        "audit_entry": _do(db, "blank_audit", workspace_id=workspace_id, texts=[text.lower() for text in texts]).rowcount,
        "answered_request": _do(db, "forget_answers_about", workspace_id=workspace_id, texts=list(texts)).rowcount,
    }


def _audit(db: Connection, workspace_id: int | None, at: datetime, actor: str, what: str, about: dict[str, Any]) -> None:
    _do(db, "insert_audit_entry", workspace_id=workspace_id, now=at, actor=actor, what=what, about=about)


def _keep_an_admin(db: Connection, workspace_id: int, user_id: int) -> None:
    admins = [id for (id,) in _do(db, "lock_admins", workspace_id=workspace_id)]
    if admins == [user_id]:
        raise LastAdmin("A workspace keeps one admin at least. Make somebody else an admin first.", user=user_id)


def _strong(password: str) -> None:
    try:
        validate_password(password)
    except ValidationError as error:
        raise PasswordTooWeak(" ".join(error.messages)) from None


def _known_zone(time_zone: str) -> None:
    if time_zone not in available_timezones():
        raise ValueNotKnown(f"There is no time zone “{time_zone}”. Write it like Europe/Paris.", time_zone=time_zone)


def _do(db: Connection, name: str, /, **values: Any) -> Any:
    return db.execute(statement("accounts", name), values)
