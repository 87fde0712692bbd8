"""Addresses to which nothing is sent, and why."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Query, Router
from pydantic import BaseModel, Field

from towpath.accounts.writes import audit
from towpath.api.pages import Limit, Page
from towpath.api.request import Request, needs
from towpath.contacts import reads, writes
from towpath.values.problems import TowpathError

router = Router()


class NotSuppressed(TowpathError):
    code = "not_suppressed"
    status = 404


class SuppressionOut(BaseModel, from_attributes=True):
    """address: folded. reason: bounced, complained, unsubscribed, by_hand, erased."""

    channel: str
    address: str
    reason: str
    detail: str
    at: datetime


class SuppressionIn(BaseModel, extra="forbid"):
    channel: Literal["email", "sms"] = "email"
    address: str = Field(min_length=1, max_length=320, pattern=r"^[^\x00-\x1f]+$")


@router.get("", response=Page[SuppressionOut])
@needs("read")
def list_suppressions(request: Request, limit: Limit = 100) -> Page[SuppressionOut]:
    """The newest."""
    found = reads.list_suppressions(request.ctx.db, request.ctx.workspace_id, limit=limit)
    return Page(items=[SuppressionOut.model_validate(one) for one in found], next=None)


@router.post("", response={204: None})
@needs("write")
def suppress_address(request: Request, body: SuppressionIn) -> None:
    """By hand."""
    ctx = request.ctx
    writes.suppress_address(ctx.db, ctx.workspace_id, body.channel, body.address, "by_hand", at=ctx.clock.now(), detail=ctx.actor)


@router.delete("", response={204: None})
@needs("admin")
def release_address(
    request: Request,
    channel: Annotated[str, Query(max_length=50)],
    address: Annotated[str, Query(max_length=320, pattern=r"^[^\x00-\x1f]+$")],
) -> None:
    """Messages may go to it again. Kept in the audit log."""
    ctx = request.ctx
    if not writes.release_address(ctx.db, ctx.workspace_id, channel, address, at=ctx.clock.now()):
        raise NotSuppressed(f"“{address}” is not on the list.", address=address)
    about = {"channel": channel, "address": address}
    audit(ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what="suppression.released", about=about)
