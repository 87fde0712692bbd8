"""Templates of flows: whole flows to begin with, each a draft of one's own as soon as it is taken. A workspace adds its own."""

from ninja import Router
from pydantic import BaseModel, Field

from towpath.api.flows.shapes import FlowOut, flow_out, text_of
from towpath.api.pages import Page
from towpath.api.request import Request, needs
from towpath.flows import drafts, own_patterns, patterns

router = Router()


class FlowTemplateOut(BaseModel, from_attributes=True):
    """group: the heading under which it is offered. own: of this workspace; it can be renamed and deleted. starts_by: events. kinds: of its
    nodes, each once."""

    id: str
    name: str
    description: str
    group: str
    own: bool
    subject: str
    starts_by: list[str]
    kinds: list[str]
    nodes: int


class FromTemplate(BaseModel, extra="forbid"):
    """name: of the flow; left out, that of the template."""

    name: str | None = Field(None, min_length=1, max_length=200)


class NewFlowTemplate(BaseModel):
    """flow: id, slug or name. version: a number, `draft`, or nothing: the draft, else what is live."""

    flow: str
    version: str = ""
    name: str = Field(min_length=1, max_length=200, pattern=r"\S")
    description: str = Field("", max_length=2_000)


class FlowTemplateChange(BaseModel):
    name: str | None = Field(None, min_length=1, max_length=200, pattern=r"\S")
    description: str | None = Field(None, max_length=2_000)


@router.get("", response=Page[FlowTemplateOut])
@needs("read")
def list_flow_templates(request: Request) -> Page[FlowTemplateOut]:
    """All, in the order in which they are offered: the workspace's own first."""
    ctx = request.ctx
    own = [_out(one, own=True) for one in own_patterns.list_own(ctx.db, ctx.workspace_id)]
    return Page(items=[*own, *(_out(one) for one in patterns.list_patterns())], next=None)


@router.post("", response={201: FlowTemplateOut})
@needs("write")
def save_as_template(request: Request, body: NewFlowTemplate) -> FlowTemplateOut:
    """The flow as it stands becomes a template; later changes of the flow leave it alone."""
    ctx = request.ctx
    text = text_of(request, body.flow, body.version)
    saved = own_patterns.save_as_template(
        ctx.db, ctx.workspace_id, text, name=body.name, description=body.description, by=ctx.actor, now=ctx.clock.now()
    )
    return _out(saved, own=True)


@router.post("/{template}", response=FlowOut)
@needs("write")
def make_flow(request: Request, template: str, body: FromTemplate | None = None) -> FlowOut:
    """A draft with the template's nodes, under a slug of its own."""
    ctx = request.ctx
    pattern = own_patterns.get_any(ctx.db, ctx.workspace_id, template)
    name = (body.name if body else None) or pattern.name
    return flow_out(request, drafts.duplicate_flow(ctx.db, ctx.workspace_id, pattern.text, name=name, by=ctx.actor, now=ctx.clock.now()))


@router.patch("/{template}", response=FlowTemplateOut)
@needs("write")
def change_flow_template(request: Request, template: str, body: FlowTemplateChange) -> FlowTemplateOut:
    """Of the workspace's own; flows that were begun with it stay."""
    ctx = request.ctx
    changed = own_patterns.change_template(
        ctx.db, ctx.workspace_id, template, name=body.name, description=body.description, by=ctx.actor, now=ctx.clock.now()
    )
    return _out(changed, own=True)


@router.delete("/{template}", response={204: None})
@needs("write")
def delete_flow_template(request: Request, template: str) -> None:
    """Of the workspace's own; flows that were begun with it stay."""
    ctx = request.ctx
    own_patterns.delete_template(ctx.db, ctx.workspace_id, template, by=ctx.actor, now=ctx.clock.now())


def _out(one: patterns.Pattern, *, own: bool = False) -> FlowTemplateOut:
    return FlowTemplateOut(
        id=one.id, name=one.name, description=one.description, group=one.group, own=own, subject=one.subject,
        starts_by=list(one.starts_by), kinds=list(one.kinds), nodes=one.nodes,
    )  # fmt: skip
