"""One person's data: a copy of it, its erasure, and how long what is kept (semantics 54, 55)."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from towpath.accounts.writes import audit
from towpath.api.nouns.contacts import get_one
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Request, needs
from towpath.contacts.erasing import Erasure, ask_to_erase, list_erasures
from towpath.privacy.export import export_person
from towpath.privacy.retention import Retention, get_retention, save_retention
from towpath.values.problems import TowpathError

router = Router()
ContactId = Annotated[int, Field(ge=1, le=2**63 - 1)]


class ErasureNotFound(TowpathError):
    code = "erasure_not_found"
    status = 404


class ErasureIn(BaseModel, extra="forbid"):
    contact: ContactId


class ErasureOut(BaseModel):
    """report: rows erased or blanked, by table."""

    id: int
    contact: str
    status: Literal["asked", "begun", "done"]
    asked_at: datetime
    asked_by: str
    done_at: datetime | None
    report: dict[str, int]


class PersonExport(BaseModel):
    """data: every row that tells of the person, by table."""

    exported_at: datetime
    contact: str
    data: dict[str, list[dict[str, Any]]]


@router.get("/export", response=PersonExport)
@needs("read")
def export(request: Request, contact: Annotated[ContactId, Query()]) -> PersonExport:
    """A copy of everything that is kept of one person. Kept in the audit log."""
    ctx = request.ctx
    found = get_one(ctx, contact)
    now = ctx.clock.now()
    audit(ctx.db, workspace_id=ctx.workspace_id, at=now, actor=ctx.actor, what="contact.exported", about={"contact": str(found.id)})
    return PersonExport.model_validate(export_person(ctx.db, ctx.workspace_id, found, now))


@router.post("/erasures", response={202: ErasureOut})
@needs("admin")
def erase(request: Request, body: ErasureIn) -> Status[ErasureOut]:
    """Erases one person everywhere, within minutes; counts stay. It is not undone. Kept in the audit log."""
    ctx = request.ctx
    found = get_one(ctx, body.contact)
    id = ask_to_erase(ctx.db, ctx.workspace_id, (found.lane, found.id), by=ctx.actor, now=ctx.clock.now())
    return Status(202, _show(list_erasures(ctx.db, ctx.workspace_id, id=id)[0]))


@router.get("/erasures", response=Page[ErasureOut])
@needs("read")
def list_all(request: Request, cursor: Cursor = "", limit: Limit = 50) -> Page[ErasureOut]:
    """The newest first, with what was erased."""
    ctx = request.ctx
    key = read_cursor(cursor, (int,))
    found = list_erasures(ctx.db, ctx.workspace_id, before_id=key[0] if key else None, limit=one_more(limit))
    following = write_cursor((found[limit - 1].id,)) if len(found) > limit else None
    return Page(items=[_show(one) for one in found[:limit]], next=following)


@router.get("/erasures/{int:id}", response=ErasureOut)
@needs("read")
def get_one_erasure(request: Request, id: int) -> ErasureOut:
    found = list_erasures(request.ctx.db, request.ctx.workspace_id, id=id) if id < 2**31 else []
    if not found:
        raise ErasureNotFound(f"There is no erasure {id}.", erasure=id)
    return _show(found[0])


@router.get("/retention", response=Retention)
@needs("read")
def show_retention(request: Request) -> Retention:
    """How many days what is kept; null: for ever."""
    return get_retention(request.ctx.db, request.ctx.workspace_id)


@router.put("/retention", response=Retention)
@needs("admin")
def change_retention(request: Request, body: Retention) -> Retention:
    """What is older goes within the hour. Counters, facts and the memory of entries stay. Kept in the audit log."""
    ctx = request.ctx
    save_retention(ctx.db, ctx.workspace_id, body, by=ctx.actor, now=ctx.clock.now())
    return body


def _show(erasure: Erasure) -> ErasureOut:
    return ErasureOut(
        id=erasure.id,
        contact=str(erasure.contact_id),
        status=erasure.status_word,  # type: ignore[arg-type]
        asked_at=erasure.asked_at,
        asked_by=erasure.asked_by,
        done_at=erasure.done_at,
        report=dict(erasure.report),
    )
