"""What is done with many people at once: chosen, found by a search, of a segment or of a list; with progress, cancel and a report."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Router, Status
from pydantic import BaseModel, Field

from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import NotAllowed, Request, needs
from towpath.deeds import reads, writes
from towpath.deeds.models import Deed, ErasePeople, What, Whom

router = Router()


class PeopleDeedIn(BaseModel, extra="forbid"):
    """what: by its `do`: tag, set, lists, consent, suppress, enter_flow, or, for admins, erase."""

    what: Annotated[What, Field(discriminator="do")]
    people: Whom


class PeopleFound(BaseModel):
    count: int


class PeopleDeedOut(BaseModel):
    """people: {segment | list, name} or {contacts: how many were chosen}. total: how many they were when it was asked. refused: of those
    worked, with whom it could not be done."""

    id: str
    status: Literal["running", "done", "cancelled"]
    what: dict[str, Any]
    people: dict[str, Any]
    total: int
    worked: int
    refused: int
    created_at: datetime
    ended_at: datetime | None


class RefusedPerson(BaseModel):
    contact: str
    reason: str


@router.get("", response=Page[PeopleDeedOut])
@needs("read")
def list_people_deeds(request: Request, cursor: Cursor = "", limit: Limit = 50) -> Page[PeopleDeedOut]:
    """The newest first; kept 30 days."""
    ctx = request.ctx
    key = read_cursor(cursor, (int,))
    found = reads.list_deeds(ctx.db, ctx.workspace_id, before_id=key[0] if key else None, limit=one_more(limit))
    following = write_cursor((found[limit - 1].id,)) if len(found) > limit else None
    return Page(items=[_out(one) for one in found[:limit]], next=following)


@router.post("", response={202: PeopleDeedOut})
@needs("write")
def start_people_deed(request: Request, body: PeopleDeedIn) -> Status[PeopleDeedOut]:
    """Asked for at once, done by a worker, page by page. Kept in the audit log."""
    ctx = request.ctx
    if isinstance(body.what, ErasePeople) and not ctx.known_caller.may("admin"):
        raise NotAllowed("Only admins erase people.", permission="admin")
    id = writes.add_deed(ctx.db, ctx.workspace_id, body.what, body.people, by=ctx.actor, now=ctx.clock.now())
    return Status(202, _out(reads.get_deed(ctx.db, ctx.workspace_id, id)))


@router.post("/count", response=PeopleFound)
@needs("read")
def count_people(request: Request, body: Whom) -> PeopleFound:
    """How many they are now."""
    ctx = request.ctx
    return PeopleFound(count=writes.find_people(ctx.db, ctx.workspace_id, body).total)


@router.get("/{int:id}", response=PeopleDeedOut)
@needs("read")
def get_people_deed(request: Request, id: int) -> PeopleDeedOut:
    return _out(reads.get_deed(request.ctx.db, request.ctx.workspace_id, id))


@router.post("/{int:id}/cancel", response=PeopleDeedOut)
@needs("write")
def cancel_people_deed(request: Request, id: int) -> PeopleDeedOut:
    """What was done stays done. One that has ended stays as it is."""
    ctx = request.ctx
    writes.cancel_deed(ctx.db, reads.get_deed(ctx.db, ctx.workspace_id, id), by=ctx.actor, now=ctx.clock.now())
    return _out(reads.get_deed(ctx.db, ctx.workspace_id, id))


@router.get("/{int:id}/refused", response=Page[RefusedPerson])
@needs("read")
def list_refused(request: Request, id: int, cursor: Cursor = "", limit: Limit = 50) -> Page[RefusedPerson]:
    """With whom it could not be done, and why; the first thousand."""
    ctx = request.ctx
    deed = reads.get_deed(ctx.db, ctx.workspace_id, id)
    after = read_cursor(cursor, (int,)) or (0,)
    rows = reads.list_refusals(ctx.db, deed.id, after=after[0], limit=one_more(limit))
    items = [RefusedPerson(contact=str(row.contact_id), reason=row.reason) for row in rows[:limit]]
    return Page(items=items, next=write_cursor((rows[limit - 1].number,)) if len(rows) > limit else None)


def _out(deed: Deed) -> PeopleDeedOut:
    return PeopleDeedOut(
        id=str(deed.id), status=deed.status, what=dict(deed.what), people=dict(deed.people), total=deed.total, worked=deed.worked,
        refused=deed.refused, created_at=deed.created_at, ended_at=deed.ended_at,
    )  # fmt: skip
