"""Attributes of contacts that Towpath works out from the log: how often somebody did something, what it adds up to, when it was."""

from typing import Literal

from ninja import Router
from pydantic import BaseModel, Field

from towpath.accounts.writes import audit
from towpath.api.in_use import refuse_mentioned
from towpath.api.pages import Page
from towpath.api.request import Request, needs
from towpath.contacts import computed
from towpath.contacts.computed import What
from towpath.contacts.models import Attribute
from towpath.expr.facts import join_path

router = Router()


class ComputedOut(BaseModel):
    """path: as conditions and texts name it. type: `number` or `datetime`."""

    name: str
    title: str
    event: str
    what: What
    type: Literal["number", "datetime"]
    path: str


class ComputedIn(BaseModel, extra="forbid"):
    """what: how many such events; the sum of their `total` (events of orders) or `value`; when the first or last was; whole days of 24
    hours since the last."""

    name: str = Field(min_length=1, max_length=100)
    event: str = Field(min_length=1, max_length=200)
    what: What
    title: str = Field("", max_length=200)


@router.get("", response=Page[ComputedOut])
@needs("read")
def list_computed(request: Request) -> Page[ComputedOut]:
    """All, by name."""
    return Page(items=[_out(one) for one in computed.list_computed(request.ctx.db, request.ctx.workspace_id)], next=None)


@router.post("", response={201: ComputedOut})
@needs("write")
def make_computed(request: Request, body: ComputedIn) -> ComputedOut:
    """Known of everybody at once, over the whole past."""
    ctx = request.ctx
    made = computed.make_computed(ctx.db, ctx.workspace_id, body.name, body.event, body.what, title=body.title, now=ctx.clock.now())
    about = {"name": made.name, **body.model_dump(include={"event", "what"})}
    audit(ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what="computed_attribute.made", about=about)
    return _out(made)


@router.delete("/{path:name}", response={204: None})
@needs("write")
def delete_computed(request: Request, name: str) -> None:
    """One that a live flow names stays."""
    ctx = request.ctx
    computed.lock_computed(ctx.db, ctx.workspace_id, name)
    refuse_mentioned(ctx, join_path(("contact", name)))
    computed.delete_computed(ctx.db, ctx.workspace_id, name)
    audit(
        ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what="computed_attribute.deleted", about={"name": name}
    )


def _out(one: Attribute) -> ComputedOut:
    assert one.computed is not None
    return ComputedOut.model_validate(
        {"name": one.name, "title": one.title, "type": one.type, "path": join_path(("contact", one.name)), **one.computed}
    )
