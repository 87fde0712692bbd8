"""Who calls: a session with CSRF, or `Authorization: Bearer KEY`."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from towpath.accounts import reads, writes
from towpath.accounts.models import User
from towpath.api.request import Caller
from towpath.team.owners import note_presence

CHOSEN_WORKSPACE = "workspace"  # key in the session
_A_MINUTE = timedelta(minutes=1)


class InSession(SessionAuth):
    """The workspace is the one that the session has chosen, else the user's first."""

    def __call__(self, request: HttpRequest) -> Caller | None:
        if "Authorization" in request.headers:
            return None
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        user = request.user
        caller = caller_in_session(request, user) if isinstance(user, User) else None
        if caller is not None:
            _note_presence(request, caller)
        return caller


class WithKey(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        db, now = _db(request), _now(request)
        key = reads.find_key(db, token)
        if key is None:
            return None
        writes.note_key_use(db, key_id=key.id, at=now)
        return Caller(workspace_id=key.workspace_id, key_id=key.id, scopes=frozenset(key.scopes))


def caller_in_session(request: HttpRequest, user: User) -> Caller | None:
    memberships = reads.list_memberships_of_user(_db(request), user.pk)
    chosen = request.session.get(CHOSEN_WORKSPACE)
    for membership in memberships:
        if membership.workspace_id == chosen:
            break
    else:
        if not memberships:
            return None
        membership = memberships[0]
    return Caller(workspace_id=membership.workspace_id, user=user, role=membership.role)


# When this process last noted each member at work: (workspace, user) -> time.
_noted: dict[tuple[int, int], datetime] = {}


def _note_presence(request: HttpRequest, caller: Caller) -> None:
    """Who uses the app is online (`assign` with online_only, `user_online`)."""
    assert caller.user is not None
    key, now = (caller.workspace_id, caller.user.pk), _now(request)
    if key not in _noted or abs(now - _noted[key]) >= _A_MINUTE:
        note_presence(_db(request), *key, now)
        _noted[key] = now


def _db(request: HttpRequest) -> Any:
    return request.ctx.db  # type: ignore[attr-defined]


def _now(request: HttpRequest) -> Any:
    return request.ctx.clock.now()  # type: ignore[attr-defined]
