"""API keys: made, listed, revoked. A key's text is in the answer to its making and nowhere else."""

from datetime import datetime
from typing import Literal

from ninja import Router
from pydantic import BaseModel, Field

from towpath.accounts import reads, writes
from towpath.api.pages import Page
from towpath.api.request import Request, needs

router = Router()
Scope = Literal["track", "read", "write", "admin"]


class KeyOut(BaseModel, from_attributes=True):
    """prefix: the first characters, to tell keys apart."""

    id: int
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None


class NewKey(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    scopes: list[Scope] = Field(min_length=1)


class MadeKey(KeyOut):
    """key: shown this once."""

    key: str


@router.get("", response=Page[KeyOut])
@needs("read")
def list_keys(request: Request) -> Page[KeyOut]:
    """Those that work; revoked ones are in the audit log."""
    return Page(items=[KeyOut.model_validate(one) for one in reads.list_keys(request.ctx.db, request.ctx.workspace_id)], next=None)


@router.post("", response={201: MadeKey})
@needs("admin")
def make_key(request: Request, body: NewKey) -> MadeKey:
    ctx = request.ctx
    user_id = ctx.user.pk if ctx.user else None
    _, key = writes.make_key(
        ctx.db, workspace_id=ctx.workspace_id, name=body.name, scopes=body.scopes, at=ctx.clock.now(), actor=ctx.actor, user_id=user_id
    )
    made = reads.find_key(ctx.db, key)
    return MadeKey(**KeyOut.model_validate(made).model_dump(), key=key)


@router.delete("/{int:id}", response={204: None})
@needs("admin")
def revoke_key(request: Request, id: int) -> None:
    """It stops working at once."""
    ctx = request.ctx
    writes.revoke_key(ctx.db, workspace_id=ctx.workspace_id, key_id=id, at=ctx.clock.now(), actor=ctx.actor)
