"""Coupon pools and their codes."""

from datetime import datetime
from typing import Annotated

from ninja import Path, Router, Status
from pydantic import BaseModel, Field

from towpath.accounts.writes import audit
from towpath.api.in_use import refuse_in_use
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Context, Request, needs
from towpath.commerce import coupons

router = Router()

PoolId = Annotated[int, Path(ge=1, le=2**31 - 1)]


class PoolOut(BaseModel, from_attributes=True):
    """codes: how many there are; given: how many of them were given out."""

    id: int
    name: str
    codes: int
    given: int
    created_at: datetime


class PoolIn(BaseModel, extra="forbid"):
    name: str = Field(min_length=1, max_length=coupons.LONGEST_NAME)


class CodesIn(BaseModel, extra="forbid"):
    codes: list[Annotated[str, Field(max_length=1_000)]] = Field(min_length=1, max_length=coupons.MOST_CODES_AT_ONCE)


class CodesAdded(BaseModel):
    """known: codes that the pool has already, and those that came twice."""

    added: int
    known: int


class CodeOut(BaseModel):
    """contact: to whom it was given; null: to nobody yet."""

    code: str
    contact: str | None
    given_at: datetime | None


@router.get("", response=Page[PoolOut])
@needs("read")
def list_pools(request: Request) -> Page[PoolOut]:
    """All, by name."""
    found = coupons.list_pools(request.ctx.db, request.ctx.workspace_id)
    return Page(items=[PoolOut.model_validate(one) for one in found], next=None)


@router.post("", response={201: PoolOut})
@needs("write")
def make_pool(request: Request, body: PoolIn) -> Status[PoolOut]:
    """A new pool without codes."""
    ctx = request.ctx
    id = coupons.make_pool(ctx.db, ctx.workspace_id, body.name, now=ctx.clock.now())
    _audit(ctx, "made", id, body.name)
    return Status(201, _show(ctx, id))


@router.get("/{id}", response=PoolOut)
@needs("read")
def get_pool(request: Request, id: PoolId) -> PoolOut:
    return _show(request.ctx, id)


@router.patch("/{id}", response=PoolOut)
@needs("write")
def rename_pool(request: Request, id: PoolId, body: PoolIn) -> PoolOut:
    """Launched flows go on with it under its new name."""
    ctx = request.ctx
    coupons.rename_pool(ctx.db, ctx.workspace_id, id, body.name)
    _audit(ctx, "renamed", id, body.name)
    return _show(ctx, id)


@router.delete("/{id}", response={204: None})
@needs("write")
def delete_pool(request: Request, id: PoolId) -> None:
    """With its codes. Refused while a live flow names it."""
    ctx = request.ctx
    name = coupons.lock_pool(ctx.db, ctx.workspace_id, id)
    refuse_in_use(ctx, "pool", id, name)
    coupons.delete_pool(ctx.db, ctx.workspace_id, id)
    _audit(ctx, "deleted", id, name)


@router.get("/{id}/codes", response=Page[CodeOut])
@needs("read")
def list_codes(request: Request, id: PoolId, cursor: Cursor = "", limit: Limit = 50) -> Page[CodeOut]:
    """By code."""
    ctx = request.ctx
    coupons.get_pool(ctx.db, ctx.workspace_id, id)
    key = read_cursor(cursor, (str,))
    found = coupons.list_codes(ctx.db, ctx.workspace_id, id, after=key[0] if key else "", limit=one_more(limit))
    following = write_cursor((found[limit - 1].code,)) if len(found) > limit else None
    items = [
        CodeOut(code=one.code, contact=None if one.contact_id is None else str(one.contact_id), given_at=one.given_at)
        for one in found[:limit]
    ]
    return Page(items=items, next=following)


@router.post("/{id}/codes", response=CodesAdded)
@needs("write")
def add_codes(request: Request, id: PoolId, body: CodesIn) -> CodesAdded:
    """All or none: a code that is malformed refuses them all."""
    ctx = request.ctx
    added = coupons.add_codes(ctx.db, ctx.workspace_id, id, body.codes)
    audit(
        ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what="coupons.added", about={"pool": id, "codes": added}
    )
    return CodesAdded(added=added, known=len(body.codes) - added)


def _show(ctx: Context, id: int) -> PoolOut:
    return PoolOut.model_validate(coupons.get_pool(ctx.db, ctx.workspace_id, id))


def _audit(ctx: Context, deed: str, id: int, name: str) -> None:
    about = {"pool": id, "name": name}
    audit(ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what=f"pool.{deed}", about=about)
