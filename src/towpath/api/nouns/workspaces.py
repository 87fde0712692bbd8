"""The workspace of the caller, and new ones."""

from datetime import datetime

from ninja import Router
from pydantic import BaseModel, Field

from towpath.accounts import reads, writes
from towpath.api.pages import Page
from towpath.api.request import NotAllowed, Request, needs
from towpath.host.settings import load
from towpath.messages.senders import make_first_sender
from towpath.secrets.ring import open_ring
from towpath.segments import writes as segments

router = Router()


class WorkspaceOut(BaseModel, from_attributes=True):
    id: int
    name: str
    slug: str
    time_zone: str
    currency: str
    locale: str
    test_mode: bool
    launch_approval: bool
    flow_deletion: bool
    sending_fenced_at: datetime | None
    created_at: datetime


class NewWorkspace(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    time_zone: str = "UTC"
    currency: str = Field("EUR", pattern="^[A-Z]{3}$")
    locale: str = Field("en", max_length=35)


class WorkspaceChange(BaseModel):
    """launch_approval: a flow goes live only when a second person has agreed. flow_deletion: admins may delete flows that were launched."""

    name: str | None = Field(None, min_length=1, max_length=100)
    time_zone: str | None = None
    currency: str | None = Field(None, pattern="^[A-Z]{3}$")
    locale: str | None = Field(None, max_length=35)
    test_mode: bool | None = None
    launch_approval: bool | None = None
    flow_deletion: bool | None = None


@router.get("", response=Page[WorkspaceOut])
@needs("read")
def list_workspaces(request: Request) -> Page[WorkspaceOut]:
    """Those that the caller is a member of; a key knows its own only."""
    ctx = request.ctx
    ids = [one.workspace_id for one in reads.list_memberships_of_user(ctx.db, ctx.user.pk)] if ctx.user else [ctx.workspace_id]
    return Page(items=[WorkspaceOut.model_validate(reads.get_workspace(ctx.db, id)) for id in ids], next=None)


@router.post("", response={201: WorkspaceOut})
@needs("admin")
def make_workspace(request: Request, body: NewWorkspace) -> WorkspaceOut:
    """The caller becomes its admin."""
    ctx = request.ctx
    if ctx.user is None:
        raise NotAllowed("A key belongs to one workspace and makes no other.")
    id = writes.make_workspace(ctx.db, **body.model_dump(), at=ctx.clock.now(), actor=ctx.actor)
    writes.put_member(ctx.db, workspace_id=id, user_id=ctx.user.pk, role="admin", at=ctx.clock.now(), actor=ctx.actor)
    settings = load()
    make_first_sender(
        ctx.db,
        id,
        open_ring(settings.data),
        address=ctx.user.email,
        display_name=body.name,
        smtp_url=settings.smtp_url,
        now=ctx.clock.now(),
    )
    return WorkspaceOut.model_validate(reads.get_workspace(ctx.db, id))


@router.get("/current", response=WorkspaceOut)
@needs("read")
def get_current_workspace(request: Request) -> WorkspaceOut:
    return WorkspaceOut.model_validate(reads.get_workspace(request.ctx.db, request.ctx.workspace_id))


@router.patch("/current", response=WorkspaceOut)
@needs("admin")
def change_current_workspace(request: Request, body: WorkspaceChange) -> WorkspaceOut:
    ctx = request.ctx
    zone = reads.get_workspace(ctx.db, ctx.workspace_id).time_zone
    writes.change_workspace(
        ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, **body.model_dump(exclude_unset=True)
    )
    if reads.get_workspace(ctx.db, ctx.workspace_id).time_zone != zone:
        segments.fill_again(ctx.db, ctx.workspace_id, now=ctx.clock.now())
    return WorkspaceOut.model_validate(reads.get_workspace(ctx.db, ctx.workspace_id))
