"""What the member who is signed in has been told in the app. A key has none."""

from datetime import datetime
from typing import Annotated

from ninja import Query, Router
from pydantic import BaseModel

from towpath.api.members import LAST_ID
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Request, needs
from towpath.team import reads, writes

router = Router()


class NotificationOut(BaseModel):
    """link: a path of the app where it can be seen."""

    id: str
    text: str
    contact: str | None
    link: str | None
    at: datetime
    read_at: datetime | None


@router.get("", response=Page[NotificationOut])
@needs("read")
def list_notifications(
    request: Request,
    cursor: Cursor = "",
    limit: Limit = 50,
    unread: Annotated[bool, Query(description="Only those that were not read yet.")] = False,
) -> Page[NotificationOut]:
    """Newest first."""
    ctx = request.ctx
    if ctx.user is None:
        return Page(items=[], next=None)
    key = read_cursor(cursor, (int,))
    found = reads.list_notifications(
        ctx.db, ctx.workspace_id, ctx.user.pk, unread=unread, before_id=key[0] if key else None, limit=one_more(limit)
    )
    items = [
        NotificationOut(
            id=str(one.id),
            text=one.body,
            contact=None if one.contact_id is None else str(one.contact_id),
            link=one.link,
            at=one.at,
            read_at=one.read_at,
        )
        for one in found[:limit]
    ]
    return Page(items=items, next=write_cursor((found[limit - 1].id,)) if len(found) > limit else None)


@router.post("/read", response={204: None})
@needs("read")
def read_all(request: Request) -> None:
    """All of the member's are read."""
    ctx = request.ctx
    if ctx.user is not None:
        writes.read_notifications(ctx.db, ctx.workspace_id, ctx.user.pk, ctx.clock.now())


@router.post("/{int:id}/read", response={204: None})
@needs("read")
def read_one(request: Request, id: int) -> None:
    ctx = request.ctx
    writes.read_notifications(ctx.db, ctx.workspace_id, ctx.user.pk if ctx.user else 0, ctx.clock.now(), notification_id=min(id, LAST_ID))
