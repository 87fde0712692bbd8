"""The operations that lists and groups have alike: make, rename, delete, look, put people in and take them out."""

from datetime import datetime
from typing import Annotated, Self

from ninja import Path, Router, Status
from pydantic import BaseModel, Field, model_validator

from towpath.accounts.writes import audit
from towpath.api.in_use import refuse_in_use
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Context, Request, needs
from towpath.contacts import lists
from towpath.contacts.memberships import MembershipChange, Sort, change_memberships
from towpath.contacts.models import Contact, Person
from towpath.contacts.reads import find_contact, get_contact

MOST_PEOPLE = 500
_LAST_ID = 2**63 - 1

ListId = Annotated[int, Path(ge=1, le=2**31 - 1)]


class ListOut(BaseModel, from_attributes=True):
    """members: how many."""

    id: int
    name: str
    members: int
    created_at: datetime


class ListIn(BaseModel, extra="forbid"):
    name: str = Field(min_length=1, max_length=lists.LONGEST_NAME)


class ListMember(BaseModel, from_attributes=True):
    id: str
    external_id: str | None
    first_name: str | None
    last_name: str | None
    email: str | None
    phone: str | None
    identified: bool
    added_at: datetime


class MemberIn(BaseModel, extra="forbid"):
    """One of: id of a contact, external_id, email, phone."""

    id: str | None = Field(None, max_length=30)
    external_id: str | None = Field(None, max_length=400)
    email: str | None = Field(None, max_length=320)
    phone: str | None = Field(None, max_length=40)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(value is not None for value in (self.id, self.external_id, self.email, self.phone)) != 1:
            raise ValueError("Name the person by one of id, external_id, email, phone")
        return self


class MembersIn(BaseModel, extra="forbid"):
    """People who are removed first, then people who are added."""

    add: list[MemberIn] = Field(default_factory=list, max_length=MOST_PEOPLE)
    remove: list[MemberIn] = Field(default_factory=list, max_length=MOST_PEOPLE)


class MembersOut(BaseModel):
    """members: how many there are now. not_found: those who are no contacts of the workspace, as they were named."""

    members: int
    not_found: list[MemberIn]


def make_router(sort: Sort) -> Router:
    router = Router()

    @router.get("", response=Page[ListOut], operation_id=f"list_{sort}s")
    @needs("read")
    def list_all(request: Request) -> Page[ListOut]:
        """All, by name."""
        found = lists.list_lists(request.ctx.db, request.ctx.workspace_id, sort)
        return Page(items=[ListOut.model_validate(one) for one in found], next=None)

    @router.post("", response={201: ListOut}, operation_id=f"make_{sort}")
    @needs("write")
    def make(request: Request, body: ListIn) -> Status[ListOut]:
        """A new one; nobody is in it."""
        ctx = request.ctx
        id = lists.make_list(ctx.db, ctx.workspace_id, sort, body.name, now=ctx.clock.now())
        _audit(ctx, sort, "made", id, body.name)
        return Status(201, _show(ctx, sort, id))

    @router.get("/{id}", response=ListOut, operation_id=f"get_{sort}")
    @needs("read")
    def get(request: Request, id: ListId) -> ListOut:
        return _show(request.ctx, sort, id)

    @router.patch("/{id}", response=ListOut, operation_id=f"rename_{sort}")
    @needs("write")
    def rename(request: Request, id: ListId, body: ListIn) -> ListOut:
        """Launched flows go on with it under its new name."""
        ctx = request.ctx
        lists.rename_list(ctx.db, ctx.workspace_id, sort, id, body.name)
        _audit(ctx, sort, "renamed", id, body.name)
        return _show(ctx, sort, id)

    @router.delete("/{id}", response={204: None}, operation_id=f"delete_{sort}")
    @needs("write")
    def delete(request: Request, id: ListId) -> None:
        """Everybody leaves it, which starts no flow. Refused while a live flow names it."""
        ctx = request.ctx
        name = lists.lock_list(ctx.db, ctx.workspace_id, sort, id).name
        refuse_in_use(ctx, sort, id, name)
        lists.delete_list(ctx.db, ctx.workspace_id, sort, id, by=ctx.actor, now=ctx.clock.now())
        _audit(ctx, sort, "deleted", id, name)

    @router.get("/{id}/members", response=Page[ListMember], operation_id=f"list_{sort}_members")
    @needs("read")
    def list_members(request: Request, id: ListId, cursor: Cursor = "", limit: Limit = 50) -> Page[ListMember]:
        """In no order that means something, but always in the same."""
        ctx = request.ctx
        lists.get_list(ctx.db, ctx.workspace_id, sort, id)
        key = read_cursor(cursor, (int, int))
        after = (max(-1, min(key[0], 256)), max(0, min(key[1], _LAST_ID))) if key else None
        found = lists.list_members(ctx.db, id, after=after, limit=one_more(limit))
        following = write_cursor((found[limit - 1].lane, found[limit - 1].id)) if len(found) > limit else None
        return Page(items=[_show_member(one) for one in found[:limit]], next=following)

    @router.post("/{id}/members", response=MembersOut, operation_id=f"change_{sort}_members")
    @needs("write")
    def change_members(request: Request, id: ListId, body: MembersIn) -> MembersOut:
        """Who is in it already stays as they are; each real change is an event and may start flows."""
        ctx = request.ctx
        lists.get_list(ctx.db, ctx.workspace_id, sort, id)
        missing: list[MemberIn] = []
        changes = [_change(ctx, id, one, False, missing) for one in body.remove] + [
            _change(ctx, id, one, True, missing) for one in body.add
        ]
        change_memberships(ctx.db, [change for change in changes if change is not None], ctx.clock.now())
        return MembersOut(members=lists.get_list(ctx.db, ctx.workspace_id, sort, id).members, not_found=missing)

    return router


def _change(ctx: Context, list_id: int, named: MemberIn, joins: bool, missing: list[MemberIn]) -> MembershipChange | None:
    contact = find_member(ctx, named)
    if contact is None:
        missing.append(named)
        return None
    return MembershipChange(
        workspace_id=ctx.workspace_id, lane=contact.lane, contact_id=contact.id, at=ctx.clock.now(), cause={"by": ctx.actor},
        join=[list_id] if joins else (), leave=() if joins else [list_id],
    )  # fmt: skip


def find_member(ctx: Context, named: MemberIn) -> Contact | None:
    if named.id is not None:
        id = int(named.id) if named.id.isascii() and named.id.isdigit() else 0
        return get_contact(ctx.db, ctx.workspace_id, id) if 0 < id <= _LAST_ID else None
    return find_contact(ctx.db, ctx.workspace_id, Person(named.external_id, named.email, named.phone))


def _show(ctx: Context, sort: Sort, id: int) -> ListOut:
    return ListOut.model_validate(lists.get_list(ctx.db, ctx.workspace_id, sort, id))


def _show_member(one: lists.Member) -> ListMember:
    fields = {name: getattr(one, name) for name in ListMember.model_fields if name != "id"}
    return ListMember(id=str(one.id), **fields)


def _audit(ctx: Context, sort: Sort, deed: str, id: int, name: str) -> None:
    about = {sort: id, "name": name}
    audit(ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what=f"{sort}.{deed}", about=about)
