"""Comments on flows and their nodes: threads with answers. Members and keys that only look do not write them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from ninja import Query, Router
from pydantic import BaseModel, Field

from towpath.accounts.reads import list_members
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Context, Request, needs
from towpath.flows import comments, reads
from towpath.flows.approvals import name_of, names_of
from towpath.flows.comments import LONGEST, MOST_MENTIONS, Comment, Thread

router = Router()
LAST_ID = 2**31 - 1


class Mentioned(BaseModel):
    email: str
    name: str


class FlowCommentOut(BaseModel):
    """author: a name. written_by: `user:ID`, `key:ID`. mine: of who asks, who alone may change it; may_delete: its author, and admins."""

    id: int
    text: str
    mentions: list[Mentioned]
    author: str
    written_by: str
    mine: bool
    may_delete: bool
    at: datetime
    changed_at: datetime | None


class CommentThreadOut(BaseModel):
    """node: "" the flow, `__start__` its start, else the id of a node; the node may be gone from the draft. resolved_by: a name.
    comments: the first, then the answers, oldest first."""

    id: int
    flow: str
    node: str
    resolved_at: datetime | None
    resolved_by: str | None
    comments: list[FlowCommentOut]


class SaidIn(BaseModel, extra="forbid"):
    """mentions: emails of members, who are told in the app."""

    text: str = Field(min_length=1, max_length=LONGEST)
    mentions: list[str] = Field(default_factory=list, max_length=MOST_MENTIONS)


class CommentIn(SaidIn):
    """flow: id, slug or name. node: "" the flow, `__start__` its start, else the id of a node of what stands in the draft."""

    flow: str = Field(max_length=200)
    node: str = Field("", max_length=200)


@router.get("", response=Page[CommentThreadOut])
@needs("read")
def list_comments(
    request: Request,
    flow: Annotated[str, Query(max_length=200, description="Its id, slug or name.")],
    cursor: Cursor = "",
    limit: Limit = 50,
    open: Annotated[bool | None, Query(description="`true`: those that are not resolved. `false`: those that are.")] = None,
) -> Page[CommentThreadOut]:
    """Threads of one flow, newest first."""
    ctx = request.ctx
    about = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    key = read_cursor(cursor, (int,))
    found = comments.list_threads(
        ctx.db, ctx.workspace_id, about.id, only_open=open, before=min(key[0], LAST_ID) if key else None, limit=one_more(limit)
    )
    more = len(found) > limit
    return Page(items=_show(ctx, found[:limit]), next=write_cursor((found[limit - 1].first.id,)) if more else None)


@router.post("", response={201: CommentThreadOut})
@needs("comment")
def begin_thread(request: Request, body: CommentIn) -> CommentThreadOut:
    ctx = request.ctx
    flow = reads.find_flow(ctx.db, ctx.workspace_id, body.flow)
    made = comments.begin_thread(ctx.db, flow, body.text, node=body.node, mentions=body.mentions, by=ctx.actor, now=ctx.clock.now())
    return _thread(ctx, made.id)


@router.get("/{int:id}", response=CommentThreadOut)
@needs("read")
def get_thread(request: Request, id: int) -> CommentThreadOut:
    """By the id of any comment in it."""
    return _thread(request.ctx, min(id, LAST_ID))


@router.post("/{int:id}/answers", response={201: CommentThreadOut})
@needs("comment")
def answer(request: Request, id: int, body: SaidIn) -> CommentThreadOut:
    """What was resolved is open again. Who spoke in the thread before is told."""
    ctx = request.ctx
    comments.answer(ctx.db, ctx.workspace_id, min(id, LAST_ID), body.text, mentions=body.mentions, by=ctx.actor, now=ctx.clock.now())
    return _thread(ctx, id)


@router.patch("/{int:id}", response=CommentThreadOut)
@needs("comment")
def change_comment(request: Request, id: int, body: SaidIn) -> CommentThreadOut:
    """By its author."""
    ctx = request.ctx
    comments.change_comment(
        ctx.db, ctx.workspace_id, min(id, LAST_ID), body.text, mentions=body.mentions, by=ctx.actor, now=ctx.clock.now()
    )
    return _thread(ctx, id)


@router.post("/{int:id}/resolve", response=CommentThreadOut)
@needs("comment")
def resolve(request: Request, id: int) -> CommentThreadOut:
    """The whole thread: what it asked for is done."""
    ctx = request.ctx
    comments.resolve(ctx.db, ctx.workspace_id, min(id, LAST_ID), by=ctx.actor, now=ctx.clock.now())
    return _thread(ctx, id)


@router.post("/{int:id}/reopen", response=CommentThreadOut)
@needs("comment")
def reopen(request: Request, id: int) -> CommentThreadOut:
    ctx = request.ctx
    comments.resolve(ctx.db, ctx.workspace_id, min(id, LAST_ID), by=ctx.actor, now=ctx.clock.now(), reopen=True)
    return _thread(ctx, id)


@router.delete("/{int:id}", response={204: None})
@needs("comment")
def delete_comment(request: Request, id: int) -> None:
    """By its author or an admin. The first of a thread takes its answers with it."""
    ctx = request.ctx
    comments.delete_comment(
        ctx.db, ctx.workspace_id, min(id, LAST_ID), by=ctx.actor, any_author=ctx.known_caller.may("admin"), now=ctx.clock.now()
    )


def _thread(ctx: Context, id: int) -> CommentThreadOut:
    return _show(ctx, [comments.get_thread(ctx.db, ctx.workspace_id, id)])[0]


def _show(ctx: Context, threads: Sequence[Thread]) -> list[CommentThreadOut]:
    names = names_of(ctx.db, ctx.workspace_id)
    members = {one.user_id: Mentioned(email=one.email, name=one.name or one.email) for one in list_members(ctx.db, ctx.workspace_id)}
    any_author = ctx.known_caller.may("admin")

    def shown(one: Comment) -> FlowCommentOut:
        mine = one.author == ctx.actor
        return FlowCommentOut(
            id=one.id, text=one.body, mentions=[members[user] for user in one.mentions if user in members],
            author=name_of(names, one.author), written_by=one.author, mine=mine, may_delete=mine or any_author, at=one.at,
            changed_at=one.changed_at,
        )  # fmt: skip

    return [
        CommentThreadOut(
            id=thread.first.id,
            flow=thread.first.flow,
            node=thread.first.node,
            resolved_at=thread.first.resolved_at,
            resolved_by=None if thread.first.resolved_by is None else name_of(names, thread.first.resolved_by),
            comments=[shown(one) for one in (thread.first, *thread.answers)],
        )
        for thread in threads
    ]
