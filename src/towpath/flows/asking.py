"""Asking a second person for a launch, and their answers (H11). Agreeing launches: `engine.approvals`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from towpath.accounts.reads import find_key_maker
from towpath.accounts.writes import audit
from towpath.flows.approvals import (
    LaunchRequest,
    close_request,
    find_open_request,
    get_request,
    list_approvers,
    name_of,
    names_of,
    tell,
)
from towpath.flows.drafts import revision_of
from towpath.flows.errors import AskedAlready, LaunchRefused, NobodyToAsk, NotYoursToAnswer, RequestIsClosed
from towpath.flows.places import Step
from towpath.flows.preview import plan_launch
from towpath.flows.writes import lock, text_to_launch
from towpath.host.database import Connection
from towpath.host.sql import statement


def ask(
    db: Connection,
    workspace_id: int,
    flow_id: int,
    *,
    launch: Mapping[str, Any],
    steps: Mapping[str, Step],
    note: str,
    by: str,
    now: datetime,
) -> LaunchRequest:
    """launch: what the launch is to be told, {people, nodes, backfill}. steps: its nodes, as they are checked.

    Raises LaunchRefused where nobody could launch it; AskedAlready; NobodyToAsk where no other member may agree.
    """
    flow = lock(db, workspace_id, flow_id)
    text = text_to_launch(flow)
    plan = plan_launch(db, flow, steps)
    if any(problem.severity == "error" for problem in plan.problems):
        raise LaunchRefused(flow.name, plan.problems)
    names = names_of(db, workspace_id)
    earlier = find_open_request(db, workspace_id, flow_id)
    if earlier is not None:
        asker = name_of(names, earlier.asked_by)
        raise AskedAlready(f"{asker} has asked for this launch already. Withdraw that request to ask anew.", request=earlier.id)
    person = _person_behind(db, workspace_id, by)
    approvers = list_approvers(db, workspace_id, person)
    if not approvers:
        raise NobodyToAsk("Nobody else here may agree to a launch. An admin can give a member the role of an approver, editor or admin.")
    row = db.execute(
        statement("flows", "insert_launch_request"),
        {
            "workspace_id": workspace_id, "flow_id": flow_id, "revision": revision_of(text), "launch": dict(launch), "note": note.strip(),
            "by": by, "asked_user": person, "now": now,
        },
    ).fetchone()  # fmt: skip
    assert row is not None
    request = get_request(db, workspace_id, row[0])
    audit(db, workspace_id=workspace_id, at=now, actor=by, what="flow.launch_asked", about={"flow": flow_id, "request": request.id})
    words = f"{name_of(names, by)} asks you to agree to the launch of “{flow.name}”{_said(request.note)}"
    tell(db, request, [user for user, _ in approvers], words, now)
    return request


def decline(db: Connection, workspace_id: int, request_id: int, *, answer: str, user_id: int, now: datetime) -> LaunchRequest:
    """By another member than who asked."""
    by = f"user:{user_id}"
    request = begin_answer(db, workspace_id, request_id, user_id)
    close_request(db, request, "declined", "flow.launch_declined", answer=answer.strip(), by=by, now=now)
    if request.asked_user is not None:
        name = name_of(names_of(db, workspace_id), by)
        tell(db, request, [request.asked_user], f"{name} declined the launch of “{request.flow_name}”{_said(answer.strip())}", now)
    return get_request(db, workspace_id, request_id)


def withdraw(db: Connection, workspace_id: int, request_id: int, *, by: str, now: datetime) -> LaunchRequest:
    request = _lock_open(db, workspace_id, request_id)
    close_request(db, request, "withdrawn", "flow.launch_withdrawn", by=by, now=now)
    return get_request(db, workspace_id, request_id)


def begin_answer(db: Connection, workspace_id: int, request_id: int, user_id: int) -> LaunchRequest:
    """The open request, its flow locked. Raises NotYoursToAnswer to who asked, also by a key of theirs; RequestIsClosed."""
    request = _lock_open(db, workspace_id, request_id)
    if request.asked_user == user_id:
        raise NotYoursToAnswer("You asked for this launch: another person has to answer.", request=request_id)
    return request


def _lock_open(db: Connection, workspace_id: int, request_id: int) -> LaunchRequest:
    lock(db, workspace_id, get_request(db, workspace_id, request_id).flow_id)
    request = get_request(db, workspace_id, request_id)
    if request.state != "open":
        raise RequestIsClosed(f"This request is {request.state} already.", request=request_id, state=request.state)
    return request


def _person_behind(db: Connection, workspace_id: int, by: str) -> int | None:
    """Of a key, who made it; nobody is behind the command line."""
    sort, _, id = by.partition(":")
    if sort == "user":
        return int(id)
    return find_key_maker(db, workspace_id, int(id)) if sort == "key" else None


def _said(note: str) -> str:
    return f": {note}" if note else "."
