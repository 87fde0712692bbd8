"""Launches to which a second person agrees (H11): whether a flow needs one, what was asked, and what ends a request.

A launch needs somebody else where the workspace says so or the flow does by `approval`, in what is live or in what is to go live: who
takes the setting out needs an agreement for that, too.
"""

from datetime import datetime
from typing import Any

import msgspec
from psycopg.rows import class_row

from towpath.accounts.reads import get_workspace, list_members
from towpath.accounts.rules import role_may
from towpath.accounts.writes import audit
from towpath.flows.document.model import FlowSettings
from towpath.flows.errors import LaunchRequestNotFound
from towpath.flows.reads import Flow
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.team.writes import notify

PAGE = "/team/approvals"  # of the app


class LaunchRequest(msgspec.Struct, frozen=True):
    """launch: {people, nodes, backfill}, as a launch is told. state: open, launched, declined, withdrawn, void (the flow was edited, or went
    live another way). asked_by, answered_by: `user:ID`, `key:ID` or `command`. asked_user: who can't answer it."""

    id: int
    workspace_id: int
    flow_id: int
    flow: str
    flow_name: str
    revision: str
    launch: dict[str, Any]
    note: str
    state: str
    asked_by: str
    asked_user: int | None
    asked_at: datetime
    answered_by: str | None
    answered_at: datetime | None
    answer: str


# ---- Looking ---------------------------------------------------------------------------------------------------------


def needs_approval(db: Connection, flow: Flow, settings: FlowSettings | None) -> bool:
    """settings: of what is to go live, where it can be read."""
    said = bool(flow.settings.get("approval")) or (settings is not None and settings.approval)
    return said or get_workspace(db, flow.workspace_id).launch_approval


def get_request(db: Connection, workspace_id: int, request_id: int) -> LaunchRequest:
    with db.cursor(row_factory=class_row(LaunchRequest)) as cursor:
        asked = {"workspace_id": workspace_id, "id": request_id}
        found = cursor.execute(statement("flows", "get_launch_request"), asked).fetchone()
    if found is None:
        raise LaunchRequestNotFound(f"There is no request {request_id} to launch a flow.", request=request_id)
    return found


def find_open_request(db: Connection, workspace_id: int, flow_id: int) -> LaunchRequest | None:
    with db.cursor(row_factory=class_row(LaunchRequest)) as cursor:
        asked = {"workspace_id": workspace_id, "flow_id": flow_id}
        return cursor.execute(statement("flows", "find_open_launch_request"), asked).fetchone()


def list_requests(
    db: Connection, workspace_id: int, *, only_open: bool = False, before: int | None = None, limit: int = 50
) -> list[LaunchRequest]:
    """Newest first."""
    with db.cursor(row_factory=class_row(LaunchRequest)) as cursor:
        asked = {"workspace_id": workspace_id, "open": only_open, "before": before, "limit": limit}
        return cursor.execute(statement("flows", "list_launch_requests"), asked).fetchall()


def names_of(db: Connection, workspace_id: int) -> dict[str, str]:
    """Members by `user:ID`, and what else may act."""
    return {"command": "The command line"} | {f"user:{one.user_id}": one.name or one.email for one in list_members(db, workspace_id)}


def name_of(names: dict[str, str], by: str) -> str:
    return names.get(by, "An API key" if by.startswith("key:") else "A former member")


def list_approvers(db: Connection, workspace_id: int, but: int | None) -> list[tuple[int, str]]:
    """(user, name) of the members who may agree to what another asks."""
    return [
        (one.user_id, one.name or one.email)
        for one in list_members(db, workspace_id)
        if one.user_id != but and role_may(one.role, "approve")
    ]


# ---- Ending ----------------------------------------------------------------------------------------------------------


def close_request(db: Connection, request: LaunchRequest, state: str, deed: str, *, answer: str = "", by: str, now: datetime) -> bool:
    """Whether it was open still. deed: for the audit log."""
    said = {"workspace_id": request.workspace_id, "id": request.id, "state": state, "by": by, "now": now, "answer": answer}
    if db.execute(statement("flows", "close_launch_request"), said).fetchone() is None:
        return False
    about = {"flow": request.flow_id, "name": request.flow_name, "request": request.id}
    audit(db, workspace_id=request.workspace_id, at=now, actor=by, what=deed, about=about)
    return True


def void_request(db: Connection, workspace_id: int, flow_id: int, because: str, *, by: str, now: datetime) -> None:
    """What was asked is not what would be launched any more. because: ends the sentence “NAME …”. The flow is locked."""
    request = find_open_request(db, workspace_id, flow_id)
    if request is None or not close_request(db, request, "void", "flow.launch_request_void", answer=because, by=by, now=now):
        return
    if request.asked_user is not None and request.asked_by != by:
        words = f"Your request to launch “{request.flow_name}” is void: it {because}."
        tell(db, request, [request.asked_user], words, now)


def tell(db: Connection, request: LaunchRequest, users: list[int], words: str, now: datetime) -> None:
    """In the app, with the way to the request."""
    notify(db, [(request.workspace_id, user, None, words) for user in users], now, link=f"{PAGE}/{request.id}")
