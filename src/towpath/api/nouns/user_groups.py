"""Groups of members, among whom flows choose who gets a task or a contact."""

from collections.abc import Sequence

from ninja import Router
from pydantic import BaseModel, Field

from towpath.api.pages import Page
from towpath.api.request import Context, Request, needs
from towpath.team import reads, writes
from towpath.team.choosing import list_team
from towpath.team.errors import GroupIsWrong
from towpath.team.models import Group

router = Router()


class UserGroupOut(BaseModel):
    """members: emails."""

    id: int
    name: str
    members: list[str]


class UserGroupIn(BaseModel, extra="forbid"):
    name: str = Field(min_length=1, max_length=100)
    members: list[str] = Field(default_factory=list, max_length=1_000, description="Emails of members.")


@router.get("", response=Page[UserGroupOut])
@needs("read")
def list_groups(request: Request) -> Page[UserGroupOut]:
    """By name."""
    return Page(items=_show(request.ctx, reads.list_groups(request.ctx.db, request.ctx.workspace_id)), next=None)


@router.post("", response={201: UserGroupOut})
@needs("admin")
def make_group(request: Request, body: UserGroupIn) -> UserGroupOut:
    return _save(request.ctx, body, None)


@router.put("/{int:id}", response=UserGroupOut)
@needs("admin")
def change_group(request: Request, id: int, body: UserGroupIn) -> UserGroupOut:
    return _save(request.ctx, body, min(id, 2**31 - 1))


@router.delete("/{int:id}", response={204: None})
@needs("admin")
def delete_group(request: Request, id: int) -> None:
    """Flows that name it find nobody from then on."""
    writes.delete_group(request.ctx.db, request.ctx.workspace_id, min(id, 2**31 - 1))


def _save(ctx: Context, body: UserGroupIn, id: int | None) -> UserGroupOut:
    ids = {member.email.casefold(): member.id for member in list_team(ctx.db, ctx.workspace_id)}
    for email in body.members:
        if email.strip().casefold() not in ids:
            raise GroupIsWrong(f"“{email}” is no member of this workspace.", field="members")
    members = [ids[email.strip().casefold()] for email in body.members]
    return _show(ctx, [writes.save_group(ctx.db, ctx.workspace_id, body.name, members, ctx.clock.now(), group_id=id)])[0]


def _show(ctx: Context, groups: Sequence[Group]) -> list[UserGroupOut]:
    emails = {member.id: member.email for member in list_team(ctx.db, ctx.workspace_id)}
    return [
        UserGroupOut(id=group.id, name=group.name, members=sorted(emails[id] for id in group.members if id in emails)) for group in groups
    ]
