"""Launches that wait for a second person: what was asked, and the answers. A person answers; a key may ask and look."""

from typing import Annotated

from ninja import Query, Router
from pydantic import BaseModel, Field

from towpath.api.flows.requests import LaunchRequestOut, request_out
from towpath.api.flows.shapes import flow_out, problems_out
from towpath.api.flows.versions import LaunchedOut
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import NotAllowed, Request, needs
from towpath.engine.approvals import agree
from towpath.flows import approvals, asking

router = Router()
LAST_ID = 2**31 - 1


class LaunchAnswer(BaseModel):
    """note: for who asked."""

    note: str = Field("", max_length=2_000)


@router.get("", response=Page[LaunchRequestOut])
@needs("read")
def list_launch_requests(
    request: Request,
    cursor: Cursor = "",
    limit: Limit = 50,
    open: Annotated[bool, Query(description="Only those that wait for an answer.")] = False,
) -> Page[LaunchRequestOut]:
    """Newest first."""
    ctx = request.ctx
    key = read_cursor(cursor, (int,))
    found = approvals.list_requests(ctx.db, ctx.workspace_id, only_open=open, before=key[0] if key else None, limit=one_more(limit))
    names = approvals.names_of(ctx.db, ctx.workspace_id)
    items = [request_out(ctx, one, names) for one in found[:limit]]
    return Page(items=items, next=write_cursor((found[limit - 1].id,)) if len(found) > limit else None)


@router.get("/{int:id}", response=LaunchRequestOut)
@needs("read")
def get_launch_request(request: Request, id: int) -> LaunchRequestOut:
    ctx = request.ctx
    return request_out(ctx, approvals.get_request(ctx.db, ctx.workspace_id, min(id, LAST_ID)))


@router.post("/{int:id}/agree", response=LaunchedOut)
@needs("approve")
def agree_to_launch(request: Request, id: int, body: LaunchAnswer | None = None) -> LaunchedOut:
    """Launches what was asked for, on behalf of who agrees. Not for who asked."""
    ctx = request.ctx
    said = body.note if body is not None else ""
    result = agree(ctx.db, ctx.workspace_id, min(id, LAST_ID), answer=said, user_id=_person(request), now=ctx.clock.now(), clock=ctx.clock)
    return LaunchedOut(
        flow=flow_out(request, result.flow), version=result.version, made_version=result.made_version,
        settings_changed=result.settings_changed, entering=result.entering, move=result.move, problems=problems_out(result.problems),
    )  # fmt: skip


@router.post("/{int:id}/decline", response=LaunchRequestOut)
@needs("approve")
def decline_launch(request: Request, id: int, body: LaunchAnswer | None = None) -> LaunchRequestOut:
    """The draft stays as it is. Not for who asked."""
    ctx = request.ctx
    said = body.note if body is not None else ""
    declined = asking.decline(ctx.db, ctx.workspace_id, min(id, LAST_ID), answer=said, user_id=_person(request), now=ctx.clock.now())
    return request_out(ctx, declined)


@router.post("/{int:id}/withdraw", response=LaunchRequestOut)
@needs("write")
def withdraw_launch(request: Request, id: int) -> LaunchRequestOut:
    """Nobody need answer any more."""
    ctx = request.ctx
    return request_out(ctx, asking.withdraw(ctx.db, ctx.workspace_id, min(id, LAST_ID), by=ctx.actor, now=ctx.clock.now()))


def _person(request: Request) -> int:
    user = request.ctx.user
    if user is None:
        raise NotAllowed("A person answers a request to launch: sign in. A key may only ask.")
    return user.pk
