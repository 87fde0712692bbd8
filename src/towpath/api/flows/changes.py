"""What of a launched flow changes without a version: its settings and goal, where its numbers begin; and what it has done with people."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Query, Router
from pydantic import BaseModel, Field

from towpath.api.flows.shapes import FlowOut, flow_out
from towpath.api.flows.versions import DifferenceOut, difference_out
from towpath.api.pages import Page
from towpath.api.request import Request, needs
from towpath.api.times import in_utc
from towpath.engine.engagement import count_engagement
from towpath.flows import own_settings, reads

router = Router()


class EngagementOut(BaseModel, from_attributes=True):
    """visits: to nodes, repeats count. people: who entered in that time, each once. messages: parts handed to providers, calls to other systems among
    them. Tests count nowhere."""

    since: datetime
    until: datetime
    visits: int
    people: int
    messages: int


class SettingsChangeOut(BaseModel):
    """One entry of the history. differences: to the one before."""

    number: int
    at: datetime
    by_user: int | None
    settings: dict[str, Any]
    goal: dict[str, Any] | None
    differences: list[DifferenceOut]


class SettingsIn(BaseModel):
    """settings: those to change; null takes one out. goal: as a whole, where it is said; null takes it out."""

    settings: dict[str, Any] = Field(default_factory=dict)
    goal: dict[str, Any] | None = None


@router.get("/{flow}/settings", response=Page[SettingsChangeOut])
@needs("read")
def list_settings(request: Request, flow: str) -> Page[SettingsChangeOut]:
    """The numbered history of flow settings and goal, newest first."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    items = [
        SettingsChangeOut(
            number=one.number, at=one.at, by_user=one.by_user, settings=one.settings, goal=one.goal,
            differences=[difference_out(each) for each in one.differences],
        )
        for one in own_settings.list_settings_changes(ctx.db, ctx.workspace_id, found.id)
    ]  # fmt: skip
    return Page(items=items, next=None)


@router.patch("/{flow}/settings", response=FlowOut)
@needs("write")
def change_settings(request: Request, flow: str, body: SettingsIn) -> FlowOut:
    """They apply to every version from now on, without a launch. A flow that was never launched has the settings of its draft."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    changed = own_settings.change_settings(
        ctx.db, ctx.workspace_id, found.id, settings=body.settings, goal=body.goal,
        without_goal=body.goal is None and "goal" in body.model_fields_set, by=ctx.actor, now=ctx.clock.now(),
    )  # fmt: skip
    return flow_out(request, changed)


@router.get("/{flow}/engagement", response=EngagementOut)
@needs("read")
def get_engagement(
    request: Request,
    flow: str,
    since: Annotated[datetime | None, Query(description="Left out: since the flow was made, or its numbers begun anew.")] = None,
    until: Annotated[datetime | None, Query(description="What happened before.")] = None,
) -> EngagementOut:
    """How much the flow has done with people, over all its versions. Counted when it is asked for."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    since, until = (None if at is None else in_utc(at) for at in (since, until))
    return EngagementOut.model_validate(count_engagement(ctx.db, found, since=since, until=until, now=ctx.clock.now()))


@router.post("/{flow}/reset-statistics", response=FlowOut)
@needs("write")
def reset_statistics(request: Request, flow: str) -> FlowOut:
    """The numbers begin anew; nothing is deleted, and who may enter once is remembered."""
    ctx = request.ctx
    found = reads.find_flow(ctx.db, ctx.workspace_id, flow)
    return flow_out(request, own_settings.reset_statistics(ctx.db, ctx.workspace_id, found.id, by=ctx.actor, now=ctx.clock.now()))
