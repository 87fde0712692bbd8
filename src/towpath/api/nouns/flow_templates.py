"""Templates of flows: whole flows to begin with, each a draft of one's own as soon as it is taken."""

from ninja import Router
from pydantic import BaseModel, Field

from towpath.api.flows.shapes import FlowOut, flow_out
from towpath.api.pages import Page
from towpath.api.request import Request, needs
from towpath.flows import drafts, patterns

router = Router()


class FlowTemplateOut(BaseModel, from_attributes=True):
    """group: the heading under which it is offered. starts_by: events. kinds: of its nodes, each once."""

    id: str
    name: str
    description: str
    group: str
    subject: str
    starts_by: list[str]
    kinds: list[str]
    nodes: int


class FromTemplate(BaseModel, extra="forbid"):
    """name: of the flow; left out, that of the template."""

    name: str | None = Field(None, min_length=1, max_length=200)


@router.get("", response=Page[FlowTemplateOut])
@needs("read")
def list_flow_templates(request: Request) -> Page[FlowTemplateOut]:
    """All, in the order in which they are offered."""
    return Page(items=[FlowTemplateOut.model_validate(one) for one in patterns.list_patterns()], next=None)


@router.post("/{template}", response=FlowOut)
@needs("write")
def make_flow(request: Request, template: str, body: FromTemplate | None = None) -> FlowOut:
    """A draft with the template's nodes, under a slug of its own."""
    ctx = request.ctx
    pattern = patterns.get_pattern(template)
    name = (body.name if body else None) or pattern.name
    return flow_out(request, drafts.duplicate_flow(ctx.db, ctx.workspace_id, pattern.text, name=name, by=ctx.actor, now=ctx.clock.now()))
