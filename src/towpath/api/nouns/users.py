"""The members of the workspace and their roles."""

from datetime import datetime
from typing import Literal

from ninja import Router
from pydantic import BaseModel, Field

from towpath.accounts import reads, writes
from towpath.accounts.errors import UserNotFound
from towpath.api.pages import Page
from towpath.api.request import Request, needs

router = Router()
Role = Literal["admin", "editor", "approver", "analyst", "viewer"]


class MemberOut(BaseModel):
    id: int
    email: str
    name: str
    role: str
    since: datetime


class NewMember(BaseModel):
    """password: for a user who is new here; a known one keeps theirs."""

    email: str = Field(max_length=254)
    name: str = Field("", max_length=200)
    role: Role = "viewer"
    password: str | None = Field(None, max_length=1000)


class MemberChange(BaseModel):
    role: Role


@router.get("", response=Page[MemberOut])
@needs("read")
def list_users(request: Request) -> Page[MemberOut]:
    return Page(items=[_out(one) for one in reads.list_members(request.ctx.db, request.ctx.workspace_id)], next=None)


@router.post("", response={201: MemberOut})
@needs("admin")
def add_user(request: Request, body: NewMember) -> MemberOut:
    ctx = request.ctx
    id = writes.make_user(ctx.db, email=body.email, password=body.password, name=body.name, at=ctx.clock.now())
    writes.put_member(ctx.db, workspace_id=ctx.workspace_id, user_id=id, role=body.role, at=ctx.clock.now(), actor=ctx.actor)
    return _member(request, id)


@router.patch("/{int:id}", response=MemberOut)
@needs("admin")
def change_user(request: Request, id: int, body: MemberChange) -> MemberOut:
    ctx = request.ctx
    _member(request, id)
    writes.put_member(ctx.db, workspace_id=ctx.workspace_id, user_id=id, role=body.role, at=ctx.clock.now(), actor=ctx.actor)
    return _member(request, id)


@router.delete("/{int:id}", response={204: None})
@needs("admin")
def remove_user(request: Request, id: int) -> None:
    ctx = request.ctx
    writes.remove_member(ctx.db, workspace_id=ctx.workspace_id, user_id=id, at=ctx.clock.now(), actor=ctx.actor)


def _member(request: Request, id: int) -> MemberOut:
    for member in reads.list_members(request.ctx.db, request.ctx.workspace_id):
        if member.user_id == id:
            return _out(member)
    raise UserNotFound(f"There is no user {id} in this workspace.", user=id)


def _out(member: reads.Membership) -> MemberOut:
    return MemberOut(id=member.user_id, email=member.email, name=member.name, role=member.role, since=member.created_at)
