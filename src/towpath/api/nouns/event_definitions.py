"""Which events there are, with the types of their properties: standard, declared, or only seen."""

from datetime import datetime
from typing import Literal

from ninja import Router
from pydantic import BaseModel

from towpath.api.pages import Page
from towpath.api.request import Request, needs
from towpath.events import definitions
from towpath.intake.rules import check_name

router = Router()

Type = Literal["text", "number", "boolean", "date", "datetime", "list", "object"]


class PropertyOut(BaseModel, from_attributes=True):
    """conflict: values of more than one type came."""

    name: str
    declared: str | None
    seen: list[str]
    conflict: bool


class EventDefinitionOut(BaseModel, from_attributes=True):
    name: str
    title: str
    declared: bool
    standard: bool
    properties: list[PropertyOut]
    first_seen_at: datetime | None
    last_seen_at: datetime | None


class EventDefinitionIn(BaseModel, extra="forbid"):
    """properties: name -> type."""

    name: str
    properties: dict[str, Type] = {}


@router.get("", response=Page[EventDefinitionOut])
@needs("read")
def list_event_definitions(request: Request) -> Page[EventDefinitionOut]:
    """All, by name."""
    found = definitions.list_definitions(request.ctx.db, request.ctx.workspace_id)
    return Page(items=[EventDefinitionOut.model_validate(one) for one in found], next=None)


@router.post("", response=EventDefinitionOut)
@needs("write")
def declare_event(request: Request, body: EventDefinitionIn) -> EventDefinitionOut:
    ctx = request.ctx
    name = check_name(body.name)
    definitions.declare(ctx.db, ctx.workspace_id, name, body.properties)
    found = {one.name: one for one in definitions.list_definitions(ctx.db, ctx.workspace_id)}
    return EventDefinitionOut.model_validate(found[name])
