"""What came of people whom a call let into a flow; kept 30 days."""

from datetime import datetime
from typing import Literal

from ninja import Router
from pydantic import BaseModel

from towpath.api.nouns.runs import subject_fields
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Request, needs
from towpath.engine import letting_in

router = Router()


class OperationStateOut(BaseModel):
    """done: nobody is pending. pending + accepted + rejected = count."""

    id: str
    flow: int
    source: Literal["api", "manual", "file"]
    created_at: datetime
    count: int
    pending: int
    accepted: int
    rejected: int
    done: bool


class ParticipantOut(BaseModel):
    """place: in the call, from 0. reason: of a rejection, a denial of semantics 10 or one of `bad_contact`, `bad_variables`,
    `conditions`, `duplicate`, `no_such_entry`."""

    place: int
    said: str
    contact: str | None
    company: str | None
    run: str | None
    status: Literal["pending", "accepted", "rejected"]
    reason: str | None
    sentence: str | None


@router.get("/{operation}", response=OperationStateOut)
@needs("read")
def get_operation(request: Request, operation: int) -> OperationStateOut:
    found = letting_in.get_operation(request.ctx.db, request.ctx.workspace_id, operation)
    return OperationStateOut(
        id=str(found.id), flow=found.flow_id, source=found.source, created_at=found.created_at, count=found.count, pending=found.pending,
        accepted=found.accepted, rejected=found.rejected, done=not found.pending,
    )  # fmt: skip


@router.get("/{operation}/people", response=Page[ParticipantOut])
@needs("read")
def list_participants(request: Request, operation: int, cursor: Cursor = "", limit: Limit = 50) -> Page[ParticipantOut]:
    """In the order of the call."""
    ctx = request.ctx
    found = letting_in.get_operation(ctx.db, ctx.workspace_id, operation)
    after = read_cursor(cursor, (int,)) or (-1,)
    rows = letting_in.list_participants(ctx.db, found.id, after=after[0], limit=one_more(limit))
    items = [
        ParticipantOut(
            place=row.place, said=row.said, **subject_fields(row.contact_id),
            run=None if row.run_id is None else str(row.run_id), status=row.status, reason=row.reason, sentence=row.sentence,
        )
        for row in rows[:limit]
    ]  # fmt: skip
    return Page(items=items, next=write_cursor((items[-1].place,)) if len(rows) > limit else None)
