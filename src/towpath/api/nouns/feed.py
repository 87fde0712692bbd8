"""The activity feed: what members and flows tell the team."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from ninja import Query, Router
from pydantic import BaseModel, Field

from towpath.api.members import LAST_ID, email_of, find_person, find_subject, viewer_of
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Context, Request, needs
from towpath.contacts.reads import name_contacts
from towpath.team import reads, writes
from towpath.team.errors import WorkIsWrong
from towpath.team.models import LONGEST_BODY, VISIBILITIES, NewPost, Post, PostKind, Visibility

router = Router()


class PostOut(BaseModel):
    """feed: the email of the member whose feed it is, "" for everybody's. author: a member's email; "": a flow or a key."""

    id: str
    type: str
    feed: str
    text: str
    contact: str | None
    contact_name: str | None
    author: str
    visibility: Visibility
    created_at: datetime
    made_by: str
    run: str | None


class PostIn(BaseModel, extra="forbid"):
    text: str = Field(min_length=1, max_length=LONGEST_BODY)
    type: PostKind = "post"
    feed: str = Field("", max_length=320, description="A member's email; empty for everybody's feed.")
    contact: str | None = Field(None, max_length=20, description="The id of the contact that it is about.")
    notify: list[str] = Field(default_factory=list, max_length=50, description="Emails of members, names of groups, `owner`.")
    visibility: Visibility = "team"


@router.get("", response=Page[PostOut])
@needs("read")
def list_posts(
    request: Request,
    cursor: Cursor = "",
    limit: Limit = 50,
    feed: Annotated[str, Query(max_length=320, description="One member's feed, with what is for everybody.")] = "",
    type: Annotated[PostKind | None, Query(description="Posts of one type only.")] = None,
    contact: Annotated[str, Query(max_length=20, description="Those about one contact.")] = "",
) -> Page[PostOut]:
    """Newest first."""
    ctx = request.ctx
    place = None
    if contact:
        person = find_person(ctx, contact)
        place = (person.lane, person.id)
    key = read_cursor(cursor, (int,))
    found = reads.list_posts(
        ctx.db, ctx.workspace_id, place, feed=feed or None, kind=type, before_id=key[0] if key else None, limit=one_more(limit),
        viewer=viewer_of(ctx),
    )  # fmt: skip
    return Page(items=_show(ctx, found[:limit]), next=write_cursor((found[limit - 1].id,)) if len(found) > limit else None)


@router.post("", response={201: PostOut})
@needs("write")
def make_post(request: Request, body: PostIn) -> PostOut:
    ctx = request.ctx
    post = NewPost(
        about=find_subject(ctx, body.contact), body=body.text, kind=body.type, feed=body.feed, author=email_of(ctx) or "",
        notify=tuple(body.notify), visibility=body.visibility,
    )  # fmt: skip
    made = writes.post_to_feed(ctx.db, [post], ctx.clock.now())[0]
    if made.refused is not None:
        raise WorkIsWrong(made.refused)
    return _show(ctx, [reads.get_post(ctx.db, ctx.workspace_id, made.id)])[0]


@router.get("/{int:id}", response=PostOut)
@needs("read")
def get_post(request: Request, id: int) -> PostOut:
    return _show(request.ctx, [_get(request.ctx, id)])[0]


@router.delete("/{int:id}", response={204: None})
@needs("write")
def delete_post(request: Request, id: int) -> None:
    writes.delete_post(request.ctx.db, _get(request.ctx, id))


def _get(ctx: Context, id: int) -> Post:
    return reads.get_post(ctx.db, ctx.workspace_id, min(id, LAST_ID), viewer_of(ctx))


def _show(ctx: Context, posts: Sequence[Post]) -> list[PostOut]:
    names = name_contacts(ctx.db, ctx.workspace_id, [post.contact_id for post in posts if post.contact_id is not None])
    return [
        PostOut(
            id=str(post.id),
            type=post.kind,
            feed=post.feed,
            text=post.body,
            contact=None if post.contact_id is None else str(post.contact_id),
            contact_name=names.get(post.contact_id or 0),
            author=post.author,
            visibility=VISIBILITIES[post.visibility],
            created_at=post.created_at,
            made_by=post.created_by,
            run=str(post.cause["run"]) if post.cause and "run" in post.cause else None,
        )
        for post in posts
    ]
